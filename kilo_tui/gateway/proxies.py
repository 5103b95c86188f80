"""The proxy the environment names for our one origin."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.addresses import Address

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, checked."""

    scheme: str
    host: str
    port: int
    variable: str
    """Where it was named."""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def facts(self) -> Facts:
        """What an error about it carries."""
        return Facts(host=self.host, phase="proxy", place=self.variable)


def proxy_for(address: Address) -> Proxy | None:
    """The proxy for `address`; this machine is never asked for through one.

    Raises KiloError `unreachable`, phase `proxy`, for one that cannot be used.
    """
    if address.is_loopback:
        return None
    named = getproxies()
    scheme = address.scheme if address.scheme in named else "all"
    if scheme not in named or proxy_bypass(address.host):
        return None
    return _parse(named[scheme], _variable(scheme))


def _parse(url: str, variable: str) -> Proxy:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port
    except ValueError:
        raise _unusable(variable, "", "not a URL") from None
    host = parts.hostname or ""
    if not host or not host.isascii() or any(c.isspace() for c in url):
        raise _unusable(variable, "", "not a URL")
    if parts.scheme not in _PORTS:
        raise _unusable(variable, host, f"{parts.scheme} proxies are not supported")
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        raise _unusable(variable, host, "a SOCKS proxy needs the Python package socksio")
    return Proxy(
        parts.scheme,
        host,
        port or _PORTS[parts.scheme],
        variable,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _variable(scheme: str) -> str:
    """The variable that names the proxy, as the user spelled it."""
    for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper()):
        if os.environ.get(name):
            return name
    return "system settings"


def _unusable(variable: str, host: str, reason: str) -> KiloError:
    facts = Facts(host=host or variable, phase="proxy", place=variable)
    return trouble(Kind.UNREACHABLE, f"{variable}: {reason}", facts=facts)
