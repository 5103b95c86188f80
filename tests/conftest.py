"""What every test has: a home of its own, no proxy, and no way out of this machine."""

import gc
import ipaddress
import os
import socket
import sqlite3
import time
from contextlib import closing

import browsers
import pytest

from kilo_tui.demo.gateway import DemoThread
from kilo_tui.words import speak

_VARIABLES = (
    "KILO_API_URL",
    "KILO_API_KEY",
    "KILO_ORG_ID",
    "KILO_TUI_PROFILE",
    "SSH_CONNECTION",
    "NO_COLOR",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""So the programs that tests start are compiled once and not each time."""


@pytest.fixture(autouse=True)
def kilo_home(tmp_path, monkeypatch):
    """An empty home, also for the programs a test starts."""
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    return home


@pytest.fixture(autouse=True)
def _in_english():
    speak("en")
    yield
    speak("en")


@pytest.fixture(autouse=True)
def _stays_on_this_machine(monkeypatch):
    """A connection to another machine is a defect of the test or of the program."""
    connect = socket.socket.connect
    connect_ex = socket.socket.connect_ex

    def guard(address):
        if isinstance(address, tuple) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test wanted to connect to {address}")

    def guarded(self, address):
        guard(address)
        return connect(self, address)

    def guarded_ex(self, address):
        guard(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


@pytest.fixture
def gateway(monkeypatch):
    """A demo gateway in this process, for programs in theirs."""
    demo = DemoThread(pace=0)
    monkeypatch.setenv("KILO_API_URL", demo.start())
    yield demo.gateway
    demo.stop()


@pytest.fixture
def chromium(tmp_path):
    """A browser without a window; where there is none the test is skipped, and fails where one is required."""
    with browsers.chromium(tmp_path / "chromium") as browser:
        yield browser


@pytest.fixture
def stored(kilo_home):
    """The rows of the conversation store."""

    def read(query="SELECT question, state FROM turn"):
        found = next(kilo_home.rglob("history.db"))
        with closing(sqlite3.connect(found)) as db:
            return db.execute(query).fetchall()

    return read


@pytest.fixture(scope="session", autouse=True)
def _seldom_collected():
    """What was imported is left out of every collection of garbage, which would look at it thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
