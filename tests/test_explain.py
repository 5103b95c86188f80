"""Every kind of error has its words, its actions and its exit status."""

import pytest

from kilo_tui.errors import BRANCHES, Facts, Interrupted, Kind, exit_status, trouble
from kilo_tui.explain import explain, next_step, offered, retrying
from kilo_tui.words import LANGUAGES, speak

TABLE = {
    Kind.SIGN_IN_NEEDED: (3, "sign_in free_model"),
    Kind.SIGN_IN_EXPIRED: (3, "sign_in"),
    Kind.ACCOUNT_BLOCKED: (3, "support"),
    Kind.WRONG_ORGANIZATION: (3, "organization"),
    Kind.OUT_OF_CREDITS: (4, "add_funds free_model"),
    Kind.OVER_OWN_LIMIT: (4, "confirm"),
    Kind.MODEL_UNKNOWN: (5, "models"),
    Kind.MODEL_RETIRED: (5, "models"),
    Kind.MODEL_NOT_ALLOWED: (5, "models"),
    Kind.API_UNSUPPORTED: (5, "models"),
    Kind.DATA_POLICY_REFUSED: (5, "routing"),
    Kind.NO_PROVIDER: (5, "routing"),
    Kind.PROVIDER_NOT_SERVING: (5, "routing"),
    Kind.CONTEXT_TOO_LONG: (5, "new_conversation models"),
    Kind.REQUEST_TOO_LARGE: (5, "new_conversation models"),
    Kind.MODERATED: (5, "edit support"),
    Kind.ABUSE_BLOCKED: (5, "support edit"),
    Kind.CLIENT_OUTDATED: (5, "update support"),
    Kind.FREE_LIMIT: (6, "wait models sign_in"),
    Kind.PROMOTION_LIMIT: (6, "sign_in wait models"),
    Kind.RATE_LIMITED: (6, "retry routing"),
    Kind.PROVIDER_ERROR: (6, "retry routing"),
    Kind.SERVICE_UNAVAILABLE: (6, "retry routing"),
    Kind.UNREADABLE_REPLY: (6, "retry"),
    Kind.TOO_LARGE_REPLY: (6, "retry"),
    Kind.STREAM_BROKEN: (6, "continue retry"),
    Kind.TIMED_OUT: (6, "continue retry"),
    Kind.UNREACHABLE: (6, "retry"),
    Kind.TLS_FAILED: (6, "retry"),
    Kind.REDIRECTED: (6, "retry"),
    Kind.EMPTY_ANSWER: (6, "retry"),
    Kind.BAD_ADDRESS: (2, ""),
    Kind.BAD_PROFILE: (2, ""),
    Kind.BAD_CONFIG: (2, ""),
    Kind.BAD_USAGE: (2, ""),
    Kind.INTERRUPTED: (130, "continue retry"),
    Kind.STORAGE_FAILED: (1, ""),
}


def test_the_table_is_whole():
    assert set(TABLE) == set(Kind)
    assert sorted(kind for branch in BRANCHES for kind in branch.kinds) == sorted(Kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_sentence_its_actions_and_its_status(kind, language):
    speak(language)
    error = trouble(kind, facts=Facts(place="somewhere", key="usd_per_day"))
    said = explain(error, has_text=True)
    status, actions = TABLE[kind]
    assert said.title.strip()
    assert said.message.strip()
    assert "{" not in said.title + said.message
    assert list(said.next) == actions.split()
    assert exit_status(error) == status
    for action in offered(error, has_text=True):
        step = next_step(action, error)
        assert step.label.strip()
        assert step.command.strip()


@pytest.mark.parametrize("kind", [Kind.STREAM_BROKEN, Kind.TIMED_OUT, Kind.INTERRUPTED])
def test_going_on_is_offered_only_where_there_is_something_to_go_on_from(kind):
    assert explain(trouble(kind), has_text=True).next == ("continue", "retry")
    assert explain(trouble(kind)).next == ("retry",)


@pytest.mark.parametrize(("signal", "status"), [(None, 130), (2, 130), (15, 143), (1, 129)])
def test_a_signal_has_its_own_status(signal, status):
    assert exit_status(Interrupted(signal)) == status


@pytest.mark.parametrize(
    ("facts", "parts"),
    [
        (Facts(phase="dns", host="h.example"), ("h.example", "resolved")),
        (Facts(phase="refused", host="h.example"), ("h.example", "refuses")),
        (Facts(phase="route", host="h.example"), ("h.example", "no way")),
        (Facts(phase="proxy", host="p.example"), ("p.example", "proxy")),
        (Facts(host="h.example"), ("h.example",)),
        (Facts(), ("gateway",)),
    ],
)
def test_why_a_gateway_cannot_be_reached(facts, parts):
    message = explain(trouble(Kind.UNREACHABLE, facts=facts)).message
    for part in parts:
        assert part in message


def test_a_place_is_as_exact_as_it_is_known():
    facts = Facts(place="x.toml", line=3, column=7, key="routing.sort")
    message = explain(trouble(Kind.BAD_PROFILE, facts=facts)).message
    assert message.startswith("x.toml, line 3, column 7, key routing.sort")


def test_a_countdown_counts():
    assert retrying(Kind.RATE_LIMITED, 2, 1.2) == "Too many requests: attempt 2 of 3 in 1 second"
    assert retrying(Kind.RATE_LIMITED, 2, -5) == "Too many requests: attempt 2 of 3 in 1 second"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Interrupted(), "You stopped it."),
        (Interrupted(2), "You stopped it."),
        (Interrupted(15), "The program was ended"),
        (Interrupted(lost=True), "The program was ended"),
    ],
)
def test_ctrl_c_is_ones_own_doing_and_a_kill_is_not(error, said):
    assert explain(error).message.startswith(said)
