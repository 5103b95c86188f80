"""The catalogue as the gateway spells it: models, the endpoints of one, providers.

Endpoints tell `latency_last_30m` in milliseconds to the first token and `throughput_last_30m` in tokens per second:
an object of percentiles with `p50`, or a number, or null, or not at all, each provider in its own way.
"""

from __future__ import annotations

from typing import Any

from kilo_tui.demo.catalog import MODELS
from kilo_tui.demo.clock import DAY, iso
from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.providers import PROVIDERS, Measured, Provider

_CREATED = 1_767_225_600  # 1 January 2026
_NEW_DAYS = 7


def dollars(nano: int) -> str:
    """Nano-dollars as the decimal string of dollars that the lists carry."""
    return f"0.{nano:09d}".rstrip("0").ljust(9, "0")


def entry(model: Model, now: float) -> dict[str, Any]:
    """The model as the list has it."""
    entry: dict[str, Any] = {
        "id": model.id,
        "canonical_slug": model.id,
        "hugging_face_id": "",
        "name": _name(model),
        "created": _created(model, now),
        "description": model.description,
        "context_length": model.context,
        "architecture": _architecture(model),
        "pricing": _list_price(model),
        "top_provider": {
            "is_moderated": False,
            "context_length": model.context,
            "max_completion_tokens": model.max_output,
        },
        "per_request_limits": None,
        "default_parameters": {},
        "isFree": model.free,
        "mayTrainOnYourPrompts": _may_train(model),
        "hasUserByokAvailable": False,
    }
    if model.tells_parameters:
        entry["supported_parameters"] = _parameters(model)
    if model.preferred is not None:
        entry["preferredIndex"] = model.preferred
    if model.stands_for:
        entry["autoRouting"] = {"models": list(model.stands_for)}
    return entry


def endpoints_payload(model: Model, now: float) -> dict[str, Any]:
    """The answer of `GET …/models/{author}/{slug}/endpoints`."""
    return {
        "data": {
            "id": model.id,
            "name": _name(model),
            "created": _created(model, now),
            "description": model.description,
            "architecture": _architecture(model),
            "endpoints": [_endpoint(model, end) for end in model.endpoints],
        }
    }


def providers_payload() -> dict[str, Any]:
    """The answer of `GET …/providers`."""
    return {"data": [_provider(provider) for provider in _providers().values()]}


def models_by_provider_payload(now: float) -> dict[str, Any]:
    """The answer of `GET …/models-by-provider`: who serves what, under which data policy."""
    served: dict[str, list[dict[str, Any]]] = {slug: [] for slug in _providers()}
    for model in MODELS.values():
        for end in model.endpoints:
            served[end.provider.slug].append(_served(model, end, now))
    providers = [
        {
            "name": provider.name,
            "displayName": provider.name,
            "slug": slug,
            "dataPolicy": _policy(provider),
            "headquarters": provider.headquarters,
            "datacenters": list(provider.datacenters),
            "icon": {"url": f"/images/icons/{slug}.svg"},
            "models": served[slug],
        }
        for slug, provider in _providers().items()
    ]
    return {
        "providers": providers,
        "total_providers": len(providers),
        "total_models": sum(len(model.endpoints) > 0 for model in MODELS.values()),
        "generated_at": iso(now),
    }


def _providers() -> dict[str, Provider]:
    found = dict(PROVIDERS)
    for model in MODELS.values():
        for end in model.endpoints:
            found.setdefault(end.provider.slug, end.provider)
    return found


# --- one model


def _name(model: Model) -> str:
    if model.name.endswith(")"):
        return model.name
    if model.free:
        return f"{model.name} (free)"
    new = model.preferred is not None and model.days_old is not None and model.days_old < _NEW_DAYS
    return f"{model.name} (new)" if new else model.name


def _created(model: Model, now: float) -> int:
    return _CREATED if model.days_old is None else int(now - model.days_old * DAY)


def _architecture(model: Model) -> dict[str, Any]:
    return {
        "input_modalities": list(model.inputs),
        "output_modalities": ["text"],
        "tokenizer": "Other",
        "modality": f"{'+'.join(model.inputs)}->text",
        "instruct_type": None,
    }


def _list_price(model: Model) -> dict[str, str]:
    if model.told_prices is not None:
        return dict(zip(("prompt", "completion"), model.told_prices, strict=False))
    if model.endpoints:
        return _price(model.endpoints[0])
    return {"prompt": dollars(0), "completion": dollars(0)}


def _may_train(model: Model) -> bool:
    """A paid model never goes to who trains unless that is wished."""
    return model.free and (model.kilo_free or any(end.provider.training for end in model.endpoints))


def _parameters(model: Model) -> list[str]:
    parameters = ["max_tokens", "temperature", "tools", "tool_choice"]
    return [*parameters, "reasoning", "include_reasoning"] if model.reasons else parameters


# --- one endpoint


def _price(end: Endpoint) -> dict[str, str]:
    price = {"prompt": dollars(end.price_in), "completion": dollars(end.price_out)}
    if end.price_cached is not None:
        price["input_cache_read"] = dollars(end.price_cached)
    return price


def _endpoint(model: Model, end: Endpoint) -> dict[str, Any]:
    return {
        "name": f"{end.provider.name} | {model.id}",
        "model_id": model.id,
        "model_name": model.name,
        "provider_name": end.provider.name,
        "tag": end.tag,
        "quantization": end.quantization,
        "context_length": end.context or model.context,
        "max_completion_tokens": model.max_output,
        "max_prompt_tokens": None,
        "pricing": _price(end) if end.priced else {},
        "status": -2 if end.provider.down else 0,
        "uptime_last_30m": end.uptime,
        "supports_implicit_caching": end.price_cached is not None,
        "supported_parameters": _parameters(model),
        **_measured(end),
    }


def _measured(end: Endpoint) -> dict[str, Any]:
    milliseconds, per_second = round(end.latency * 1000), end.throughput
    latency: Any = None
    throughput: Any = None
    match end.provider.measured:
        case Measured.ABSENT:
            return {}
        case Measured.NUMBER:
            latency, throughput = milliseconds, per_second
        case Measured.PERCENTILES:
            shares = {"p50": 1.0, "p75": 1.4, "p90": 2.2, "p99": 5.0}
            latency = {name: round(milliseconds * share) for name, share in shares.items()}
            throughput = {name: round(per_second / share, 1) for name, share in shares.items()}
    return {"latency_last_30m": latency, "throughput_last_30m": throughput}


# --- one provider


def _policy(provider: Provider) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "training": provider.training,
        "trainingOpenRouter": provider.training,
        "retainsPrompts": provider.retains,
        "canPublish": provider.can_publish,
        "requiresUserIDs": False,
        "termsOfServiceURL": f"https://{provider.slug}.example/terms",
        "privacyPolicyURL": f"https://{provider.slug}.example/privacy",
    }
    if provider.retention_days:
        policy["retentionDays"] = provider.retention_days
    return policy


def _provider(provider: Provider) -> dict[str, Any]:
    return {
        "name": provider.name,
        "displayName": provider.name,
        "slug": provider.slug,
        "baseUrl": f"https://{provider.slug}.example",
        "dataPolicy": _policy(provider),
        "headquarters": provider.headquarters,
        "datacenters": list(provider.datacenters),
        "hasChatCompletions": True,
        "hasCompletions": False,
        "isAbortable": True,
        "moderationRequired": False,
        "editors": [],
        "owners": [],
        "adapterName": "DemoAdapter",
        "isMultipartSupported": False,
        "statusPageUrl": None,
        "byokEnabled": False,
        "icon": {"url": f"/images/icons/{provider.slug}.svg"},
        "ignoredProviderModels": [],
    }


def _served(model: Model, end: Endpoint, now: float) -> dict[str, Any]:
    """A model in the list of one of its providers."""
    slug = model.id.partition(":")[0]
    since = iso(_created(model, now))
    return {
        "slug": slug,
        "hf_slug": None,
        "updated_at": since,
        "created_at": since,
        "hf_updated_at": None,
        "name": _name(model),
        "short_name": model.name.rpartition(": ")[2],
        "author": slug.partition("/")[0],
        "description": model.description,
        "model_version_group_id": None,
        "context_length": model.context,
        "input_modalities": list(model.inputs),
        "output_modalities": ["text"],
        "has_text_output": True,
        "group": "Other",
        "instruct_type": None,
        "default_system": None,
        "default_stops": [],
        "hidden": not model.listed,
        "router": None,
        "warning_message": None,
        "permaslug": slug,
        "reasoning_config": {"start_token": "<think>", "end_token": "</think>"} if model.reasons else None,
        "features": None,
        "default_parameters": None,
        "endpoint": _endpoint_of_provider(model, end, slug),
    }


def _endpoint_of_provider(model: Model, end: Endpoint, slug: str) -> dict[str, Any]:
    provider = end.provider
    return {
        "id": f"{end.tag}-{model.id}",
        "name": f"{provider.name} | {model.id}",
        "context_length": end.context or model.context,
        "model": None,
        "model_variant_slug": model.id,
        "model_variant_permaslug": model.id,
        "adapter_name": "DemoAdapter",
        "provider_name": provider.name,
        "provider_info": _provider(provider),
        "provider_display_name": provider.name,
        "provider_slug": end.tag,
        "provider_model_id": slug,
        "quantization": end.quantization if end.quantization != "unknown" else None,
        "variant": model.id.partition(":")[2] or "standard",
        "is_free": model.free,
        "can_abort": True,
        "max_prompt_tokens": None,
        "max_completion_tokens": model.max_output,
        "max_tokens_per_image": None,
        "supported_parameters": _parameters(model),
        "is_byok": False,
        "moderation_required": False,
        "data_policy": _policy(provider),
        "pricing": {**(_price(end) if end.priced else {}), "discount": 0},
        "variable_pricings": [],
        "is_hidden": False,
        "is_deranked": provider.down,
        "is_disabled": False,
        "supports_tool_parameters": True,
        "supports_reasoning": model.reasons,
        "supports_multipart": "image" in model.inputs,
        "limit_rpm": None,
        "limit_rpd": None,
        "limit_rpm_cf": None,
        "has_completions": False,
        "has_chat_completions": True,
        "features": None,
        "provider_region": None,
    }
