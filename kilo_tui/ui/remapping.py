"""The keys a person chose in `config.toml`, read and held against each other and the defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kilo_tui.ui.key_names import key_named, shown, types
from kilo_tui.ui.keys import ROWS, Key, rows_of
from kilo_tui.words import _


@dataclass(frozen=True, slots=True)
class WrongKey:
    """Why a choice of keys will not do, and under which id it stands."""

    id: str
    reason: str


def read_keys(
    chosen: Mapping[str, str], lines: Mapping[str, int]
) -> tuple[dict[str, tuple[str, ...]], WrongKey | None]:
    """Textual's keys by binding id, and the first thing that is wrong with them.

    `chosen` holds what stands in the file, by id, and `lines` where.
    """
    keys: dict[str, tuple[str, ...]] = {}
    for binding_id, written in chosen.items():
        if not rows_of(binding_id):
            return {}, WrongKey(binding_id, _("there is no action of this name; the README lists them"))
        named = [(name, key_named(name)) for name in written.split(",") if name.strip()]
        for name, key in named:
            if key is None:
                return {}, WrongKey(binding_id, _('no key is called "{name}"').format(name=name.strip()))
        keys[binding_id] = tuple(key for _name, key in named if key is not None)
    wrong = _typed_in_the_prompt(keys) or next(_clashes(keys, lines), None)
    return keys, wrong


def _typed_in_the_prompt(keys: Mapping[str, tuple[str, ...]]) -> WrongKey | None:
    for binding_id, chosen in keys.items():
        if any(row.mode.letters_act for row in rows_of(binding_id)):
            continue
        for key in chosen:
            if types(key):
                reason = _("{key} types a character in the prompt; this wants a key that types none")
                return WrongKey(binding_id, reason.format(key=shown(key)))
    return None


def _clashes(keys: Mapping[str, tuple[str, ...]], lines: Mapping[str, int]) -> Iterator[WrongKey]:
    """Two ids that want one key where both act; named under the one that stands further down."""
    bound: dict[str, list[Key]] = {}
    for row in ROWS:
        for key in row.keys_of(keys):
            bound.setdefault(key, []).append(row)
    for key, rows in bound.items():
        for at, row in enumerate(rows):
            for other in rows[:at]:
                if other.id != row.id and other.mode.meets(row.mode) and not keys.keys().isdisjoint({row.id, other.id}):
                    yield _clash(key, row.id, other.id, keys, lines)


def _clash(key: str, one: str, other: str, keys: Mapping[str, tuple[str, ...]], lines: Mapping[str, int]) -> WrongKey:
    upper, lower = sorted((one, other), key=lambda binding_id: (binding_id in keys, lines.get(binding_id, 0)))
    if upper in keys:
        reason = _("{key} is wanted by {lower} in line {lower_line} and by {upper} in line {upper_line}")
    else:
        reason = _("{key} is wanted by {lower} in line {lower_line} and is {upper} by default")
    return WrongKey(
        lower,
        reason.format(
            key=shown(key), lower=lower, lower_line=lines.get(lower, "?"), upper=upper, upper_line=lines.get(upper, "?")
        ),
    )
