"""The lower floors know no screen, and starting knows only what it needs."""

import subprocess
import sys
from pathlib import Path

import pytest

import kilo_tui


def loaded(program):
    """The modules that are loaded when `program` has run."""
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return set(done.stdout.splitlines()[-1].split())


FLOORS = {
    "kilo_tui.model.chat": {"textual", "rich", "httpx", "sqlite3"},
    "kilo_tui.text.markdown": {"textual", "rich", "httpx", "sqlite3"},
    "kilo_tui.text.highlight": {"textual", "rich", "httpx", "sqlite3"},
    "kilo_tui.services.chat": {"textual", "rich", "httpx", "sqlite3"},
    "kilo_tui.gateway.completions": {"textual", "rich", "sqlite3", "kilo_tui.storage"},
    "kilo_tui.storage.history": {"textual", "rich", "httpx", "kilo_tui.gateway"},
    "kilo_tui.demo.gateway": {"textual", "rich", "httpx", "kilo_tui.gateway", "kilo_tui.errors", "kilo_tui.words"},
    "kilo_tui.explain": {"textual", "rich", "httpx"},
    "kilo_tui.wiring": {"textual", "rich", "httpx"},
}


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_stands_on_what_is_below_it(floor):
    assert loaded(f"import {floor}") & FLOORS[floor] == set()


def test_asking_never_sees_the_screen():
    modules = loaded("from kilo_tui.cli import run; run(['ask', '--demo', 'hello'])")
    assert "kilo_tui.gateway.completions" in modules
    assert modules & {"textual", "rich"} == set()


@pytest.mark.parametrize("command", ["login", "logout", "account", "models"])
def test_signing_in_the_account_and_the_models_never_see_the_screen(command, gateway, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "demo.verified.x")
    arguments = [command, *(["--key", "-"] if command == "login" else [])]
    modules = loaded(f"from kilo_tui.cli import run; run({arguments})")
    assert f"kilo_tui.{command.replace('logout', 'login')}" in modules
    assert modules & {"textual", "rich"} == set()


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_saying_the_version_loads_next_to_nothing(option):
    modules = loaded(f"from kilo_tui.cli import run; run(['{option}'])")
    assert modules & {"textual", "rich", "httpx", "asyncio", "sqlite3", "pygments"} == set()


def test_the_demo_starts_no_server_before_it_is_asked():
    program = (
        "from kilo_tui.wiring import *; from kilo_tui.cli import parse; Connector(Surroundings(parse(['--demo'])))"
    )
    assert loaded(program) & {"kilo_tui.demo.gateway", "h11"} == set()


def test_what_goes_on_beside_the_keys_begins_in_one_place():
    """It says why nothing may be begun before its worker takes its first step."""
    places = Path(kilo_tui.__file__).parent.rglob("*.py")
    assert [place.name for place in places if ".run_worker(" in place.read_text("utf-8")] == ["workers.py"]
