"""What the gateway offers: models, the ones it proposes, and the providers behind one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.addresses import Address
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.numbers import count_of, decimal_of, price_of
from kilo_tui.gateway.refusals import of_a_list
from kilo_tui.gateway.wire_json import mend
from kilo_tui.model.catalog import Defaults, Model, Pricing, named_free
from kilo_tui.model.chat import JsonObject

_LONGEST_ID = 500
"""Characters; a longer one is no model's."""
_LONGEST_NAME = 300
_LONGEST_DESCRIPTION = 4_000
_MOST_MODELS = 10_000
_OUTPUT_OF_CONTEXT = 5
"""Where no one says how long an answer may be, it is this part of the context."""
_LATEST = Decimal(32_503_680_000)
"""The year 3000, in seconds since 1970."""


class GatewayCatalog:
    """The catalogue of one gateway, asked for anew each time."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def models(self) -> Sequence[Model]:
        """Every model in the gateway's own order; an organization's own list when there is one.

        With an organization the models of the common list that it does not offer come last, marked so, where that
        list can be had. Raises KiloError.
        """
        try:
            return await self._offered()
        except KiloError as error:
            raise of_a_list(error) from error.__cause__

    async def _offered(self) -> Sequence[Model]:
        account, organization = self._client.endpoints.account_base, self._client.organization_id
        if account is None or not organization:
            return await self._common(anonymous=False)
        path = f"api/organizations/{quote(organization, safe='')}/models"
        payload = await self._client.get_json(account, path)
        offered = await asyncio.to_thread(self._models, payload, account, path)
        try:
            common = await self._common(anonymous=True)
        except KiloError:  # it only serves to show what is missing
            return offered
        ids = {model.id for model in offered}
        return (*offered, *(replace(model, offered=False) for model in common if model.id not in ids))

    async def _common(self, *, anonymous: bool) -> tuple[Model, ...]:
        """The list for everybody. Raises KiloError."""
        base = self._client.endpoints.completions_base
        try:
            payload = await self._client.get_json(base, "models", anonymous=anonymous)
        except KiloError as error:
            # The list is for everybody: an expired key must not hide the free models.
            if error.kind is not Kind.SIGN_IN_EXPIRED or anonymous:
                raise
            payload = await self._client.get_json(base, "models", anonymous=True)
        return await asyncio.to_thread(self._models, payload, base, "models")

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
            model_id = _text(entry.get("id")) if isinstance(entry, dict) else ""
            if model_id.strip() and len(model_id) <= _LONGEST_ID and model_id not in models:
                models[model_id] = read_model(model_id, entry)
                if len(models) == _MOST_MODELS:
                    break
        if entries and not models:
            raise unreadable(address.host, path)
        return tuple(models.values())


def read_model(model_id: str, entry: JsonObject) -> Model:
    """A model as the list describes it; a foreign server may tell nothing but the id."""
    pricing, top, kinds = (_dict(entry.get(key)) for key in ("pricing", "top_provider", "architecture"))
    prices = Pricing(*(price_of(pricing.get(key)) for key in ("prompt", "completion", "input_cache_read")))
    context = count_of(entry.get("context_length")) or count_of(entry.get("max_model_len"))
    most = count_of(top.get("max_completion_tokens")) or count_of(entry.get("max_completion_tokens"))
    takes, gives = _text(kinds.get("modality")).partition("->")[::2]
    return Model(
        id=model_id,
        name=_text(entry.get("name"))[:_LONGEST_NAME] or model_id,
        pricing=prices,
        context_tokens=context,
        max_output_tokens=most or (-(-context // _OUTPUT_OF_CONTEXT) if context else None),
        is_free=_is_free(model_id, entry.get("isFree"), prices),
        preferred_index=_index(entry.get("preferredIndex")),
        takes_effort=_takes_effort(entry.get("supported_parameters")),
        may_train=_flag(entry.get("mayTrainOnYourPrompts")),
        description=_text(entry.get("description"))[:_LONGEST_DESCRIPTION],
        created=_moment(entry.get("created")),
        inputs=_words(kinds.get("input_modalities")) or _words(takes.split("+")),
        outputs=_words(kinds.get("output_modalities")) or _words(gives.split("+")),
    )


def _takes_effort(supported: Any) -> bool | None:
    if not isinstance(supported, list) or not supported:
        return None
    return "reasoning" in supported or "reasoning_effort" in supported


def _index(value: Any) -> int | None:
    """A place among the recommended; the gateway's own choice has -1."""
    return -1 if value == -1 and not isinstance(value, bool) else count_of(value)


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _moment(value: Any) -> float | None:
    seconds = decimal_of(value, most=_LATEST)
    return float(seconds) if seconds is not None and seconds > 0 else None


def _words(value: Any) -> tuple[str, ...]:
    """The short words of a list, each once."""
    words = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(mend(word)[:20] for word in words[:20] if isinstance(word, str) and word))


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
