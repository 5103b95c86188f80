"""The chunks of a streamed completion, as the gateway spells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kilo_tui.demo.http import encoded

_CREATED = 1_770_000_000


@dataclass(frozen=True, slots=True)
class Chunks:
    """Makes the chunks of one completion."""

    number: int
    """Which completion of this gateway it is."""
    model_id: str
    provider: str

    def delta(self, finish: str | None = None, **delta: Any) -> dict[str, Any]:
        """A chunk with one choice."""
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
        return {**self._chunk([choice]), "object": "chat.completion", "usage": usage}

    def _chunk(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": f"gen-{_CREATED + self.number}-Demo{self.number:04d}",
            "provider": self.provider,
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


def usage(prompt_tokens: int, completion_tokens: int, reasoning_tokens: int, cost: int) -> dict[str, Any]:
    """The usage object; `cost` is micro-dollars here and dollars on the wire."""
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "cost": cost / 1_000_000,
        "is_byok": False,
        "prompt_tokens_details": {"cached_tokens": 0},
        "cost_details": {"upstream_inference_cost": None},
        "completion_tokens_details": {"reasoning_tokens": reasoning_tokens},
    }
