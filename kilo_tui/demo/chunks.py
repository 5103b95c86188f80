"""The chunks of a streamed completion, as the gateway spells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kilo_tui.demo.http import encoded
from kilo_tui.demo.providers import Reporting

_CREATED = 1_770_000_000


@dataclass(frozen=True, slots=True)
class Chunks:
    """Makes the chunks of one completion."""

    number: int
    """Which completion of this gateway it is."""
    model_id: str
    provider: str
    reporting: Reporting = Reporting.ALWAYS

    def first(self) -> dict[str, Any]:
        """The chunk that holds a role and no text."""
        if self.reporting is Reporting.ONCE:
            return {**self.delta(content=""), "provider": self.provider}
        return self.delta(content="", **self._routed())

    def delta(self, finish: str | None = None, **delta: Any) -> dict[str, Any]:
        """A chunk with one choice."""
        if finish is not None:
            delta |= self._routed()
        choice = {
            "index": 0,
            "delta": {"role": "assistant", **delta},
            "finish_reason": finish,
            "native_finish_reason": finish,
            "logprobs": None,
        }
        return self._chunk([choice])

    def text(self, text: str) -> dict[str, Any]:
        """A piece of the answer."""
        return self.delta(content=text, reasoning=None)

    def reasoning(self, text: str) -> dict[str, Any]:
        """A piece of reasoning, in both places the gateway puts it."""
        detail = {"type": "reasoning.text", "text": text, "format": "unknown", "index": 0}
        return self.delta(content="", reasoning=text, reasoning_details=[detail])

    def usage(self, usage: dict[str, Any]) -> dict[str, Any]:
        """The last chunk."""
        return {**self.delta(content=""), "usage": usage}

    def whole(self, text: str, reasoning: str, finish: str, usage: dict[str, Any]) -> dict[str, Any]:
        """The answer of a request that asked for no stream."""
        message = {"role": "assistant", "content": text, "refusal": None, "reasoning": reasoning or None}
        choice = {
            "index": 0,
            "finish_reason": finish,
            "native_finish_reason": finish,
            "logprobs": None,
            "message": message,
        }
        chunk = self._chunk([choice])
        return {**chunk, "provider": self.provider, "object": "chat.completion", "usage": usage}

    def _routed(self) -> dict[str, Any]:
        """Who serves it, in the other place."""
        if self.reporting is not Reporting.ROUTED:
            return {}
        return {"provider_metadata": {"gateway": {"routing": {"resolvedProvider": self.provider}}}}

    def _chunk(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": f"gen-{_CREATED + self.number}-Demo{self.number:04d}",
            **({"provider": self.provider} if self.reporting is Reporting.ALWAYS else {}),
            "model": self.model_id,
            "object": "chat.completion.chunk",
            "created": _CREATED + self.number,
            "choices": choices,
        }


def event(payload: Any) -> bytes:
    """One server-sent event."""
    return b"data: " + encoded(payload, (",", ":")) + b"\n\n"


COMMENT = b": OPENROUTER PROCESSING\n\n"
DONE = b"data: [DONE]\n\n"


def usage(
    prompt_tokens: int, text_tokens: int, reasoning_tokens: int, cost: int, cached_tokens: int = 0
) -> dict[str, Any]:
    """The usage object; reasoning counts as completion, `cost` is micro-dollars here and dollars on the wire."""
    completion_tokens = text_tokens + reasoning_tokens
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "cost": cost / 1_000_000,
        "is_byok": False,
        "prompt_tokens_details": {"cached_tokens": cached_tokens},
        "cost_details": {"upstream_inference_cost": None},
        "completion_tokens_details": {"reasoning_tokens": reasoning_tokens},
    }
