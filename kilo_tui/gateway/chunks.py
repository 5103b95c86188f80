"""One chunk of a streamed completion, read whatever types its fields have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kilo_tui.gateway.wire_json import mend
from kilo_tui.model.chat import JsonObject

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk says of the answer; nothing in it is of a wrong type."""

    text: str = ""
    delta: JsonObject = field(default_factory=dict)
    """For what reasoning it holds."""
    finish_reason: str | None = None
    model_id: str | None = None
    provider: str | None = None
    response_id: str | None = None
    usage: Any = None
    understood: bool = True
    """Whether it had the shape of a chunk at all, and no field of the answer was of a wrong type."""


def complaint_in(payload: Any) -> JsonObject | None:
    """The error a chunk is, or carries: to be looked at before anything else. None when there is none."""
    if not isinstance(payload, dict):
        return None
    if payload.get("error") or ("choices" not in payload and _says_no(payload)):
        return payload
    choice, _ = _first_choice(payload.get("choices"))
    return {"error": choice["error"]} if choice.get("error") else None


def _says_no(payload: JsonObject) -> bool:
    """Whether it is a refusal without an `error`: the gateway's and other servers' own forms."""
    return payload.get("success") is False or payload.get("object") == "error"


def read_chunk(payload: Any) -> Chunk:
    """The chunk in a decoded payload."""
    if not isinstance(payload, dict):
        return Chunk(understood=False)
    choices = payload.get("choices")
    choice, sound = _first_choice(choices)
    delta = choice.get("delta")
    if not isinstance(delta, dict):
        sound = sound and delta is None
        message = choice.get("message")
        delta = message if isinstance(message, dict) else {}
    text, readable = _text_of(delta)
    reason = choice.get("finish_reason")
    return Chunk(
        text=text,
        delta=delta,
        finish_reason=mend(reason) if isinstance(reason, str) and reason else None,
        model_id=_name(payload.get("model")),
        provider=_name(payload.get("provider")) or _name(_resolved_provider(delta)),
        response_id=_name(payload.get("id")),
        usage=payload.get("usage"),
        understood=sound and readable and (choices is not None or isinstance(payload.get("usage"), dict)),
    )


def _first_choice(choices: Any) -> tuple[JsonObject, bool]:
    """The choice with index 0 or none, and whether the list was sound. Further choices are not the answer."""
    if choices is None:
        return {}, True
    if not isinstance(choices, list):
        return {}, False
    for choice in choices:
        if not isinstance(choice, dict):
            return {}, False
        if choice.get("index") in (None, 0, "0"):
            return choice, True
    return {}, True


def _text_of(delta: JsonObject) -> tuple[str, bool]:
    """The text of a delta, a refusal's included, and whether all of it could be read."""
    content, refusal = delta.get("content"), delta.get("refusal")
    if isinstance(content, str) and refusal is None:
        return content, True
    text, readable = "", True
    if isinstance(content, str):
        text = content
    elif isinstance(content, list):
        for part in content:
            if isinstance(part, dict) and isinstance(part.get("text"), str):
                text += part["text"] if part.get("type", "text") in ("text", "output_text") else ""
            else:
                readable = readable and isinstance(part, dict)
    elif content is not None:
        readable = False
    if isinstance(refusal, str):
        text += refusal
    return text, readable


def _resolved_provider(delta: JsonObject) -> Any:
    value: Any = delta.get("provider_metadata")
    for key in ("gateway", "routing", "resolvedProvider"):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _name(value: Any) -> str | None:
    return mend(value)[:_LONGEST_NAME] if isinstance(value, str) and value else None
