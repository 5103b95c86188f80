"""What the demo offers: models whose names say what they do, and the providers behind the paid ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kilo_tui.demo.faults import FAULTS
from kilo_tui.demo.refusals import REFUSALS

TOUR = "demo/tour:free"
PAID = "demo/paid"
_CREATED = 1_767_225_600  # 1 January 2026


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One provider serving a model."""

    provider: str
    slug: str
    price_in: int
    """Micro-dollars per token."""
    price_out: int
    throughput: float
    """Tokens per second."""
    latency: float
    """Seconds to the first token."""
    training: bool = False
    zdr: bool = False
    retains: bool = False
    quantization: str = "fp8"
    context: int = 131_072
    uptime: float = 99.0
    down: bool = False
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the list."""

    id: str
    name: str
    description: str
    price_in: int = 0
    """Micro-dollars per token; nothing for a free one."""
    price_out: int = 0
    tokens_per_second: float = 120.0
    context: int = 131_072
    reasons: bool = False
    preferred: int | None = None
    endpoints: tuple[Endpoint, ...] = ()
    listed: bool = True

    @property
    def free(self) -> bool:
        """Nothing is billed."""
        return self.id.endswith(":free")

    def entry(self) -> dict[str, Any]:
        """The model as the list has it."""
        parameters = ["max_tokens", "temperature", "tools", "tool_choice"]
        if self.reasons:
            parameters += ["reasoning", "include_reasoning"]
        entry: dict[str, Any] = {
            "id": self.id,
            "canonical_slug": self.id,
            "hugging_face_id": "",
            "name": f"{self.name} (free)" if self.free else self.name,
            "created": _CREATED,
            "description": self.description,
            "context_length": self.context,
            "architecture": {
                "input_modalities": ["text"],
                "output_modalities": ["text"],
                "tokenizer": "Other",
                "modality": "text->text",
                "instruct_type": None,
            },
            "pricing": {"prompt": _dollars(self.price_in), "completion": _dollars(self.price_out)},
            "top_provider": {
                "is_moderated": False,
                "context_length": self.context,
                "max_completion_tokens": 32_768,
            },
            "per_request_limits": None,
            "supported_parameters": parameters,
            "isFree": self.free,
        }
        if self.preferred is not None:
            entry["preferredIndex"] = self.preferred
        return entry


def _dollars(micro: int) -> str:
    """Micro-dollars as the decimal string of dollars that the list carries."""
    return f"0.{micro:06d}0"


_PAID_ENDPOINTS = (
    Endpoint("Fireworks", "fireworks", 3, 15, 142.0, 0.4, zdr=True),
    Endpoint("Together", "together", 3, 12, 90.0, 0.6),
    Endpoint("DeepInfra", "deepinfra", 2, 10, 60.0, 0.9, retains=True, uptime=98.0),
    Endpoint("CheapCloud", "cheapcloud", 1, 4, 35.0, 1.4, training=True, quantization="int4", context=32_768),
    Endpoint("Limited", "limited", 3, 15, 100.0, 0.5, limited=True),
    Endpoint("Downtime", "downtime", 3, 15, 100.0, 0.5, down=True, uptime=12.0),
)
_FREE_ENDPOINTS = (Endpoint("Demo", "demo", 0, 0, 120.0, 0.3, training=True),)

_SHOWN = (
    Model(
        TOUR,
        "Demo: Tour",
        "Shows the program around: Markdown, code in many languages, a table. Its answers are scripted.",
        preferred=0,
        endpoints=_FREE_ENDPOINTS,
    ),
    Model(
        PAID,
        "Demo: Paid",
        "Costs credits, of which a signed-in demo account has some. Its answers are scripted.",
        price_in=3,
        price_out=15,
        preferred=1,
        reasons=True,
        endpoints=_PAID_ENDPOINTS,
    ),
    Model(
        "demo/reasoner:free",
        "Demo: Reasoner",
        "Thinks aloud before it answers.",
        preferred=2,
        reasons=True,
        endpoints=_FREE_ENDPOINTS,
    ),
    Model(
        "demo/long:free",
        "Demo: Long",
        "10,000 tokens at 200 a second.",
        tokens_per_second=200.0,
        preferred=3,
        endpoints=_FREE_ENDPOINTS,
    ),
    Model("demo/echo:free", "Demo: Echo", "Gives the question back, letter by letter.", endpoints=_FREE_ENDPOINTS),
    Model(
        "demo/slow:free",
        "Demo: Slow",
        "Six tokens a second, to try stopping and scrolling.",
        tokens_per_second=6.0,
        endpoints=_FREE_ENDPOINTS,
    ),
)


def _models() -> dict[str, Model]:
    models = {model.id: model for model in _SHOWN}
    for kind in REFUSALS:
        model_id = f"demo/error-{kind}:free"
        models[model_id] = Model(model_id, f"Demo: {kind}", f"Every question ends with {kind}.")
    for name, fault in FAULTS.items():
        model_id = f"demo/fault-{name}:free"
        models[model_id] = Model(model_id, f"Demo: {name}", fault.what)
    return models


MODELS = _models()
"""By id, in the order of the list."""


def endpoints_payload(model: Model) -> dict[str, Any]:
    """The answer of `GET …/models/{author}/{slug}/endpoints`."""
    return {
        "data": {
            "id": model.id,
            "name": model.name,
            "endpoints": [
                {
                    "name": f"{end.provider} | {model.id}",
                    "provider_name": end.provider,
                    "tag": f"{end.slug}/{end.quantization}" if end.quantization != "fp8" else end.slug,
                    "quantization": end.quantization,
                    "context_length": end.context,
                    "max_completion_tokens": 32_768,
                    "pricing": {"prompt": _dollars(end.price_in), "completion": _dollars(end.price_out)},
                    "uptime_last_30m": end.uptime,
                    "supported_parameters": ["max_tokens", "temperature", "tools"],
                }
                for end in model.endpoints
            ],
        }
    }


def _policy(end: Endpoint) -> dict[str, bool]:
    return {"training": end.training, "retainsPrompts": end.retains or end.training, "canPublish": False}


def _all_endpoints() -> dict[str, Endpoint]:
    return {end.slug: end for model in MODELS.values() for end in model.endpoints}


def providers_payload() -> dict[str, Any]:
    """The answer of `GET …/providers`."""
    return {
        "data": [
            {
                "name": end.provider,
                "displayName": end.provider,
                "slug": end.slug,
                "baseUrl": f"https://{end.slug}.example",
                "dataPolicy": _policy(end),
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
                "ignoredProviderModels": [],
            }
            for end in _all_endpoints().values()
        ]
    }


def models_by_provider_payload() -> dict[str, Any]:
    """The answer of `GET …/models-by-provider`: who serves what, under which data policy."""
    providers = []
    for slug, provider in _all_endpoints().items():
        served = [(model, end) for model in MODELS.values() for end in model.endpoints if end.slug == slug]
        providers.append(
            {
                "name": provider.provider,
                "displayName": provider.provider,
                "slug": slug,
                "dataPolicy": _policy(provider),
                "models": [
                    {
                        "slug": model.id.partition(":")[0],
                        "name": model.name,
                        "short_name": model.name,
                        "author": "demo",
                        "context_length": model.context,
                        "endpoint": {
                            "id": f"{slug}-{model.id}",
                            "name": f"{end.provider} | {model.id}",
                            "model_variant_slug": model.id,
                            "provider_name": end.provider,
                            "provider_display_name": end.provider,
                            "provider_slug": slug,
                            "quantization": end.quantization,
                            "context_length": end.context,
                            "is_free": model.free,
                            "data_policy": _policy(end),
                            "pricing": {
                                "prompt": _dollars(end.price_in),
                                "completion": _dollars(end.price_out),
                                "discount": 0,
                            },
                        },
                    }
                    for model, end in served
                ],
            }
        )
    total = sum(len(model.endpoints) > 0 for model in MODELS.values())
    return {
        "providers": providers,
        "total_providers": len(providers),
        "total_models": total,
        "generated_at": "2026-02-22T00:00:00.000Z",
    }
