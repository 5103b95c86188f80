"""What the gateway offers: models, the ones it proposes, and the providers behind one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.addresses import Address
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.numbers import count_of, dollars_of
from kilo_tui.gateway.wire_json import mend
from kilo_tui.model.catalog import Defaults, Model, Pricing, named_free
from kilo_tui.model.chat import JsonObject


class GatewayCatalog:
    """The catalogue of one gateway, asked for anew each time."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def models(self) -> Sequence[Model]:
        """Every model in the gateway's own order; an organization's own list when there is one.

        Raises KiloError.
        """
        account, organization = self._client.endpoints.account_base, self._client.organization_id
        if account is not None and organization:
            path = f"api/organizations/{quote(organization, safe='')}/models"
            return self._models(await self._client.get_json(account, path), account, path)
        base = self._client.endpoints.completions_base
        try:
            payload = await self._client.get_json(base, "models")
        except KiloError as error:
            # The list is for everybody: an expired key must not hide the free models.
            if error.kind is not Kind.SIGN_IN_EXPIRED:
                raise
            payload = await self._client.get_json(base, "models", anonymous=True)
        return self._models(payload, base, "models")

    async def defaults(self) -> Defaults:
        """The models the gateway proposes; either id may be empty, not both. Raises KiloError."""
        account, organization = self._client.endpoints.account_base, self._client.organization_id
        path = "api/defaults"
        if account is None:
            raise unreadable(self._client.endpoints.completions_base.host, path, None)
        if organization:
            path = f"api/organizations/{quote(organization, safe='')}/defaults"
        payload = await self._client.get_json(account, path)
        if not isinstance(payload, dict):
            raise unreadable(account.host, path)
        found = Defaults(_text(payload.get("defaultModel")), _text(payload.get("defaultFreeModel")))
        if found == Defaults("", ""):
            raise unreadable(account.host, path)
        return found

    async def routing_values(self, model_id: str) -> frozenset[str]:
        """Every name by which a provider that serves `model_id` can be pinned. Raises KiloError.

        Older gateways do not list a model's endpoints; there the large list of all providers tells.
        """
        base = self._client.endpoints.completions_base
        path = f"models/{quote(model_id, safe='/:')}/endpoints"
        try:
            payload = await self._client.get_json(base, path)
        except KiloError as error:
            if error.facts.status not in (404, 405):
                raise
            path = "models-by-provider"
            payload = await self._client.get_json(base, path)
            return frozenset(_providers_of(model_id, _list_in(payload, "providers", base, path)))
        data = payload.get("data") if isinstance(payload, dict) else None
        return frozenset(_endpoint_names(_list_in(data, "endpoints", base, path)))

    def _models(self, payload: Any, address: Address, path: str) -> tuple[Model, ...]:
        entries = payload if isinstance(payload, list) else _list_in(payload, "data", address, path)
        models: dict[str, Model] = {}
        for entry in entries:
            if isinstance(entry, dict) and (model_id := _text(entry.get("id"))):
                models.setdefault(model_id, read_model(model_id, entry))
        if entries and not models:
            raise unreadable(address.host, path)
        return tuple(models.values())


def read_model(model_id: str, entry: JsonObject) -> Model:
    """A model as the list describes it; a foreign server may tell nothing but the id."""
    pricing = _dict(entry.get("pricing"))
    prices = Pricing(dollars_of(pricing.get("prompt")), dollars_of(pricing.get("completion")))
    top = _dict(entry.get("top_provider"))
    most = count_of(top.get("max_completion_tokens"))
    supported = entry.get("supported_parameters")
    return Model(
        id=model_id,
        name=_text(entry.get("name")) or model_id,
        pricing=prices,
        context_tokens=count_of(entry.get("context_length")) or count_of(entry.get("max_model_len")),
        max_output_tokens=most or count_of(entry.get("max_completion_tokens")),
        is_free=_is_free(model_id, entry.get("isFree"), prices),
        recommended=count_of(entry.get("preferredIndex")) is not None or entry.get("preferredIndex") == -1,
        takes_effort="reasoning" in supported or "reasoning_effort" in supported
        if isinstance(supported, list) and supported
        else None,
        may_train=trains if isinstance(trains := entry.get("mayTrainOnYourPrompts"), bool) else None,
    )


def _is_free(model_id: str, said: Any, prices: Pricing) -> bool:
    """Whether nothing is billed. A price of nothing alone does not say so: some are placeholders."""
    if isinstance(said, bool):
        return said
    if named_free(model_id):
        return True
    own = "/" not in model_id or model_id.startswith(("kilo/", "openrouter/"))
    return own and prices.prompt_usd == 0 and prices.completion_usd == 0


def _endpoint_names(endpoints: list[Any]) -> set[str]:
    names: set[str] = set()
    for endpoint in endpoints:
        tag, name = _text(_dict(endpoint).get("tag")), _text(_dict(endpoint).get("provider_name"))
        names |= {tag, tag.partition("/")[0], name}  # a tag without its variant pins all of them
    return names - {""}


def _providers_of(model_id: str, providers: list[Any]) -> set[str]:
    names: set[str] = set()
    plain = model_id.partition(":")[0]
    for provider in map(_dict, providers):
        models = provider.get("models")
        for model in map(_dict, models if isinstance(models, list) else []):
            endpoint = _dict(model.get("endpoint"))
            if plain in (model.get("slug"), _text(endpoint.get("model_variant_slug")).partition(":")[0]):
                slug = _text(provider.get("slug"))
                names |= {slug, f"{slug}/{_text(endpoint.get('quantization'))}".rstrip("/")}
                names |= {_text(provider.get("name")), _text(provider.get("displayName"))}
                names.add(_text(endpoint.get("provider_slug")))
    return names - {""}


def _list_in(payload: Any, key: str, address: Address, path: str) -> list[Any]:
    found = payload.get(key) if isinstance(payload, dict) else None
    if not isinstance(found, list):
        raise unreadable(address.host, path)
    return found


def _dict(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return mend(value) if isinstance(value, str) else ""
