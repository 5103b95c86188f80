"""A server that says exactly the bytes a test wants, and a client that talks to it."""

from contextlib import asynccontextmanager

import pytest
from gateway.raw_server import RawServer

from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.gateway.client import GatewayClient, Timeouts
from kilo_tui.model.profile import AccessToken


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """The environment of whoever runs the tests names no proxy and no certificates."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
async def server():
    async with RawServer() as running:
        yield running


@pytest.fixture
def client_for(server):
    """Makes clients for the server: `async with client_for(token="…") as client`."""

    @asynccontextmanager
    async def make(*, token="", origin="", organization_id="", foreign=False, timeouts=None, root=None):
        root = root or server.root
        endpoints = Endpoints.own_server(f"{root}/v1") if foreign else Endpoints.kilo(root)
        async with GatewayClient(
            endpoints,
            access_token=AccessToken(token, origin) if token else None,
            organization_id=organization_id,
            timeouts=timeouts or Timeouts(),
            version="1.2.3",
        ) as client:
            yield client

    return make
