"""What the demo offers: its own models, whose names say what they do, and a market beside them."""

from __future__ import annotations

from kilo_tui.demo import autos, market
from kilo_tui.demo.autos import TOUR
from kilo_tui.demo.faults import FAULTS
from kilo_tui.demo.market import at
from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.refusals import REFUSALS

__all__ = ["MODELS", "PAID", "TOUR", "Endpoint", "Model"]

PAID = "demo/paid"

_PAID_ENDPOINTS = (
    at("fireworks", 3000, 15_000, 142, 0.4),
    at("together", 3000, 12_000, 90, 0.6),
    at("deepinfra", 2000, 10_000, 60, 0.9, uptime=98.0),
    at("cheapcloud", 1000, 4000, 35, 1.4, quantization="int4", variant="int4", context=32_768, uptime=None),
    at("limited", 3000, 15_000, 100, 0.5),
    at("downtime", 3000, 15_000, 100, 0.5, uptime=12.0),
)
_FREE_ENDPOINTS = (at("demo", 0, 0, 120, 0.15),)

_PREFERRED = (
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
)
_OTHERS = (
    Model(
        "demo/echo:free",
        "Demo: Echo",
        "Gives the question back, letter by letter, however long it is.",
        context=1_000_000,
        endpoints=_FREE_ENDPOINTS,
    ),
    Model(
        "demo/slow:free",
        "Demo: Slow",
        "Six tokens a second, to try stopping and scrolling.",
        tokens_per_second=6.0,
        endpoints=_FREE_ENDPOINTS,
    ),
)


def _models() -> dict[str, Model]:
    shown = (autos.FIRST, *_PREFERRED, *market.RECOMMENDED, *_OTHERS, *autos.OTHERS, *market.OTHERS)
    models = {model.id: model for model in shown}
    for kind in REFUSALS:
        model_id = f"demo/error-{kind}:free"
        models[model_id] = Model(model_id, f"Demo: {kind}", f"Every question ends with {kind}.")
    for name, fault in FAULTS.items():
        model_id = f"demo/fault-{name}:free"
        models[model_id] = Model(model_id, f"Demo: {name}", fault.what)
    return models


MODELS = _models()
"""By id, in the order of the list: the recommended ones first."""
