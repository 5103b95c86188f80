"""Addresses this program may talk to: https anywhere, plain http to this machine only."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.words import _

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """A checked base address: scheme, host, port and path, nothing else."""

    scheme: str
    host: str
    """Lower-case, IPv6 without brackets, international names in their ASCII form."""
    port: int
    path: str = ""
    """Without a slash at its end; empty for a root."""

    @property
    def origin(self) -> str:
        """`https://host[:port]`, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """The whole address, without a slash at its end."""
        return self.origin + self.path

    def join(self, path: str) -> str:
        """The URL of `path`, given without a leading slash, below this address."""
        return f"{self.url}/{path}"

    @property
    def is_loopback(self) -> bool:
        """Whether it never leaves this machine."""
        return is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where completions are asked for, and where the account is looked after."""

    completions_base: Address
    """Chat and models live below it."""
    account_base: Address | None = None
    """The gateway's root, without `/api`; None for a server that is not a Kilo gateway."""

    @property
    def foreign(self) -> bool:
        """An OpenAI-compatible server of the user's own choice, which knows nothing of Kilo."""
        return self.account_base is None

    @classmethod
    def kilo(cls, root: str, completions_base: str = "", *, place: str = "") -> Endpoints:
        """A Kilo gateway at `root`; chat may have a base of its own. Raises KiloError `bad_address`."""
        account = parse_address(root, place)
        base = parse_address(completions_base, place) if completions_base else None
        return cls(base or parse_address(account.join("api/gateway"), place), account)

    @classmethod
    def own_server(cls, base_url: str, *, place: str = "") -> Endpoints:
        """An OpenAI-compatible server at `base_url` (`…/v1`). Raises KiloError `bad_address`."""
        return cls(parse_address(base_url, place))


def parse_address(url: str, place: str = "") -> Address:
    """Check `url`, which `place` (an option, a variable, a file) gave.

    Raises KiloError `bad_address`: plain http beyond this machine, credentials, a query or a fragment in it,
    another scheme, or no URL at all. The message never repeats credentials.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = _ascii_host(parts.hostname or "")
    except ValueError:  # UnicodeError among them
        raise _bad(place, "", _("not a URL")) from None
    reason = _objection(url, parts, host)
    if reason:
        raise _bad(place, host, reason)
    return Address(parts.scheme, host, _PORTS[parts.scheme] if port is None else port, parts.path.rstrip("/"))


def is_loopback(host: str) -> bool:
    """Whether `host` (a name, or an address without brackets) is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _objection(url: str, parts: SplitResult, host: str) -> str:
    """Why the address will not do; empty when it will."""
    if not parts.scheme or not host or any(c.isspace() or not c.isprintable() for c in url.strip()):
        return _("not a URL; it looks like https://host/path")
    if parts.scheme not in _PORTS:
        return _("only https and http are spoken, not {scheme}").format(scheme=parts.scheme)
    if parts.username is not None or parts.password is not None:
        return _("a URL with a name or password in it is not used; a key goes into KILO_API_KEY")
    if parts.query or parts.fragment:
        return _("a base address ends with its path; no ? and no #")
    if parts.scheme == "http" and not is_loopback(host):
        return _("plain http is only for this machine; use https")
    return ""


def _ascii_host(host: str) -> str:
    """`host` as it is asked of the resolver. Raises ValueError when it is none."""
    host = host.rstrip(".").lower()
    if host.isascii():
        if not all(c.isalnum() or c in "-._:%" for c in host):
            raise ValueError("not a host name")
    else:
        host = host.encode("idna").decode("ascii")
    if "xn--" in host:
        import httpx  # slow to import, and rarely needed here

        if not httpx.URL(f"https://{host}").host:  # it decodes the name for each request, by stricter rules
            raise ValueError("not a host name")
    return host


def _bad(place: str, host: str, reason: str) -> KiloError:
    where = " ".join(part for part in (place, host) if part)
    return trouble(Kind.BAD_ADDRESS, facts=Facts(place=f"{where}: {reason}" if where else reason, host=host))
