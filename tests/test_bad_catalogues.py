"""Lists of models, prices and names that are none: said clearly, the last good list is kept, and chat goes on."""

import json
import subprocess

import pytest
from programs import COMMAND, Terminal

from kilo_tui.demo.refusals import Refusal

PATH = "/api/gateway/models"
F2 = "\x1bOQ"
HUGE = json.dumps({"data": [{"id": f"a/{number}", "description": "x" * 1000} for number in range(30_000)]})
"""30 MB."""


class Always(list):
    """The same answer however often it is asked for."""

    def pop(self, _place=-1):
        return self[0]


def says(gateway, status, body):
    """From now on the gateway answers so when it is asked for its models; text goes as it is."""
    gateway._instead[PATH] = Always([Refusal(status, body)])


def models(*arguments):
    return subprocess.run([*COMMAND, "models", *arguments], capture_output=True, check=False)


BAD = {
    "empty": (200, {"data": []}, "lists no models now"),
    "broken": (200, '{"data": [{"id": "a/b", "na', "The reply makes no sense"),
    "no list": (200, {"data": {"a/b": {}}}, "The reply makes no sense"),
    "nothing but nameless ones": (200, {"data": [{"name": "x"}, 3, None]}, "The reply makes no sense"),
    "a page": (200, "<html><title>Wi-Fi</title>Sign in</html>", "The reply makes no sense"),
    "30 MB": (200, HUGE, "The reply is too large"),
    "500": (
        500,
        {"error": "Failed to fetch models", "message": "Error from OpenRouter API"},
        "The gateway failed",
    ),
    "401": (401, {"error": "Unauthorized", "message": "no"}, "You are signed out"),
    "429": (429, {"error": "Rate limit exceeded", "message": "Slow down"}, "Too many requests"),
}
every = pytest.mark.parametrize(("status", "body", "said"), BAD.values(), ids=BAD)


@every
def test_the_last_good_list_is_printed_and_standard_error_says_why(gateway, status, body, said):
    good = models("--json")
    says(gateway, status, body)
    done = models("--json")
    assert (done.returncode, done.stdout) == (0, good.stdout)
    assert said in done.stderr.decode()
    assert "list of 20" in done.stderr.decode()


@every
def test_without_a_good_one_it_says_why_there_is_none(gateway, status, body, said):
    says(gateway, status, body)
    done = models()
    assert done.stdout == b""
    if said == BAD["empty"][2]:
        assert (done.returncode, done.stderr) == (0, b"kilo-tui: the gateway lists no models\n")
    else:
        assert done.returncode == (3 if status == 401 else 6)
        assert said in done.stderr.decode()
        assert "question" not in done.stderr.decode()
        assert "routing" not in done.stderr.decode()


@every
def test_on_the_screen_the_last_good_list_stays_and_chat_goes_on(gateway, status, body, said):
    models()
    says(gateway, status, body)
    with Terminal() as terminal:
        terminal.until("F1")
        terminal.type(F2)
        terminal.until(said, "Demo: Tour (free)", "list of ")
        terminal.type("\x1b")
        terminal.until("Enter sends")
        terminal.type("hello\r")
        terminal.until("def greet", "via Demo")  # to its end: then the list is looked at


def test_without_any_list_chat_goes_on_too_and_enter_asks_again(gateway):
    says(gateway, *BAD["500"][:2])
    with Terminal() as terminal:
        terminal.until("F1")
        terminal.type("hello\r")
        terminal.until("def greet", "via Demo")  # to its end: then the list is looked at
        terminal.type(F2)
        terminal.until(BAD["500"][2], "Enter asks again")
        del gateway._instead[PATH]
        terminal.type("\r")
        terminal.until("Demo: Tour (free)", "free")


# --- prices and names

NO_PRICES = {
    "garbage": ("a lot", ["x"]),
    "negative": ("-1", "-0.000001"),
    "forty digits": ("0." + "1" * 40, 10**40),
    "not finite": ("NaN", "Infinity"),
    "more than anything": ("1e30", 5),
    "missing": (None, None),
    "nothing at all": ("0", "0"),
}


def listed(*entries):
    """A list with these beside one whose price is known."""
    good = {"id": "good/one", "name": "Good: One", "pricing": {"prompt": "0.000003", "completion": "0.000015"}}
    return {"data": [good, *entries]}


def test_what_is_no_price_is_unknown_and_never_free(gateway):
    entries = [
        {"id": f"bad/{at}", "name": name, "pricing": {"prompt": price_in, "completion": price_out}}
        for at, (name, (price_in, price_out)) in enumerate(NO_PRICES.items())
    ]
    says(gateway, 200, listed(*entries, {"id": "bad/list", "pricing": 3}))
    found = {model["id"]: model for model in json.loads(models("--json").stdout)}
    good = found.pop("good/one")
    assert (good["price_in_usd_per_mtok"], good["price_out_usd_per_mtok"]) == ("3", "15")
    assert len(found) == len(NO_PRICES) + 1
    for model in found.values():
        assert (model["free"], model["price_in_usd_per_mtok"], model["price_out_usd_per_mtok"]) == (False, None, None)
    rows = [line.split() for line in models().stdout.decode().splitlines()]
    assert all(row[1:3] == ["?", "?"] for row in rows if row[0] != "good/one")
    assert models("--free").stdout == b""


def test_an_unknown_price_is_called_unknown_before_it_is_asked_and_chat_goes_on(gateway):
    says(gateway, 200, listed({"id": "demo/paid", "name": "Paid", "pricing": {"prompt": "-1", "completion": "x"}}))
    with Terminal("--model", "demo/paid", KILO_API_KEY="demo.verified.x") as terminal:
        terminal.until("F1")
        terminal.type(F2)
        terminal.until("Good: One", "Paid", "?")
        terminal.type("\x1b")
        terminal.until("Enter sends")
        terminal.type("hello")
        terminal.until("cost unknown")
        terminal.type("\r")
        terminal.until("def greet")


OBEYED = "\x1b]52;c;aGFjaw==\x07\x1b[2J\x9b6n\u202eeman\x00[@click=app.quit]X"


def test_a_name_commands_neither_the_terminal_nor_a_pipe(gateway):
    evil = {"id": f"evil/{OBEYED}", "name": f"Evil {OBEYED}", "description": OBEYED * 3, "isFree": True}
    says(gateway, 200, listed(evil))
    for done in (models(), models("--json")):
        assert done.returncode == 0
        assert not [sign for sign in "\x1b\x07\x9b\x00\u202e" if sign in done.stdout.decode()]
    assert f"evil/{OBEYED}" in [model["id"] for model in json.loads(models("--json").stdout)]
    with Terminal() as terminal:
        terminal.until("F1")
        terminal.type(F2)
        terminal.until("Good: One")
        terminal.type("evil")
        terminal.until("Evil", "1 of 2", "[@click=app.quit]X")
        terminal.type("\ti")
        terminal.until("id: evil/", "Esc goes back")
        terminal.type("\x1b")
        terminal.until("e effort")
        terminal.type("\r")
        terminal.until("answers from now on")
        terminal.type("hi\r")
        terminal.until("✗")
        for command in ("\x1b]52;", "\x1b[2J", "\x9b", "\u202e"):
            assert command.encode() not in terminal.written
