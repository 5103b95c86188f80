"""Models that stand for others: which one answers is chosen for each request."""

from __future__ import annotations

from kilo_tui.demo.models import Model

OPUS, SONNET, HAIKU = "anthropic/claude-opus-4.6", "anthropic/claude-sonnet-4.6", "anthropic/claude-haiku-4.5"
TOUR = "demo/tour:free"
_THINKING_AHEAD = ("plan", "general", "architect", "orchestrator", "ask", "debug")
_PLACEHOLDER = ("0.0000010", "0.0000010")


def _auto(model_id: str, name: str, description: str, *stands_for: str, preferred: int | None = None) -> Model:
    free = model_id.endswith("/free")
    return Model(
        model_id,
        name,
        f"{description} Its answers are scripted.",
        context=1_000_000,
        max_output=64_000,
        reasons=True,
        inputs=("text", "image"),
        preferred=preferred,
        told_prices=("0.0000000", "0.0000000") if free else _PLACEHOLDER,
        gratis=free,
        upstream=model_id.startswith("openrouter/"),
        stands_for=stands_for,
    )


FIRST = _auto("kilo/auto", "Kilo: Auto", "Claude Opus to plan, Claude Sonnet to do.", OPUS, SONNET, preferred=-1)
OTHERS = (
    _auto("kilo-auto/frontier", "Kilo: Auto Frontier", "The best there is.", OPUS, SONNET),
    _auto("kilo-auto/balanced", "Kilo: Auto Balanced", "Good, and not too dear.", SONNET),
    _auto("kilo-auto/efficient", "Kilo: Auto Efficient", "Much for little.", "moonshotai/kimi-k2.5"),
    _auto("kilo-auto/small", "Kilo: Auto Small", "For titles and summaries.", HAIKU),
    _auto("kilo-auto/free", "Kilo: Auto Free", "Whatever is free; prompts may be logged.", TOUR),
    _auto("openrouter/free", "Free Models Router", "Whatever is free elsewhere.", "qwen/qwen3-8b:free"),
)


def resolved(model: Model, mode: str) -> str:
    """The id of the model that answers in its place; its own where it stands for none."""
    if not model.stands_for:
        return model.id
    return model.stands_for[0 if mode in _THINKING_AHEAD else -1]
