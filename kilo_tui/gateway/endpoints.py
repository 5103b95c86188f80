"""The providers behind a model, from whoever tells of them, and what an organization has set."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.account import account_root
from kilo_tui.gateway.addresses import Address
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.numbers import count_of, decimal_of, price_of
from kilo_tui.gateway.refusals import of_a_list
from kilo_tui.gateway.wire_json import mend
from kilo_tui.model.chat import JsonObject
from kilo_tui.model.endpoint import DataUse, Endpoint, OrganizationRules

OPENROUTER = Address("https", "openrouter.ai", 443, "/api/v1")
"""Another company's list; asked only where a person has said so."""
_MILLION = 1_000_000
_LONGEST_LATENCY = Decimal(86_400_000)
_FASTEST = Decimal(1_000_000)
_LEAST_UPTIME = 50
"""Percent below which whoever is asked is more likely not to answer."""
_NOT_THERE = (404, 405)


class GatewayEndpoints:
    """The lists of one gateway, asked for anew each time."""

    def __init__(self, client: GatewayClient, *, also: Address | None = None) -> None:
        """`also`: another host whose list is asked where the gateway tells nothing."""
        self._client = client
        self._also = also

    async def served_by(self, model_id: str) -> tuple[Endpoint, ...] | None:
        """The gateway's own list for `model_id`; None where it has none. Raises KiloError."""
        return await self._list(self._client.endpoints.completions_base, model_id, anonymous=False)

    async def served_elsewhere(self, model_id: str) -> tuple[Endpoint, ...] | None:
        """The list of the other host; None where there is none or it must not be asked. Raises KiloError.

        No secret and no organization goes there.
        """
        return None if self._also is None else await self._list(self._also, model_id, anonymous=True)

    async def by_provider(self) -> Mapping[str, tuple[Endpoint, ...]]:
        """Model id → who serves it and under which data policy, for all models. Raises KiloError."""
        base, path = self._client.endpoints.completions_base, "models-by-provider"
        payload = await self._get(base, path, anonymous=False)
        providers = payload.get("providers") if isinstance(payload, dict) else None
        if not isinstance(providers, list):
            raise unreadable(base.host, path)
        return await asyncio.to_thread(_by_model, providers)  # it has thousands, and keys do not wait for them

    async def organization(self) -> OrganizationRules | None:
        """What the organization that is chosen has set; None without one. Raises KiloError."""
        organization_id = self._client.organization_id
        if not organization_id:
            return None
        root = account_root(self._client)
        path = f"api/organizations/{quote(organization_id, safe='')}"
        payload = await self._client.get_json(root, path)
        if not isinstance(payload, dict):
            raise unreadable(root.host, path)
        settings = _dict(payload.get("settings"))
        return OrganizationRules(
            id=organization_id,
            name=_text(payload.get("name")),
            data_collection=_text(settings.get("data_collection")),
            providers=_texts(settings.get("provider_allow_list")),
            models=_texts(settings.get("model_allow_list")),
            default_model=_text(settings.get("default_model")),
        )

    async def _list(self, base: Address, model_id: str, *, anonymous: bool) -> tuple[Endpoint, ...] | None:
        path = f"models/{quote(model_id, safe='/:')}/endpoints"
        try:
            payload = await self._get(base, path, anonymous=anonymous)
        except KiloError as error:
            if error.facts.status in _NOT_THERE:
                return None
            raise
        data = payload.get("data") if isinstance(payload, dict) else None
        entries = data.get("endpoints") if isinstance(data, dict) else None
        if not isinstance(entries, list):
            raise unreadable(base.host, path)
        return tuple(endpoint for entry in entries if (endpoint := read_endpoint(_dict(entry))))

    async def _get(self, base: Address, path: str, *, anonymous: bool) -> Any:
        try:
            return await self._client.get_json(base, path, anonymous=anonymous)
        except KiloError as error:
            # The lists are for everybody: an expired key must not hide them.
            if error.kind is not Kind.SIGN_IN_EXPIRED or anonymous:
                raise of_a_list(error) from error.__cause__
            return await self._client.get_json(base, path, anonymous=True)


def _by_model(providers: list[Any]) -> dict[str, tuple[Endpoint, ...]]:
    found: dict[str, list[Endpoint]] = {}
    for provider in map(_dict, providers):
        models = provider.get("models")
        for model in map(_dict, models if isinstance(models, list) else []):
            for model_id, endpoint in _served(provider, model):
                found.setdefault(model_id, []).append(endpoint)
    return {model_id: tuple(endpoints) for model_id, endpoints in found.items()}


def read_endpoint(entry: JsonObject) -> Endpoint | None:
    """One entry of a model's list; None where it has no name to call it by."""
    tag, provider = _text(entry.get("tag")), _text(entry.get("provider_name"))
    if not (tag or provider):
        return None
    pricing = _dict(entry.get("pricing"))
    return Endpoint(
        provider=provider or tag,
        value=tag or provider,
        names=frozenset({tag, tag.partition("/")[0], provider} - {""}),
        price_in=_per_million(pricing.get("prompt")),
        price_out=_per_million(pricing.get("completion")),
        context_tokens=count_of(entry.get("context_length")),
        max_output_tokens=count_of(entry.get("max_completion_tokens")),
        quantization=_quantization(entry),
        uptime=_number(entry.get("uptime_last_30m"), Decimal(100)),
        latency_seconds=_seconds(entry.get("latency_last_30m")),
        throughput=_median(entry.get("throughput_last_30m"), _FASTEST),
        data=_data_use(entry),
        down=_is_down(entry),
    )


def _served(provider: JsonObject, model: JsonObject) -> Iterator[tuple[str, Endpoint]]:
    """A model of one provider in the large list, under the id it is asked by; nothing where it is not served now."""
    entry = _dict(model.get("endpoint"))
    if not entry or entry.get("is_disabled") is True or entry.get("is_hidden") is True:
        return
    slug = _text(entry.get("provider_slug")) or _text(provider.get("slug"))
    name = _text(provider.get("displayName")) or _text(provider.get("name"))
    model_id = _text(entry.get("model_variant_slug")) or _text(model.get("slug"))
    if not (slug or name) or not model_id:
        return
    pricing, quantization = _dict(entry.get("pricing")), _quantization(entry)
    plain = _text(provider.get("slug"))
    names = {slug, plain, f"{plain}/{quantization}" if plain and quantization else "", slug.partition("/")[0]}
    names |= {name, _text(provider.get("name")), _text(entry.get("provider_name"))}
    own = _data_use(entry)
    yield (
        model_id,
        Endpoint(
            provider=_text(entry.get("provider_display_name")) or name or slug,
            value=slug or name,
            names=frozenset(names - {""}),
            price_in=_per_million(pricing.get("prompt")),
            price_out=_per_million(pricing.get("completion")),
            context_tokens=count_of(entry.get("context_length")) or count_of(model.get("context_length")),
            max_output_tokens=count_of(entry.get("max_completion_tokens")),
            quantization=quantization,
            data=own if own.told else _data_use(provider),
        ),
    )


def _data_use(entry: JsonObject) -> DataUse:
    policy = _dict(entry.get("data_policy")) or _dict(entry.get("dataPolicy"))
    told = next((holder[key] for holder in (policy, entry) for key in ("zdr", "is_zdr") if key in holder), None)
    return DataUse(
        trains=_flag(policy.get("training")),
        keeps=_flag(policy.get("retainsPrompts")),
        days=count_of(policy.get("retentionDays")),
        zero_retention=_flag(told),
    )


def _quantization(entry: JsonObject) -> str:
    found = _text(entry.get("quantization"))
    return "" if found == "unknown" else found


def _is_down(entry: JsonObject) -> bool:
    """A negative status says so, and so does an uptime near nothing."""
    status, uptime = entry.get("status"), _number(entry.get("uptime_last_30m"), Decimal(100))
    told = isinstance(status, int) and not isinstance(status, bool) and status < 0
    return told or (uptime is not None and uptime < _LEAST_UPTIME)


def _per_million(price: Any) -> Decimal | None:
    """US dollars for a million tokens, of what the wire says of one."""
    dollars = price_of(price)
    return None if dollars is None else dollars * _MILLION


def _seconds(milliseconds: Any) -> float | None:
    found = _median(milliseconds, _LONGEST_LATENCY)
    return None if found is None else found / 1000


def _median(value: Any, most: Decimal) -> float | None:
    """A figure, or the middle of a distribution of it."""
    return _number(value.get("p50") if isinstance(value, dict) else value, most)


def _number(value: Any, most: Decimal) -> float | None:
    found = decimal_of(value, most=most)
    return None if found is None or found < 0 else float(found)


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _dict(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(text for item in value if (text := _text(item))) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return mend(value) if isinstance(value, str) else ""
