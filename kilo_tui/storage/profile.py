"""Profile files ⇄ `Profile`, and `config.toml`, which is only read."""

from __future__ import annotations

import contextlib
import copy
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import tomli_w

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.explain import place_in_words
from kilo_tui.model.chat import Effort
from kilo_tui.model.profile import Config, Limits, Profile
from kilo_tui.model.routing import DataPolicy, ModelRouting, Routing, RoutingChoices, Sort
from kilo_tui.storage.files import Locations, locked, not_written, write_atomically
from kilo_tui.storage.toml import Table, TomlFile
from kilo_tui.words import LANGUAGES, _

VERSION = 1
HEAD = "# The program writes this file; comments belong into config.toml.\n"
NAME = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,64}")
RESERVED = "demo"
_NOTHING = ("", "default")
"""What every key of routing takes for sending nothing."""

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """What could be read, and why not all of it."""

    profile: Profile
    problem: KiloError | None
    exists: bool


class _Wrong(Exception):
    """A value that will not do, in words."""


class _Reader:
    """Takes values out of a table; what is wrong is remembered once and read as if it were not there."""

    def __init__(self, file: TomlFile) -> None:
        self._file = file
        self.problem: KiloError | None = None

    def take(self, keys: tuple[str, ...], read: Callable[[Any], T], default: T) -> T:
        found: Any = self._file.table
        for depth, key in enumerate(keys):
            if not isinstance(found, dict):
                self._wrong(keys[:depth], _("a table is wanted"))
                return default
            if key not in found:
                return default
            found = found[key]
        try:
            return read(found)
        except _Wrong as wrong:
            self._wrong(keys, str(wrong))
            return default

    def _wrong(self, keys: tuple[str, ...], reason: str) -> None:
        if self.problem is None:
            self.problem = self._file.problem(reason, keys)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(_("text in quotes is wanted"))
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(_("true or false is wanted"))
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Wrong(_("a list of texts is wanted"))
    return tuple(value)


def _table(value: Any) -> Table:
    if not isinstance(value, dict):
        raise _Wrong(_("a table is wanted"))
    return value


def _usd(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Wrong(_("an amount in US dollars is wanted"))
    try:
        amount = Decimal(str(value))
    except ArithmeticError as error:
        raise _Wrong(_("an amount in US dollars is wanted")) from error
    if not amount.is_finite() or amount < 0:
        raise _Wrong(_("an amount of zero or more is wanted"))
    return amount


def _provider(value: Any) -> str:
    text = _text(value)
    return "" if text in _NOTHING else text


def _one_of(choices: type[E], nothing: E | None = None) -> Callable[[Any], E]:
    def read(value: Any) -> E:
        if nothing is not None and isinstance(value, str) and value in _NOTHING:
            return nothing
        for choice in choices:
            if isinstance(value, str) and choice.value == value:
                return choice
        raise _Wrong(_("one of these is wanted: {choices}").format(choices=", ".join(str(c.value) for c in choices)))

    return read


_sort = _one_of(Sort, Sort.DEFAULT)
_policy = _one_of(DataPolicy, DataPolicy.FREE_ONLY)
_effort = _one_of(Effort)


def _maybe_effort(value: Any) -> Effort | None:
    return None if value == "" else _effort(value)


def _language(value: Any) -> str:
    if _text(value) not in ("", *LANGUAGES):
        raise _Wrong(_("one of these is wanted: {choices}").format(choices=", ".join(LANGUAGES)))
    return str(value)


def _version(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong(_("a number is wanted"))
    if value > VERSION:
        raise _Wrong(_("version {version} is newer than this program knows").format(version=value))
    return value


def check_name(name: str, *, place: str = "--profile") -> None:
    """Raise KiloError `bad_usage` when `name` cannot be a profile's."""
    if NAME.fullmatch(name) is None:
        reason = _("a profile's name is 1 to 64 of A-Z a-z 0-9 . _ - and does not begin with a dot")
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=f"{place}: {reason}"))
    if name == RESERVED:
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=f"{place}: " + _("the name demo is taken; use --demo")))


class ProfileStore:
    """Reads and writes the profiles of one kind of use."""

    def __init__(self, locations: Locations) -> None:
        self._locations = locations
        self._loaded: dict[str, Table] = {}

    def load(self, name: str) -> LoadedProfile:
        """What the profile says, as far as it can be read. Raises KiloError `bad_usage` for its name alone."""
        check_name(name)
        file = TomlFile(self._locations.profile(name), Kind.BAD_PROFILE)
        try:
            file.read()
        except KiloError as error:
            return LoadedProfile(Profile(name=name), error, exists=True)
        reader = _Reader(file)
        profile = _read_profile(name, reader)
        if reader.problem is None:
            self._loaded[name] = _known(profile)
        return LoadedProfile(profile, reader.problem, file.exists)

    def save(self, profile: Profile) -> None:
        """Write what has changed since it was loaded; all else in the file stays.

        Raises KiloError: `storage_failed`, or `bad_profile` when the file cannot be read, which is then left alone.
        """
        path = self._locations.profile(profile.name)
        now = _known(profile)
        with locked(path):
            file = TomlFile(path, Kind.BAD_PROFILE)
            file.read()
            if file.exists and not path.stat().st_mode & stat.S_IWUSR:
                raise not_written(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
            before = self._loaded.get(profile.name) or _known(Profile(name=profile.name))
            table = copy.deepcopy(file.table)
            table.setdefault("version", VERSION)
            try:
                _merge(table, before, now)
            except _Wrong as wrong:  # somebody has written something else there meanwhile
                raise file.problem(str(wrong)) from wrong
            write_atomically(path, (HEAD + tomli_w.dumps(table)).encode())
        self._loaded[profile.name] = now

    @staticmethod
    def routing_text(routing: RoutingChoices) -> str:
        """How a file says this routing; empty where nothing differs from what is usual."""
        table: Table = {}
        _merge(table, {}, {"routing": _known(Profile(routing=routing))["routing"]})
        return tomli_w.dumps(table)

    def routing_written(self, name: str) -> str:
        """What the file says of routing, in its own words where they stand together. Raises KiloError `bad_profile`."""
        file = TomlFile(self._locations.profile(name), Kind.BAD_PROFILE)
        file.read()
        return file.part("routing")

    def place(self, name: str, *keys: str) -> str:
        """Where a key of the profile `name` stands, in words: file, line, column, key."""
        file = TomlFile(self._locations.profile(name), Kind.BAD_PROFILE)
        with contextlib.suppress(KiloError):  # then its line is not known
            file.read()
        return place_in_words(file.problem("", keys).facts)

    def load_config(self, name: str) -> Config:
        """What a person wrote, as it concerns the profile `name`. Raises KiloError `bad_config`."""
        file = TomlFile(self._locations.config_file, Kind.BAD_CONFIG)
        file.read()
        reader = _Reader(file)
        nothing: Table = {}
        bound = {".".join(path): path for path in _paths(reader.take(("keys",), _table, nothing))}
        config = Config(
            keys={binding_id: reader.take(("keys", *path), _text, "") for binding_id, path in bound.items()},
            key_lines={binding_id: file.place(("keys", *path))[0] or 0 for binding_id, path in bound.items()},
            token_command=reader.take(("profiles", name, "token_command"), _texts, ()),
            ask_openrouter=reader.take(("endpoints", "ask_openrouter"), _flag, False),
        )
        if reader.problem is not None:
            raise reader.problem
        return config

    def wrong_key(self, binding_id: str, reason: str) -> KiloError:
        """The error for keys of `binding_id` that will not do. Raises KiloError `bad_config` for another reason."""
        file = TomlFile(self._locations.config_file, Kind.BAD_CONFIG)
        file.read()
        keys = file.table.get("keys", {})
        path = next((path for path in _paths(keys) if ".".join(path) == binding_id), (binding_id,))
        return file.problem(reason, ("keys", *path))


def _paths(keys: Table) -> Iterator[tuple[str, ...]]:
    """Where the binding ids stand: `"app.help" = …`, and also `app.help = …`, which TOML reads as a table."""
    for name, value in keys.items():
        if isinstance(value, dict):
            yield from ((name, *path) for path in _paths(value))
        else:
            yield (name,)


def _read_profile(name: str, reader: _Reader) -> Profile:
    default = Profile(name=name)
    reader.take(("version",), _version, VERSION)
    none_effort: Effort | None = None
    no_limit: Decimal | None = None
    return Profile(
        name=name,
        email=reader.take(("account", "email"), _text, ""),
        organization_id=reader.take(("account", "organization_id"), _text, ""),
        gateway_url=reader.take(("gateway", "url"), _text, "") or default.gateway_url,
        completions_base=reader.take(("gateway", "completions_base"), _text, ""),
        model_id=reader.take(("chat", "model"), _text, ""),
        favourites=reader.take(("chat", "favourites"), _texts, ()),
        system=reader.take(("chat", "system"), _text, ""),
        effort=reader.take(("chat", "reasoning_effort"), _maybe_effort, none_effort),
        last_conversation=reader.take(("chat", "last_conversation"), _text, ""),
        routing=_read_routing(reader),
        limits=Limits(
            usd_per_message=reader.take(("limits", "usd_per_message"), _usd, no_limit),
            usd_per_day=reader.take(("limits", "usd_per_day"), _usd, no_limit),
        ),
        theme=reader.take(("appearance", "theme"), _text, ""),
        language=reader.take(("appearance", "language"), _language, ""),
        mouse=reader.take(("appearance", "mouse"), _flag, True),
    )


def _read_routing(reader: _Reader) -> RoutingChoices:
    general = Routing(
        sort=reader.take(("routing", "sort"), _sort, Sort.DEFAULT),
        provider=reader.take(("routing", "provider"), _provider, ""),
        data_policy=reader.take(("routing", "data_policy"), _policy, DataPolicy.FREE_ONLY),
    )
    models: dict[str, ModelRouting] = {}
    nothing: Table = {}
    no_sort: Sort | None = None
    no_provider: str | None = None
    no_policy: DataPolicy | None = None
    for model_id in reader.take(("routing", "models"), _table, nothing):
        keys = ("routing", "models", model_id)
        reader.take(keys, _table, nothing)
        models[model_id] = ModelRouting(
            sort=reader.take((*keys, "sort"), _sort, no_sort),
            provider=reader.take((*keys, "provider"), _provider, no_provider),
            data_policy=reader.take((*keys, "data_policy"), _policy, no_policy),
        )
    return RoutingChoices(general, models)


def _known(profile: Profile) -> Table:
    """The profile as a table of known keys; None is a key that says nothing."""
    routing, limits = profile.routing, profile.limits
    general = routing.general
    return {
        "account": {"email": profile.email or None, "organization_id": profile.organization_id or None},
        "gateway": {
            "url": profile.gateway_url if profile.gateway_url != Profile().gateway_url else None,
            "completions_base": profile.completions_base or None,
        },
        "chat": {
            "model": profile.model_id or None,
            "favourites": list(profile.favourites) or None,
            "system": profile.system or None,
            "reasoning_effort": profile.effort.value if profile.effort else None,
            "last_conversation": profile.last_conversation or None,
        },
        "routing": {
            "sort": general.sort.value if general.sort is not Sort.DEFAULT else None,
            "provider": general.provider or None,
            "data_policy": general.data_policy.value if general.data_policy is not DataPolicy.FREE_ONLY else None,
            "models": {
                model_id: {
                    "sort": own.sort.value if own.sort is not None else None,
                    "provider": own.provider,
                    "data_policy": own.data_policy.value if own.data_policy is not None else None,
                }
                for model_id, own in routing.models.items()
            },
        },
        "limits": {
            "usd_per_message": _amount(limits.usd_per_message),
            "usd_per_day": _amount(limits.usd_per_day),
        },
        "appearance": {
            "theme": profile.theme or None,
            "language": profile.language or None,
            "mouse": None if profile.mouse else False,
        },
    }


def _amount(usd: Decimal | None) -> str | None:
    return None if usd is None else format(usd, "f")


def _merge(into: Table, before: Table, now: Table) -> None:
    """Write into the file's table only what differs between what was loaded and what is now."""
    for key in dict.fromkeys((*now, *before)):
        old, new = before.get(key), now.get(key)
        if old == new:
            continue
        if isinstance(new, dict) or isinstance(old, dict):
            inner = into.setdefault(key, {})
            if not isinstance(inner, dict):
                raise _Wrong(_("a table is wanted"))
            _merge(inner, old or {}, new or {})
            if not inner:
                del into[key]
        elif new is None:
            into.pop(key, None)
        else:
            into[key] = new
