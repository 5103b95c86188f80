"""The screen of models: finding one, comparing, choosing, and what it says where something is wrong."""

import asyncio
import gc
from dataclasses import replace

import pytest
from fakes import FakeCatalog, FakeEndpoints, FakeKept
from stages import MODELS, SERVED, ask, offering, settled, show_models
from support import until
from textual import events

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.explain import explain
from kilo_tui.model.catalog import Catalogue, Defaults, Model
from kilo_tui.model.chat import Effort
from kilo_tui.model.endpoint import OrganizationRules
from kilo_tui.model.profile import Profile
from kilo_tui.model.routing import DataPolicy, Routing, RoutingChoices
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.model_details import ModelDetailsScreen
from kilo_tui.ui.screens.models import ModelsScreen
from kilo_tui.words import LANGUAGES, speak

NOW = 1_790_000_000.0
YESTERDAY = Catalogue().followed_by(MODELS, NOW - 86_400)
ZDR = RoutingChoices(Routing(data_policy=DataPolicy.ZDR))
SIZE = (80, 24)


def on_chat(here):
    return isinstance(here.screen, ChatScreen)


async def test_a_few_letters_find_a_model_and_enter_asks_it_from_now_on(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("Hello."), pilot=pilot)
        await show_models(here, pilot, *"kimi")
        assert here.shows("1 of 9", "MoonshotAI: Kimi", "0.60", "2.50", "moonshotai/kimi")
        await pilot.press("enter")
        await until(lambda: on_chat(here) and here.shows("moonshotai/kimi answers from now on", "Hello."), pilot=pilot)
        await ask(pilot, "again")
        await until(lambda: len(here.completions.requests) == 2, pilot=pilot)
        assert here.completions.requests[-1].model_id == "moonshotai/kimi"
        assert len(here.completions.requests[-1].messages) == 3


async def test_letters_typed_behind_the_key_are_typed_into_the_filter(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key in ("f2", *"gem"):
            pressed = events.Key(key, key if len(key) == 1 else None)
            pressed.set_sender(here.app)
            here.app.post_message(pressed)
        await until(lambda: here.shows("Google: Gemma", "1 of 9"), pilot=pilot)


async def test_what_is_unknown_is_a_question_mark_and_never_free(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"aurora")
        (row,) = [line for line in here.shown().splitlines() if "Aurora" in line]
        assert row.split()[2:6] == ["?", "?", "256k", "?"]
        assert "free" not in row


@pytest.mark.key("models.favourite")
async def test_favourites_come_first_and_are_remembered(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"kimi", "tab", "f")
        await until(lambda: here.profiles.saved, pilot=pilot)
        assert here.profiles.saved[-1].favourites == ("moonshotai/kimi",)
        await pilot.press("escape")
        await until(lambda: here.shows("Favourites"), pilot=pilot)
        shown = here.shown()
        assert shown.index("★ MoonshotAI") < shown.index("Recommended")
        await pilot.press("home", "tab", "home", "f")
        await until(lambda: not here.shows("Favourites"), pilot=pilot)


@pytest.mark.key("models.effort")
async def test_effort_is_chosen_where_a_model_has_it(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"gpt", "tab", "e", "e")
        await until(lambda: here.shows("Reasoning effort: minimal"), pilot=pilot)
        assert here.chat.settings.effort is Effort.MINIMAL
        await until(lambda: [one.effort for one in here.profiles.saved] == [Effort.NONE, Effort.MINIMAL], pilot=pilot)
        await pilot.press("tab", "ctrl+u", *"kimi", "tab", "e")
        await until(lambda: here.shows("MoonshotAI: Kimi does not reason."), pilot=pilot)


@pytest.mark.key("models.refresh")
async def test_the_list_is_read_again_and_the_cursor_stays(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, "down", "down", "tab")
        here.catalog.listed = (Model("young/one", "Young: One"), *MODELS)
        before = here.screen.model_list.current
        await pilot.press("r")
        await until(lambda: here.shows("10 models", "Young: One new"), pilot=pilot)
        assert here.screen.model_list.current == before


@pytest.mark.key("models.details")
async def test_details_say_who_serves_a_model(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"sonnet", "tab", "i")
        await until(lambda: here.shows("Bedrock", "30 d", "thinks as long as it is told", "text, image"), pilot=pilot)
        assert isinstance(here.screen, ModelDetailsScreen)
        await pilot.press("escape")
        await until(lambda: isinstance(here.screen, ModelsScreen), pilot=pilot)


async def test_what_the_policy_forbids_is_said_before_and_chosen_only_when_it_is_meant(stage):
    here = stage(**offering(routing=ZDR))
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"gemma")
        assert here.shows("✗ no provider with zero retention")
        await pilot.press("enter")
        await until(lambda: here.shows("now (", "Enter once more", "F3 is the routing"), pilot=pilot)
        await pilot.press("up", "ctrl+u", *"gemma", "enter")
        await until(lambda: here.shows("once more"), pilot=pilot)
        assert not on_chat(here)
        await pilot.press("enter")
        await until(lambda: on_chat(here), pilot=pilot)
        assert here.chat.settings.model_id == "google/gemma"


async def test_what_an_organization_does_not_offer_is_there_and_says_so(stage):
    models = (MODELS[0], replace(MODELS[1], offered=False))
    here = stage(catalog=FakeCatalog(models), organization=True)
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"gpt")
        assert here.shows("✗ not offered to your organization")


async def test_the_last_list_stays_where_there_is_no_way_to_the_gateway(stage):
    here = stage(catalog=FakeCatalog(error=trouble(Kind.UNREACHABLE)), kept=FakeKept(YESTERDAY))
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"kimi")
        assert here.shows("Cannot reach the gateway: this is the list of 2026-09-20.", "list of 2026-09-20")
        await pilot.press("enter")
        await until(lambda: here.shows("moonshotai/kimi answers from now on"), pilot=pilot)


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (None, "The gateway lists no models. Enter asks again."),
        (trouble(Kind.UNREADABLE_REPLY), "The reply makes no sense"),
        (trouble(Kind.TOO_LARGE_REPLY), "The reply is too large"),
        (trouble(Kind.PROVIDER_ERROR), "Enter asks again."),
    ],
    ids=lambda case: getattr(case, "kind", None) and case.kind.value,
)
async def test_where_there_is_no_list_it_says_why_and_enter_asks_again(stage, problem, says):
    here = stage(catalog=FakeCatalog(error=problem))
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot)
        await until(lambda: here.shows(says), pilot=pilot)
        here.catalog.error, here.catalog.listed = None, MODELS
        await pilot.press("enter")
        await until(lambda: here.shows("9 models", "Claude Sonnet"), pilot=pilot)


async def test_escape_clears_the_filter_and_then_goes_back(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"nothinglikeit")
        assert here.shows("No model is like “nothinglikeit”. Esc clears it.")
        await pilot.press("enter", "escape")
        await until(lambda: here.shows("9 models"), pilot=pilot)
        await pilot.press("escape")
        await until(lambda: on_chat(here), pilot=pilot)
        assert here.chat.settings.model_id == "demo/tour:free"
        for key in ("f2", "ctrl+c"):
            await show_models(here, pilot, "x")
            await pilot.press(key)
            await until(lambda: on_chat(here), pilot=pilot)


async def test_a_model_that_is_gone_is_explained_and_the_proposal_is_one_enter_away(stage):
    gone = Catalogue().followed_by([Model("old/one:free", "Old"), *MODELS], NOW - 86_400)
    catalog = FakeCatalog(MODELS, defaults=Defaults("openai/gpt", "z-ai/glm:free"))
    here = stage(catalog=catalog, kept=FakeKept(gone), model_id="old/one:free")
    async with here.app.run_test(size=SIZE) as pilot:
        here.screen.model_choice.look_once()
        await until(lambda: here.shows("old/one:free is no longer offered. F2: another one;"), pilot=pilot)
        assert here.chat.settings.model_id == "old/one:free"
        await show_models(here, pilot)
        assert here.shows("✗ no longer offered", "› ", "Z.AI: GLM")
        await pilot.press("enter")
        await until(lambda: here.shows("z-ai/glm:free answers from now on"), pilot=pilot)


async def test_a_model_that_goes_while_somebody_looks_is_explained_there_and_in_the_chat(stage):
    kimi = next(model for model in MODELS if model.id == "moonshotai/kimi")
    catalog = FakeCatalog(MODELS, defaults=Defaults("openai/gpt", "z-ai/glm:free"))
    here = stage(catalog=catalog, model_id=kimi.id)
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, "tab")
        catalog.listed = tuple(model for model in MODELS if model != kimi)
        await pilot.press("r")
        await until(lambda: here.says(f"{kimi.id} is no longer offered; z-ai/glm:free is proposed."), pilot=pilot)
        await pilot.press("tab", "escape")
        await until(lambda: on_chat(here), pilot=pilot)
        assert here.says(f"{kimi.id} is no longer offered. F2: another one; z-ai/glm:free is proposed.")
        assert here.chat.settings.model_id == kimi.id
        await show_models(here, pilot)
        assert here.screen.model_list.current.id == "z-ai/glm:free"


@pytest.mark.parametrize("width", [80, 60])
async def test_why_there_is_no_list_is_said_to_the_end(width, stage):
    error = trouble(Kind.UNREADABLE_REPLY, "/models", facts=Facts(status=200, host="gateway.example"))
    here = stage(catalog=FakeCatalog(error=error), model_id="old/one:free")
    async with here.app.run_test(size=(width, 20)) as pilot:
        await show_models(here, pilot)
        said = f"{explain(error).title}: {explain(error).message} Enter asks again."
        await until(lambda: here.says(said), pilot=pilot)


async def test_what_went_wrong_before_is_not_said_while_the_list_is_asked_for_again(stage, monkeypatch):
    here, answer = stage(catalog=FakeCatalog(error=trouble(Kind.UNREADABLE_REPLY))), asyncio.Event()
    async with here.app.run_test(size=SIZE) as pilot:
        await here.models.refresh()

        async def load():
            await answer.wait()

        monkeypatch.setattr(here.models, "load", load)
        await show_models(here, pilot)
        assert here.shows("Reading the list of models …")
        assert not here.shows("Enter asks again")
        answer.set()
        await until(lambda: here.shows("The reply makes no sense", "Enter asks again"), pilot=pilot)


async def test_why_nobody_is_listed_who_serves_a_model_is_said_to_the_end(stage):
    error = trouble(Kind.UNREADABLE_REPLY, "/endpoints", facts=Facts(status=200, host="gateway.example"))
    here = stage(catalog=FakeCatalog(MODELS), lists=FakeEndpoints(error=error))
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"sonnet", "tab", "i")
        await until(lambda: here.says(f"{explain(error).title}: {explain(error).message}"), pilot=pilot)


async def test_what_is_proposed_goes_with_the_list(stage):
    kimi = next(model for model in MODELS if model.id == "moonshotai/kimi")
    left = tuple(model for model in MODELS if model != kimi)
    catalog = FakeCatalog(MODELS, defaults=Defaults("openai/gpt", "z-ai/glm:free"))
    here = stage(catalog=catalog, model_id=kimi.id)

    async def comes(listed, said):
        catalog.listed, asked = listed, len(catalog.asked)
        await pilot.press("r")
        await until(lambda: len(catalog.asked) > asked and not here.models.asking, pilot=pilot)
        await until(lambda: here.says(f"{kimi.id} is no longer offered{said}"), pilot=pilot)

    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, "tab")
        await comes(tuple(model for model in left if not model.is_free), ".")
        await comes(left, "; z-ai/glm:free is proposed.")
        await comes(left[::-1], "; z-ai/glm:free is proposed.")
        await pilot.press("tab", "escape")
        await until(lambda: here.says(f"{kimi.id} is no longer offered. F2: another one; z-ai/glm:free"), pilot=pilot)


def joins_an_organization(here):
    """As the wiring has it, when an organization is chosen on the account screen."""
    here.chat.settings.organization = True
    here.models.changed(signed_in=True, organization_id="org")
    here.routing.forget()


async def test_a_model_that_an_organization_does_not_offer_is_explained_when_it_is_chosen(stage):
    catalog = FakeCatalog(MODELS, defaults=Defaults("openai/gpt", "z-ai/glm:free"))
    here = stage(catalog=catalog, model_id="moonshotai/kimi")
    async with here.app.run_test(size=SIZE) as pilot:
        here.screen.model_choice.look_once()
        await until(lambda: here.models.known("openai/gpt"), pilot=pilot)
        catalog.listed = tuple(replace(model, offered=model.id != "moonshotai/kimi") for model in MODELS)
        joins_an_organization(here)
        await until(lambda: here.says("moonshotai/kimi is not offered to your organization. F2"), pilot=pilot)
        await until(lambda: here.says("openai/gpt is proposed"), pilot=pilot)
        await show_models(here, pilot)
        assert here.says("moonshotai/kimi is not offered to your organization; openai/gpt is proposed.")
        await pilot.press("escape")
        await until(lambda: on_chat(here) and here.says("is not offered to your organization. F2"), pilot=pilot)
        catalog.listed = MODELS
        here.models.changed(signed_in=True, organization_id="another")
        await until(lambda: here.models.known("moonshotai/kimi") and not here.says("is not offered"), pilot=pilot)


async def test_what_an_organization_excludes_is_grey_when_the_list_opens(stage):
    lists = FakeEndpoints(SERVED, rules=OrganizationRules("org", "Acme", providers=("anthropic",)))
    kept = FakeKept()
    kept.lists["org"] = YESTERDAY
    here = stage(catalog=FakeCatalog(MODELS), kept=kept, lists=lists)
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *"kimi")
        assert not here.shows("✗")
        await pilot.press("escape", "escape")
        joins_an_organization(here)
        await until(lambda: here.routing.rules is not None and not here.models.asking, pilot=pilot)
        lists.error = here.catalog.error = trouble(Kind.UNREACHABLE)  # from here on nobody tells anything more
        await show_models(here, pilot, *"kimi")
        assert here.shows("✗ no provider your organization allows")


async def test_a_list_that_hangs_does_not_hold_up_what_is_known_of_the_providers(stage):
    class Silent(FakeCatalog):
        async def models(self):
            await asyncio.Event().wait()

    here = stage(**(offering(routing=ZDR) | {"catalog": Silent(), "kept": FakeKept(YESTERDAY)}))
    async with here.app.run_test(size=SIZE) as pilot:
        await pilot.press("f2")
        await until(lambda: here.shows("✗ no provider with zero retention", "asking …"), pilot=pilot)


async def test_where_nobody_tells_who_keeps_nothing_the_filter_says_so(stage):
    here = stage(catalog=FakeCatalog(MODELS), lists=FakeEndpoints(error=trouble(Kind.UNREACHABLE)))
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, "colon", *"zdr")
        assert here.shows("Nobody has told yet who keeps nothing, so :zdr finds none. Esc clears it.")
        await pilot.press("space", *"kimi")
        assert here.shows("Nobody has told yet")


async def test_asking_twice_is_asking_once(stage):
    class Held(FakeCatalog):
        async def models(self):
            found = await super().models()
            await let_go.wait()
            return found

    let_go = asyncio.Event()
    here = stage(catalog=Held(MODELS), kept=FakeKept(YESTERDAY))
    async with here.app.run_test(size=SIZE) as pilot:
        await pilot.press("f2", "tab", "r", "r")
        await until(lambda: here.shows("asking …"), pilot=pilot)
        let_go.set()
        await until(lambda: not here.models.asking, pilot=pilot)
        assert here.catalog.asked == ["models"]


async def test_the_favourites_are_in_view_also_where_the_cursor_is_further_down(stage):
    catalog = FakeCatalog((*MODELS, *(Model(f"acme/{number}", f"Acme {number}") for number in range(50))))
    profile = Profile(favourites=("openai/gpt",))
    here = stage(**offering(catalog=catalog, model_id="moonshotai/kimi", profile=profile))
    async with here.app.run_test(size=SIZE) as pilot:
        for _time in ("while the list comes", "where it is there already"):
            await show_models(here, pilot)
            assert here.screen.model_list.current.id == "moonshotai/kimi"
            assert here.shows("Favourites")
            await pilot.press("escape")
            await until(lambda: on_chat(here), pilot=pilot)


async def test_the_models_that_answered_come_behind_the_favourites(stage):
    kept = FakeKept(YESTERDAY)
    here = stage(**offering(kept=kept, model_id="moonshotai/kimi"))
    async with here.app.run_test(size=SIZE) as pilot:
        await ask(pilot, "hello")
        await until(lambda: kept.used == ("moonshotai/kimi",), pilot=pilot)
        here.chat.settings.model_id = "openai/gpt"
        await show_models(here, pilot)
        lines = here.shown().splitlines()
        at = next(number for number, line in enumerate(lines) if "Used last" in line)
        assert ["OpenAI: GPT" in lines[at + 1], "MoonshotAI: Kimi" in lines[at + 2]] == [True, True]


async def test_asking_elsewhere_uses_the_same_screen(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await ask(pilot, "hello")
        await until(lambda: not here.chat.busy and here.shows("Hello."), pilot=pilot)
        await pilot.press("tab", "R")
        await until(lambda: here.shows("Ask which model?", "9 models"), pilot=pilot)
        await pilot.press(*"kimi", "enter")
        await until(lambda: here.shows("Ask elsewhere: moonshotai/kimi"), pilot=pilot)


async def test_the_mouse_points_and_chooses(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot)
        row = next(y for y, line in enumerate(here.shown().splitlines()) if "Kimi" in line)
        await pilot.click(offset=(20, row))
        await until(lambda: here.screen.model_list.current.id == "moonshotai/kimi", pilot=pilot)
        await pilot.click(offset=(20, row))
        await until(lambda: on_chat(here), pilot=pilot)
        assert here.chat.settings.model_id == "moonshotai/kimi"


async def test_it_lists_its_keys_and_leads_to_the_routing(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, "f1")
        await until(lambda: here.shows("In the filter", "favourite, or no longer"), pilot=pilot)
        await pilot.press("escape", "f3")
        await until(lambda: here.shows("Data policy"), pilot=pilot)


async def test_what_is_ended_before_it_began_leaves_nothing_behind(stage):
    here = stage(**offering())
    async with here.app.run_test(size=SIZE):
        here.screen.model_choice.look_up()
        here.app.workers.cancel_all()
    gc.collect()  # a coroutine that was never awaited warns of that when it is collected, and warnings are errors


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (60, 20), (200, 60)])
async def test_names_and_prices_are_there_at_any_size(stage, size):
    here = stage(**offering(routing=ZDR))
    async with here.app.run_test(size=size) as pilot:
        await show_models(here, pilot, *"llama", "tab", "down", "G")
        await settled(pilot)
        assert here.shows("Meta") if size[0] < 60 else here.shows("Meta: Llama 70B", "0.23", "0.40")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["offline", "empty", "details"])
async def test_it_looks_as_it_did_when_somebody_looked(stage, committed, name, language):
    speak(language)
    unreachable = {"catalog": FakeCatalog(error=trouble(Kind.UNREACHABLE)), "kept": FakeKept(YESTERDAY)}
    states = {"offline": unreachable, "empty": {}, "details": offering(profile=Profile())}
    here = stage(**states[name])
    async with here.app.run_test(size=SIZE) as pilot:
        await show_models(here, pilot, *(("s", "o", "n", "n", "tab", "i") if name == "details" else ()))
        if name == "details":
            await until(lambda: here.shows("Bedrock", "Anthropic"), pilot=pilot)
        await settled(pilot)
        committed(f"{language}/models-{name}-80x24.txt", here.shown())
