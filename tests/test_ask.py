"""`kilo-tui ask`: what a script sends, and what it gets back."""

import io
import json
import sys

import pytest

from kilo_tui import cli
from kilo_tui.connector import Connector
from kilo_tui.demo.catalog import MODELS
from kilo_tui.demo.gateway import DemoThread
from kilo_tui.errors import Kind

HALF = "Half of this answer comes, and it is worth keeping: it was paid for. "
KEYS = {
    "conversation_id",
    "turn_id",
    "text",
    "reasoning",
    "model",
    "answered_by",
    "finish_reason",
    "state",
    "usage",
    "seconds_to_first_token",
    "seconds",
    "error",
}
STATUS_OF = {
    3: ("sign_in_needed", "sign_in_expired", "account_blocked", "wrong_organization"),
    4: ("out_of_credits",),
    5: (
        "model_unknown",
        "model_retired",
        "model_not_allowed",
        "api_unsupported",
        "data_policy_refused",
        "no_provider",
        "context_too_long",
        "request_too_large",
        "moderated",
        "abuse_blocked",
        "client_outdated",
    ),
    6: (
        "free_limit",
        "promotion_limit",
        "rate_limited",
        "provider_error",
        "unreadable_reply",
        "too_large_reply",
        "stream_broken",
        "redirected",
        "empty_answer",
    ),
}
ELSEWHERE = {"service_unavailable", "timed_out"}  # they take their time: see the services' and the gateway's tests


@pytest.fixture(scope="module")
def thread():
    demo = DemoThread(pace=0)
    demo.url = demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def gateway(thread, monkeypatch):
    """A demo gateway that the environment points at."""
    thread.gateway.received.clear()
    monkeypatch.setenv("KILO_API_URL", thread.url)
    return thread.gateway


class Answered:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def ask(capfd, monkeypatch):
    """Run `kilo-tui ask …`; `stdin` is what is piped in."""

    def run(*arguments, stdin=b"", command="ask"):
        source = io.BytesIO(stdin) if isinstance(stdin, bytes) else io.BufferedReader(stdin)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source))
        capfd.readouterr()
        status = cli.run([command, *arguments] if command else list(arguments))
        out, err = capfd.readouterr()
        return Answered(status, out, err)

    return run


def question_of(gateway):
    return gateway.asked()[-1].body["messages"][-1]["content"]


# --- asking


def test_the_answer_alone_is_on_standard_output(ask, gateway):
    gateway.will_reply("Exactly ", "this.")
    answered = ask("hello")
    assert (answered.status, answered.out, answered.err) == (0, "Exactly this.", "")


def test_words_are_joined_and_standard_input_follows_after_a_blank_line(ask, gateway):
    ask("sum", "up", stdin=b"line one\nline two\n")
    assert question_of(gateway) == "sum up\n\nline one\nline two\n"
    ask(stdin=b"only this")
    assert question_of(gateway) == "only this"


def test_options_work_before_after_and_between_the_words(ask, gateway):
    for arguments in (
        ["--model", "demo/echo:free", "ask", "one", "two"],
        ["ask", "one", "two", "--model", "demo/echo:free"],
        ["ask", "one", "--model=demo/echo:free", "two"],
    ):
        assert ask(*arguments, command="").out == "one two"


def test_words_after_two_dashes_are_words(ask, gateway):
    assert ask("--model", "demo/echo:free", "--", "--json", "-x").out == "--json -x"


def test_what_is_not_utf8_is_replaced_and_said(ask, gateway):
    answered = ask("read", "--model", "demo/echo:free", stdin=b"caf\xe9")
    assert answered.out == "read\n\ncaf�"
    assert "standard input" in answered.err
    assert "UTF-8" in answered.err


def test_a_replacement_sign_of_ones_own_hides_no_broken_letter(ask, gateway):
    assert ask("read", "--model", "demo/echo:free", stdin="caf\ufffd".encode()).err == ""
    assert "UTF-8" in ask("read", stdin="caf\ufffd".encode() + b"\xe9").err


@pytest.mark.parametrize("options", [(), ("--json",), ("--jsonl",)])
def test_ctrl_c_while_the_prompt_is_read_is_quiet(ask, gateway, options):
    class Slow(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, _buffer):
            raise KeyboardInterrupt

    answered = ask(*options, stdin=Slow())
    assert (answered.status, answered.err) == (130, "")
    if options:
        assert answered.json["error"]["kind"] == "interrupted"
    assert gateway.asked() == []


@pytest.mark.parametrize("arguments", [(), ("",), (" ",)])
def test_an_empty_prompt_is_said_so(ask, arguments):
    answered = ask(*arguments)
    assert answered.status == 2
    assert answered.out == ""
    assert "nothing to ask" in answered.err


def test_a_prompt_of_two_megabytes_arrives_whole(ask, gateway):
    text = "0123456789abcdef" * 131_072
    gateway.will_reply("Long.")
    assert ask("--model", "demo/echo:free", stdin=text.encode()).status == 0
    assert question_of(gateway) == text


def test_a_prompt_of_five_megabytes_is_refused_by_the_gateway(ask, gateway):
    answered = ask("--json", stdin=b"x" * 5_000_000)
    assert (answered.status, answered.json["error"]["kind"]) == (5, "request_too_large")


def test_the_system_prompt_and_the_effort_go_along(ask, gateway):
    ask("hi", "--system", "Be brief.", "--effort", "high")
    body = gateway.asked()[-1].body
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert body["reasoning"] == {"effort": "high"}


def test_an_effort_that_the_model_is_known_not_to_take_is_left_out_and_said(ask, gateway):
    ask("--json", command="models")
    done = ask("hi", "--model", "demo/tour:free", "--effort", "high")
    assert "reasoning" not in gateway.asked()[-1].body
    assert (done.status, done.err) == (0, "kilo-tui: demo/tour:free takes no reasoning effort: none was sent\n")


def test_the_request_is_what_the_gateway_expects(ask, gateway):
    answered = ask("hi", "--json")
    received = gateway.asked()[-1]
    assert received.path == "/api/gateway/chat/completions"
    assert received.headers["x-kilocode-taskid"] == answered.json["conversation_id"]
    assert received.headers["x-kilocode-mode"] == "ask"
    assert received.headers["x-kilocode-feature"] == "direct-gateway"
    assert received.body.keys() == {"model", "messages", "stream", "stream_options", "usage"}


def test_the_first_model_is_the_gateways_free_proposal_and_then_the_last_one_used(ask, gateway):
    assert ask("hi", "--json").json["model"] == "demo/tour:free"


# --- JSON


def test_the_json_object_has_every_key_always(ask, gateway):
    good = ask("--json", "hello", "--model", "demo/reasoner:free").json
    assert good.keys() == KEYS
    assert good["answered_by"] == {"model": "demo/reasoner:free", "provider": "Demo"}
    assert (good["state"], good["finish_reason"], good["error"]) == ("complete", "stop", None)
    assert good["usage"].keys() == {
        "prompt_tokens",
        "completion_tokens",
        "reasoning_tokens",
        "cached_tokens",
        "cost_usd",
    }
    assert good["usage"]["cost_usd"] == "0"
    assert good["reasoning"].startswith("The question wants a plan")
    assert good["text"].startswith("Read it line by line")
    bad = ask("--json", "hello", "--model", "demo/error-moderated:free").json
    assert bad.keys() == KEYS
    assert (bad["state"], bad["text"]) == ("failed", "")
    assert bad["error"].keys() == {"kind", "title", "message", "next", "status"}
    assert bad["error"]["status"] == 403


def test_money_is_a_plain_decimal(ask, gateway, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "demo.verified.x")
    cost = ask("--json", "hello", "--model", "demo/paid").json["usage"]["cost_usd"]
    assert float(cost) > 0
    assert "E" not in cost.upper()


def test_without_saving_there_are_no_ids_and_no_file(ask, gateway, kilo_home):
    answered = ask("--json", "hello", "--no-save").json
    assert (answered["conversation_id"], answered["turn_id"]) == (None, None)
    assert not list(kilo_home.rglob("history.db*"))


def test_in_json_what_a_terminal_would_obey_is_escaped_and_the_text_is_exact(ask, gateway):
    hostile = "a\x1b[31m b\x9d52;c;x\x07 c\x7f d\u202e e\u2028 f\u2066 café 😀"
    for option in ("--json", "--jsonl"):
        gateway.will_reply(hostile)
        answered = ask("hello", option)
        assert answered.lines[-1]["text"] == hostile
        assert not set(answered.out) & set("\x1b\x9d\x07\x7f\u202e\u2028\u2066")
        assert "café 😀" in answered.out


def test_json_lines_come_as_it_happens(ask, gateway):
    lines = ask("--jsonl", "hello", "--model", "demo/reasoner:free").lines
    assert lines[0].keys() == {"event", "conversation_id", "turn_id", "model"}
    kinds = [line["event"] for line in lines]
    assert (kinds[0], kinds[-1]) == ("start", "end")
    assert set(kinds) == {"start", "reasoning", "delta", "end"}
    end = lines[-1]
    assert end.keys() == KEYS | {"event"}
    assert "".join(line["text"] for line in lines if line["event"] == "delta") == end["text"]
    assert "".join(line["text"] for line in lines if line["event"] == "reasoning") == end["reasoning"]


def test_a_retry_is_an_event(ask, gateway):
    lines = ask("--jsonl", "hello", "--model", "demo/fault-retry:free").lines
    retries = [line for line in lines if line["event"] == "retry"]
    assert [(line["attempt"], line["kind"], line["in_seconds"]) for line in retries] == [
        (1, "rate_limited", 1.0),
        (2, "rate_limited", 1.0),
    ]
    assert lines[-1]["state"] == "complete"


def test_json_is_whole_also_when_nothing_was_asked(ask):
    answered = ask("--json")
    assert answered.status == 2
    assert answered.json.keys() == KEYS
    assert answered.json["error"]["kind"] == "bad_usage"


# --- outcomes


def test_every_kind_a_server_can_cause_has_its_model():
    named = {name.removeprefix("demo/error-").removesuffix(":free") for name in MODELS if "/error-" in name}
    assert named == {kind for kinds in STATUS_OF.values() for kind in kinds} | ELSEWHERE
    assert named <= {kind.value for kind in Kind}


@pytest.mark.parametrize(("status", "kind"), [(status, kind) for status, kinds in STATUS_OF.items() for kind in kinds])
def test_each_kind_has_its_exit_status(ask, gateway, status, kind):
    answered = ask("--json", "hello", "--model", f"demo/error-{kind}:free")
    assert (answered.status, answered.json["error"]["kind"], answered.json["state"]) == (status, kind, "failed")


@pytest.mark.parametrize(
    ("fault", "status", "state", "kind", "text"),
    [
        ("cut", 7, "partial", "stream_broken", HALF),
        ("cut-letter", 7, "partial", "stream_broken", "The caf"),
        ("reset", 7, "partial", "stream_broken", HALF),
        ("no-end", 7, "partial", "stream_broken", HALF),
        ("error-middle", 7, "partial", "provider_error", HALF),
        ("credits-middle", 7, "partial", "out_of_credits", HALF),
        ("no-done", 0, "complete", None, HALF + "And the other half too."),
        ("bad-event", 0, "complete", None, HALF + "The rest comes all the same."),
        ("wrong-types", 0, "complete", None, HALF + "The rest comes all the same."),
        ("surrogates", 0, "complete", None, "Smile: 😀, and a lone half: � and on."),
        ("json-whole", 0, "complete", None, "All of it at once."),
        ("length", 0, "truncated", None, HALF),
        ("content-filter", 0, "truncated", None, HALF),
        ("after-done", 0, "complete", None, HALF),
        ("no-usage", 0, "complete", None, HALF),
        ("html", 6, "failed", "unreadable_reply", ""),
        ("ndjson", 6, "failed", "unreadable_reply", ""),
        ("endless-line", 6, "failed", "too_large_reply", ""),
        ("bomb", 6, "failed", "too_large_reply", ""),
        ("reasoning-only", 6, "failed", "empty_answer", ""),
        ("tool-calls", 6, "failed", "empty_answer", ""),
        ("reset-early", 6, "failed", "stream_broken", ""),
    ],
)
def test_each_fault_has_its_outcome(ask, gateway, fault, status, state, kind, text):
    answered = ask("--json", "hello", "--model", f"demo/fault-{fault}:free")
    found = answered.json
    assert (answered.status, found["state"], found["text"]) == (status, state, text)
    assert (found["error"] or {}).get("kind") == kind


def test_half_an_answer_is_on_standard_output_and_why_on_standard_error(ask, gateway):
    answered = ask("hello", "--model", "demo/fault-error-middle:free")
    assert (answered.status, answered.out) == (7, HALF)
    assert "upstream connection lost" in answered.err
    assert "→" in answered.err


def test_a_pipe_gets_every_byte_and_an_error_text_is_made_harmless(ask, gateway):
    assert "\x1b]52;c;" in ask("hello", "--model", "demo/fault-hostile:free").out
    gateway.will_refuse(500, {"error": {"message": "bad \x1b[31m\x9d news", "code": 500}})
    answered = ask("hello")
    assert "news" in answered.err
    assert "\x1b" not in answered.err
    assert "\x9d" not in answered.err


# --- what is wrong before anything is sent


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "--nonsense"], "--nonsense"),
        (["ask", "hi", "--effort", "most"], "minimal"),
        (["ask", "hi", "--model"], "--model"),
        (["ask", "hi", "--json", "--jsonl"], "--jsonl"),
        (["ask", "hi", "--continue"], "--continue"),
        (["frobnicate"], "frobnicate"),
        (["demo-gateway", "--port", "x"], "--port"),
        (["demo-gateway", "--port", ""], "--port"),
        (["demo-gateway", "--port", "9" * 5000], "--port"),
        (["demo-gateway", "--port", "0" * 5000 + "70000"], "--port"),
        (["ask", "hi", "--profile", "../x"], "profile"),
        (["ask", "hi", "--profile", "demo"], "--demo"),
        (["ask", "hi", "--base-url", "http://example.org/v1"], "https"),
        (["ask", "hi", "--base-url", "https://me:secret@example.org/v1"], "KILO_API_KEY"),
        (["ask", "hi", "--base-url", "nonsense"], "--base-url"),
        (["ask", "hi", "--base-url", ""], "--base-url"),
        ([], "kilo-tui ask"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_sent(ask, arguments, said):
    answered = ask(*arguments, command="")
    assert (answered.status, answered.out) == (2, "")
    assert said in answered.err
    assert "secret" not in answered.err
    assert "Traceback" not in answered.err


def test_plain_http_to_another_host_is_refused_wherever_it_comes_from(ask, monkeypatch):
    monkeypatch.setenv("KILO_API_URL", "http://api.example")
    answered = ask("hi")
    assert answered.status == 2
    assert "KILO_API_URL" in answered.err
    assert "api.example" in answered.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[gateway]\nurl = "http://api.example"\n', ("line 2", "column 7", "gateway.url", "api.example")),
        ('[gateway]\n\ncompletions_base = "ftp://x"\n', ("line 3", "column 20", "gateway.completions_base")),
        ('[gateway]\nurl = "https://me:secret@api.example"\n', ("line 2", "gateway.url", "KILO_API_KEY")),
    ],
)
def test_an_address_of_the_profile_that_will_not_do_is_named_with_its_place(ask, kilo_home, text, said):
    profile = kilo_home / "config" / "kilo-tui" / "profiles" / "default.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text(text)
    answered = ask("hi")
    assert answered.status == 2
    for part in (str(profile), *said):
        assert part in answered.err
    assert "secret" not in answered.err


def test_a_wrong_profile_name_is_named_by_where_it_comes_from(ask, monkeypatch):
    monkeypatch.setenv("KILO_TUI_PROFILE", "../x")
    answered = ask("hi")
    assert answered.status == 2
    assert "KILO_TUI_PROFILE" in answered.err
    assert "--profile" in ask("hi", "--profile", "../y").err


@pytest.mark.parametrize("arguments", [("--model", "bad\udcff"), ("--system", "bad\udcff"), ("--profile", "bad\udcff")])
def test_an_option_that_is_not_utf8_is_refused(ask, gateway, arguments):
    answered = ask("hi", *arguments)
    assert (answered.status, answered.out) == (2, "")
    assert arguments[0] in answered.err
    assert gateway.asked() == []


def test_an_organization_that_cannot_be_one_is_named_by_where_it_comes_from(ask, gateway, kilo_home, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "demo.team.x")
    profile = kilo_home / "config" / "kilo-tui" / "profiles" / "default.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text('[account]\norganization_id = "two words"\n')
    answered = ask("hi")
    assert answered.status == 2
    for part in ("default.toml", "line 2", "account.organization_id"):
        assert part in answered.err
    monkeypatch.setenv("KILO_ORG_ID", "a\u00e9")
    assert "KILO_ORG_ID" in ask("hi").err
    assert gateway.asked() == []


def test_an_unknown_model_is_said_so(ask, gateway, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "demo.verified.x")
    answered = ask("hi", "--model", "who/knows")
    assert answered.status == 5
    assert "who/knows" in answered.err


def test_advice_names_the_server_where_a_command_takes_it():
    options = cli.parse(["ask", "hi", "--base-url", "http://127.0.0.1:8080/v1?a=b&c", "--profile", "work"])
    assert options.again("ask") == "kilo-tui ask --profile work --base-url 'http://127.0.0.1:8080/v1?a=b&c'"
    assert options.again("login") == "kilo-tui login --profile work"
    assert cli.parse(["models"]).again("ask") == "kilo-tui ask"


def test_a_gateway_that_is_not_there_is_said_so(ask, monkeypatch):
    monkeypatch.setenv("KILO_API_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("kilo_tui.services.chat.RETRY_DELAYS", ())
    answered = ask("hi", "--json", "--model", "x")
    assert (answered.status, answered.json["error"]["kind"]) == (6, "unreachable")
    assert "127.0.0.1" in answered.json["error"]["message"]


def test_a_broken_profile_ends_it_with_line_and_column(ask, gateway, kilo_home):
    profile = kilo_home / "config" / "kilo-tui" / "profiles" / "default.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text('[chat]\nmodel = "demo/tour:free"\n\n[routing]\ndata_policy = "zrd"\n')
    before = profile.read_bytes()
    answered = ask("hi")
    assert answered.status == 2
    for part in ("default.toml", "line 5", "column", "routing.data_policy", "zdr"):
        assert part in answered.err
    assert gateway.asked() == []
    assert profile.read_bytes() == before


def test_a_read_only_home_loses_the_keeping_but_not_the_answer(ask, gateway, kilo_home, monkeypatch):
    blocked = kilo_home / "blocked"
    blocked.write_text("a file where a folder should be")
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(blocked / "below"))
    gateway.will_reply("All the same.")
    answered = ask("hi", "--json")
    assert (answered.status, answered.json["text"], answered.json["turn_id"]) == (0, "All the same.", None)
    assert "Not saved" in answered.err or "cannot be written" in answered.err


# --- own servers and secrets


def test_a_key_goes_to_the_gateway_and_to_nobody_else(ask, gateway, monkeypatch, capfd):
    monkeypatch.setenv("KILO_API_KEY", "demo.expired.x")
    answered = ask("hi", "--json")
    assert (answered.status, answered.json["error"]["kind"]) == (3, "sign_in_expired")
    assert "demo.expired.x" not in answered.out + answered.err
    monkeypatch.setenv("KILO_API_KEY", "two\nlines")
    answered = ask("hi")
    assert answered.status == 2
    assert "two" not in answered.err
    assert "KILO_API_KEY" in answered.err


def test_what_a_token_command_prints_is_for_the_gateway_and_not_for_ones_own_server(kilo_home):
    from kilo_tui.cli import parse
    from kilo_tui.surroundings import Surroundings

    config = kilo_home / "config" / "kilo-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f"[profiles.default]\ntoken_command = ['{sys.executable}', '-c', 'print(1)']\n")
    assert Connector(Surroundings(parse(["ask", "hi"]))).signed_in
    assert not Connector(Surroundings(parse(["ask", "hi", "--base-url", "http://127.0.0.1:1/v1"]))).signed_in


def test_the_demo_never_reads_a_real_token(monkeypatch):
    from kilo_tui.cli import parse
    from kilo_tui.surroundings import Surroundings

    monkeypatch.setenv("KILO_API_KEY", "a.b.c")
    connector = Connector(Surroundings(parse(["ask", "hi", "--demo"])))
    assert not connector.signed_in


def test_help_and_version_are_for_people(ask):
    assert ask("--version", command="").out.startswith("kilo-tui ")
    shown = ask("--help", command="").out
    assert "kilo-tui ask" in shown
    assert "kilo-tui login" in shown
    assert "history" not in shown
