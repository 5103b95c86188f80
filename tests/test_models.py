"""`kilo-tui models`: the list without the full screen, signed out too."""

import json
import subprocess
from decimal import Decimal

from programs import COMMAND, Terminal

KEYS = [
    "id",
    "name",
    "free",
    "price_in_usd_per_mtok",
    "price_out_usd_per_mtok",
    "context_tokens",
    "max_output_tokens",
    "modalities",
    "reasoning",
    "recommended",
    "new",
]


def models(*arguments):
    return subprocess.run([*COMMAND, "models", *arguments], capture_output=True, check=False)


def test_a_script_gets_every_key_of_every_model_and_prices_as_decimals(gateway):
    done = models("--json")
    assert (done.returncode, done.stderr) == (0, b"")
    found = {model["id"]: model for model in json.loads(done.stdout)}
    assert all(list(model) == KEYS for model in found.values())
    paid = found["demo/paid"]
    assert Decimal(paid["price_in_usd_per_mtok"]) == 3
    assert (paid["free"], paid["reasoning"], paid["modalities"]) == (False, True, ["text"])


def test_a_price_that_the_list_makes_up_is_null(gateway):
    found = {model["id"]: model for model in json.loads(models("--json").stdout)}
    for auto in ("kilo/auto", "kilo-auto/balanced"):
        assert (found[auto]["price_in_usd_per_mtok"], found[auto]["price_out_usd_per_mtok"]) == (None, None)
    assert all(row.split()[1:3] == ["?", "?"] for row in models().stdout.decode().splitlines() if "kilo/auto" in row)


def test_the_free_ones_and_the_last_list_where_there_is_no_way_to_the_gateway(gateway, monkeypatch):
    lines = models("--free").stdout.decode().splitlines()
    assert lines
    assert all(" free " in line for line in lines)
    monkeypatch.setattr(gateway, "_answer", None)  # from here on it breaks every connection
    offline = models("--free")
    assert offline.returncode == 0
    assert offline.stdout.decode().splitlines() == lines
    assert b"this is the list of 20" in offline.stderr


def test_the_demo_has_a_list_too_and_a_terminal_a_head():
    with Terminal("models", "--demo", rows=200) as terminal:
        terminal.until("in/M $", "demo/paid", "15.00")


def test_without_any_list_the_error_says_why(monkeypatch):
    monkeypatch.setenv("KILO_API_URL", "http://127.0.0.1:9")
    done = models("--json")
    assert (done.returncode, done.stdout) == (6, b"")
    assert b"127.0.0.1 refuses" in done.stderr
