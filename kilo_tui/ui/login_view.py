"""What the sign-in screen is showing: one value that says all."""

from __future__ import annotations

from dataclasses import dataclass

from kilo_tui.errors import KiloError
from kilo_tui.services.sign_in import ShowingCode, SignedIn


@dataclass(frozen=True, slots=True)
class Asking:
    """The gateway is asked for a code."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code is shown and waits to be approved."""

    shown: ShowingCode
    error: KiloError | None = None
    """Why the gateway cannot be asked about it right now."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It has come to an end without a key."""

    error: KiloError


@dataclass(frozen=True, slots=True)
class Choosing:
    """Signed in; for whom is to be asked?"""

    done: SignedIn


View = Asking | Waiting | Failed | Choosing
