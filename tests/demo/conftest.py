"""A demo gateway that does not dawdle, and a client that shares no code with it."""

import httpx
import pytest

from kilo_tui.demo.gateway import DemoGateway


@pytest.fixture
async def gateway():
    async with DemoGateway(pace=0) as running:
        yield running


@pytest.fixture
async def http(gateway):
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=20) as client:
        yield client
