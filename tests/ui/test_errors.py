"""Every kind of error that can reach the screen: its words, and what its keys do."""

from decimal import Decimal

import pytest
from fakes import FakeHistory
from support import until

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.explain import offered
from kilo_tui.model.profile import Limits
from kilo_tui.ui.screens.account import AccountScreen
from kilo_tui.ui.screens.login import LoginScreen
from kilo_tui.ui.screens.models import ModelsScreen
from kilo_tui.ui.screens.routing import RoutingScreen
from kilo_tui.words import speak

FROM_A_SERVER = (
    Kind.SIGN_IN_NEEDED,
    Kind.SIGN_IN_EXPIRED,
    Kind.ACCOUNT_BLOCKED,
    Kind.WRONG_ORGANIZATION,
    Kind.OUT_OF_CREDITS,
    Kind.MODEL_UNKNOWN,
    Kind.MODEL_RETIRED,
    Kind.MODEL_NOT_ALLOWED,
    Kind.API_UNSUPPORTED,
    Kind.DATA_POLICY_REFUSED,
    Kind.NO_PROVIDER,
    Kind.CONTEXT_TOO_LONG,
    Kind.REQUEST_TOO_LARGE,
    Kind.MODERATED,
    Kind.ABUSE_BLOCKED,
    Kind.CLIENT_OUTDATED,
    Kind.FREE_LIMIT,
    Kind.PROMOTION_LIMIT,
    Kind.RATE_LIMITED,
    Kind.PROVIDER_ERROR,
    Kind.SERVICE_UNAVAILABLE,
    Kind.UNREADABLE_REPLY,
    Kind.TOO_LARGE_REPLY,
    Kind.STREAM_BROKEN,
    Kind.TIMED_OUT,
    Kind.REDIRECTED,
    Kind.EMPTY_ANSWER,
)
FROM_HERE = {
    Kind.PROVIDER_NOT_SERVING: Facts(model_id="demo/paid", provider="gmicloud/fp8"),
    Kind.UNREACHABLE: Facts(host="api.kilo.ai", phase="dns"),
    Kind.TLS_FAILED: Facts(host="api.kilo.ai"),
}
FROM_FILES = {
    Kind.BAD_PROFILE: Facts(place="~/.config/kilo-tui/profiles/default.toml", line=7, column=8, key="routing.sort"),
    Kind.BAD_CONFIG: Facts(place="~/.config/kilo-tui/config.toml", line=2, column=1),
}
ON_THE_SCREEN = (
    *FROM_A_SERVER,
    *FROM_HERE,
    *FROM_FILES,
    Kind.OVER_OWN_LIMIT,
    Kind.INTERRUPTED,
    Kind.STORAGE_FAILED,
)
NEVER_ON_THE_SCREEN = {
    Kind.BAD_ADDRESS: "an address is checked before the screen opens",
    Kind.BAD_USAGE: "options are checked before the screen opens",
}


def test_no_kind_is_forgotten():
    assert set(ON_THE_SCREEN) | set(NEVER_ON_THE_SCREEN) == set(Kind)


def staged(kind, stage, demo):
    """A stage on which the next question ends with `kind`."""
    if kind in FROM_A_SERVER:
        return stage(completions=demo.completions, model_id=f"demo/error-{kind}:free")
    if kind in FROM_HERE:
        return stage([trouble(kind, facts=FROM_HERE[kind])])
    if kind in FROM_FILES:
        return stage(problem=trouble(kind, 'expected "price"', facts=FROM_FILES[kind]))
    if kind is Kind.OVER_OWN_LIMIT:
        return stage(history=spent("5"), limits=Limits(usd_per_day=Decimal(5)), model_id="demo/paid")
    if kind is Kind.STORAGE_FAILED:
        return stage(history=FakeHistory(broken=True))
    return stage(completions=demo.completions, model_id="demo/fault-stall:free")


def spent(amount):
    history = FakeHistory()
    history.spent = Decimal(amount)
    return history


async def brought_about(kind, here, pilot):
    """Do what makes the error appear."""
    if kind in FROM_FILES:
        await until(lambda: here.shows("✗"), pilot=pilot)
        return
    await pilot.press(*"Why?", "enter")
    if kind is Kind.INTERRUPTED:
        await until(lambda: here.shows("Half of this answer"), pilot=pilot)
        await pilot.press("escape")
    await until(lambda: here.shows("✗") and not here.chat.busy, pilot=pilot)
    if kind is Kind.STORAGE_FAILED:
        await until(lambda: here.shows("Hello."), pilot=pilot)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ON_THE_SCREEN)
async def test_each_error_has_its_words(kind, language, stage, demo, committed):
    speak(language)
    here = staged(kind, stage, demo)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await brought_about(kind, here, pilot)
        await pilot.pause()
        committed(f"{language}/error-{kind}.txt", here.shown())


# --- keys


def steps():
    for kind in ON_THE_SCREEN:
        has_text = kind is Kind.INTERRUPTED
        for number, action in enumerate(offered(trouble(kind), has_text=has_text), start=1):
            yield pytest.param(kind, number, action, id=f"{kind}-{action}")


SENTENCES = {
    "update": "pipx upgrade",
}


ACCOUNT_PARTS = {"add_funds": 1, "support": 4, "organization": 0}


@pytest.mark.parametrize(("kind", "number", "action"), list(steps()))
async def test_each_key_does_what_it_says(kind, number, action, stage, demo):
    here = staged(kind, stage, demo)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await brought_about(kind, here, pilot)
        before = [turn.id for turn in here.chat.conversation.turns]
        conversation = here.chat.conversation.id
        demo.will_reply("Now it works.")
        await pilot.press("tab", str(number))

        def turns():
            return here.chat.conversation.turns

        if action in SENTENCES:
            await until(lambda: SENTENCES[action] in here.screen.notice.text, pilot=pilot)
        elif action == "routing":
            await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
        elif action == "sign_in":
            await until(lambda: isinstance(here.screen, LoginScreen), pilot=pilot)
        elif action in ACCOUNT_PARTS:
            await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
            assert here.screen.part == ACCOUNT_PARTS[action]
        elif action == "models":
            await until(lambda: isinstance(here.screen, ModelsScreen), pilot=pilot)
        elif action in ("edit", "wait"):
            await until(lambda: here.screen.prompt.text == "Why?", pilot=pilot)
        elif action == "new_conversation":
            await until(lambda: here.screen.prompt.text == "Why?", pilot=pilot)
            assert here.chat.conversation.id != conversation
        elif action == "confirm" and kind in FROM_FILES:
            await until(lambda: not here.shows("✗"), pilot=pilot)
            await pilot.press("i", *"Why?", "enter")
            await until(lambda: here.shows("Hello."), pilot=pilot)
        else:
            await until(lambda: turns() and turns()[-1].id not in before and not here.chat.busy, pilot=pilot)
            expected = {"continue": "Continue exactly where you stopped.", "free_model": "Why?"}
            assert turns()[-1].question == expected.get(action, "Why?")
            if action == "free_model":
                assert turns()[-1].model_id == "demo/tour:free"


async def test_the_number_works_from_the_prompt_with_alt(stage, demo):
    here = staged(Kind.SIGN_IN_NEEDED, stage, demo)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await brought_about(Kind.SIGN_IN_NEEDED, here, pilot)
        await pilot.press("alt+1")
        await until(lambda: isinstance(here.screen, LoginScreen), pilot=pilot)


async def test_a_number_that_is_not_offered_says_so(stage, demo):
    here = staged(Kind.SIGN_IN_NEEDED, stage, demo)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await brought_about(Kind.SIGN_IN_NEEDED, here, pilot)
        await pilot.press("tab", "7")
        await until(lambda: here.screen.notice.text == "Nothing is offered under 7.", pilot=pilot)


async def test_nothing_is_sent_before_a_broken_profile_was_confirmed(stage, demo):
    here = staged(Kind.BAD_PROFILE, stage, demo)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await brought_about(Kind.BAD_PROFILE, here, pilot)
        await pilot.press(*"Why?", "enter")
        await until(lambda: "before you say so" in here.screen.notice.text, pilot=pilot)
        assert here.completions.requests == []
        assert here.screen.prompt.text == "Why?"
