"""More credits: a checkout page to pay on, or a promotional code."""

from __future__ import annotations

from urllib.parse import urlencode, urljoin, urlsplit

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.account import account_root
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.links import is_link
from kilo_tui.gateway.numbers import dollars_of
from kilo_tui.gateway.texts import moment_of
from kilo_tui.gateway.wire_json import encode
from kilo_tui.model.account import Promotion

_TOPUP, _PROMOTION = "payments/topup", "api/profile/redeem-promocode"
_SOURCE = "kilo-tui"
_SEES_OTHER = (302, 303)
_OURS = frozenset({Kind.PROVIDER_ERROR, Kind.MODEL_UNKNOWN, Kind.FREE_LIMIT})
"""What a refusal is taken for by its status and words alone, where it is about buying and no model is near."""


class GatewayPurchases:
    """What buys credits for a person, or for an organization."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def checkout(self, dollars: int) -> str:
        """The link of a page where so many dollars are paid, for whom is asked now. Raises KiloError.

        What the gateway says of the amount is in the error's detail. The page is not fetched.
        """
        root = account_root(self._client)
        query = {"origin": "extension", "source": _SOURCE, "amount": str(dollars)}
        if self._client.organization_id:
            query["organization-id"] = self._client.organization_id
        try:
            async with self._client.opened(
                "POST",
                root,
                f"{_TOPUP}?{urlencode(query)}",
                read_timeout=self._client.timeouts.api,
                telling=_SEES_OTHER,
            ) as response:
                location = response.headers.get("location", "")
        except KiloError as error:
            if error.kind is Kind.BAD_ADDRESS:  # the client looks at a redirect also where it does not follow
                raise unreadable(root.host, _TOPUP, None) from None
            raise _about("topup", error) from error.__cause__
        link = _joined(root.join(_TOPUP), location)
        if not is_link(link):
            raise unreadable(root.host, _TOPUP, response.status_code)
        if urlsplit(link).path.endswith("/users/sign_in"):
            raise trouble(Kind.SIGN_IN_EXPIRED, facts=Facts(host=root.host, phase="account"))
        return link

    async def redeem(self, code: str) -> Promotion:
        """Take a promotional code for the person. Raises KiloError, with the gateway's reason as its detail."""
        root = account_root(self._client)
        try:
            _status, payload = await self._client.ask_json(
                "POST",
                root,
                _PROMOTION,
                body=encode({"credit_category": code}),
                headers={"Content-Type": "application/json"},
                personal=True,
            )
        except KiloError as error:
            raise _about("promo", error) from error.__cause__
        if not isinstance(payload, dict):
            raise unreadable(root.host, _PROMOTION)
        return Promotion(dollars_of(payload.get("creditAmount")), moment_of(payload.get("expiryDate")))


def _about(phase: str, error: KiloError) -> KiloError:
    """The same refusal as one of buying; a network that fails stays what it is."""
    if error.kind not in _OURS or error.facts.status is None:
        return error
    return trouble(
        Kind.PROVIDER_ERROR, error.detail, facts=Facts(status=error.facts.status, host=error.facts.host, phase=phase)
    )


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location) if location else ""
    except ValueError:
        return ""
