"""The routing screen: choosing, seeing at once what will come of it, and taking it back."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from fakes import FakeCatalog, FakeEndpoints
from stages import ask
from support import until

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.catalog import Model
from kilo_tui.model.endpoint import DataUse, Endpoint, OrganizationRules
from kilo_tui.model.pages import Pages
from kilo_tui.model.routing import DataPolicy, ModelRouting, Routing, RoutingChoices, Sort
from kilo_tui.services import endpoints as endpoints_module
from kilo_tui.services.routing_words import policy_label, sort_label, who_answers
from kilo_tui.ui.screens.account import AccountScreen
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.models import ModelsScreen
from kilo_tui.ui.screens.receipt import ReceiptScreen
from kilo_tui.ui.screens.routing import RoutingScreen
from kilo_tui.ui.screens.routing_text import RoutingTextScreen
from kilo_tui.words import LANGUAGES, speak


def served(provider, price, latency, data=None, **more):
    value = provider.lower()
    names = frozenset({value, provider})
    prices = {"price_in": Decimal(price), "price_out": Decimal(price)}
    data = data or DataUse(False, False)
    return Endpoint(provider, value, names, **prices, latency_seconds=latency, throughput=50.0, data=data, **more)


MODEL = "author/open"
ENDPOINTS = (
    served("Slow", "1", 0.9, context_tokens=131_072, uptime=99.9),
    served("Fast", "3", 0.2),
    served("Keeper", "2", 0.5, DataUse(False, True, 30)),
    served("Trainer", "0.05", 0.1, DataUse(True, True)),
)


def lists(**more):
    return FakeEndpoints({MODEL: ENDPOINTS, "author/open:free": ENDPOINTS[3:]}, **more)


def general(**keys):
    return RoutingChoices(Routing(**keys))


async def opened(here, pilot, *keys, by="f3"):
    await pilot.press(by)
    await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
    await until(lambda: here.screen.table.rows or here.screen.table.said.endswith("."), pilot=pilot)
    await pilot.press(*keys)


@pytest.fixture
def routing_stage(stage):
    """A stage with a model that four serve."""
    return partial(stage, model_id=MODEL, lists=lists())


@pytest.mark.key("app.routing")
async def test_keys_open_it_and_close_it(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        for keys in (("f3", "escape"), ("f3", "q"), ("f3", "f3"), ("tab", "p", "ctrl+c"), ("p", "escape")):
            await pilot.press(*keys[:-1])
            await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
            await pilot.press(keys[-1])
            await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert here.app.return_code is None


@pytest.mark.key("routing.sort_default", "routing.sort_price", "routing.sort_throughput", "routing.sort_latency")
@pytest.mark.parametrize(
    ("key", "sort", "first"),
    [("2", "price", "Slow"), ("3", "throughput", "Slow, Fast or Keeper"), ("4", "latency", "Fast")],
)
async def test_a_sort_is_chosen_at_once_and_saved(key, sort, first, routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, key)
        await until(lambda: here.profiles.saved, pilot=pilot)
        assert here.chat.settings.routing.general == Routing(Sort(sort))
        assert here.profiles.saved[-1].routing == here.chat.settings.routing
        assert here.shows(
            f'sends {{"sort":"{sort}"}}', "saved to profiles/default.toml", f"This usually goes to {first}"
        )
        assert here.shows(f"● {key} Prefer providers")
        await pilot.press("1")
        await until(lambda: here.shows("sends nothing: all default"), pilot=pilot)


@pytest.mark.key("routing.policy_free_only", "routing.policy_allow", "routing.policy_deny", "routing.policy_zdr")
async def test_a_policy_shows_at_once_whom_it_excludes(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        for key, sent, excluded, count in (
            ("z", '{"zdr":true}', {"Keeper": "keeps prompts", "Trainer": "trains"}, 2),
            ("d", '{"data_collection":"deny"}', {"Trainer": "trains"}, 3),
            ("a", '{"data_collection":"allow"}', {}, 4),
            ("f", "nothing", {"Trainer": "trains"}, 3),
        ):
            await pilot.press(key)
            await until(partial(here.shows, f"sends {sent}", f"● {key} ", f"{count} of 4 allowed"), pilot=pilot)
            rows = here.screen.table.rows
            assert {row.endpoint.provider: row.reason for row in rows if row.reason} == excluded
            assert len([row for row in here.shown().splitlines() if "✗" in row]) == len(excluded)


@pytest.mark.key("routing.pin", "routing.sort_provider")
async def test_one_provider_is_taken_from_the_table_and_given_up(routing_stage):
    here = routing_stage(routing=general(sort=Sort.PRICE))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "5")
        await until(lambda: here.shows("Which one? p or Enter"), pilot=pilot)
        await pilot.press("down", "down", "enter")
        await until(lambda: here.says("This goes to Fast alone, an error when", "1 of 4 allowed."), pilot=pilot)
        assert here.shows("One specific provider: fast", "✗ not chosen")
        assert here.says('sends {"order":["fast"], "only":["fast"], "allow_fallbacks":false}')
        await pilot.press("p")
        await until(lambda: here.shows("sends nothing"), pilot=pilot)
        assert here.chat.settings.routing.general == Routing()


@pytest.mark.key("routing.pin")
async def test_only_where_the_cursor_is_on_one_is_that_one_taken(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "tab", "p")
        await until(lambda: here.shows("Which one? p or Enter"), pilot=pilot)
        assert here.chat.settings.routing == RoutingChoices()
        await pilot.press("p")
        await until(lambda: here.chat.settings.routing.general.provider, pilot=pilot)


@pytest.mark.key("routing.scope")
async def test_one_model_differs_key_by_key(routing_stage):
    here = routing_stage(routing=general(sort=Sort.PRICE, data_policy=DataPolicy.ZDR))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "g")
        await until(lambda: here.shows("● for this model", "○ 2 Prefer", "○ z Zero"), pilot=pilot)
        await pilot.press("4")
        await until(lambda: here.shows("● 4 Prefer", '{"sort":"latency", "zdr":true}'), pilot=pilot)
        assert here.chat.settings.routing.models == {MODEL: ModelRouting(Sort.LATENCY)}
        assert here.chat.settings.routing.general == Routing(Sort.PRICE, data_policy=DataPolicy.ZDR)
        await pilot.press("4")
        await until(lambda: here.shows("○ 2 Prefer"), pilot=pilot)
        await pilot.press("g")
        await until(lambda: here.shows("● 2 Prefer"), pilot=pilot)
        assert here.chat.settings.routing.models == {}


async def test_of_each_key_it_says_whence_it_comes(routing_stage):
    one = {MODEL: ModelRouting(Sort.LATENCY, data_policy=DataPolicy.FREE_ONLY)}
    here = routing_stage(routing=RoutingChoices(Routing(provider="fast", data_policy=DataPolicy.ZDR), one))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        await until(lambda: here.shows("● 5 One specific provider: fast", "● z Zero"), pilot=pilot)
        assert here.shown().count("g this model has its own") == 2
        await pilot.press("g")
        # the pin is that for everything, and outranks the model's own sort; its policy sends nothing
        await until(lambda: here.shows("○ 5 One specific provider: fast", "● f Allow"), pilot=pilot)
        assert here.says('sends {"order":["fast"], "only":["fast"], "allow_fallbacks":false}')
        assert here.shown().count("○ as for everything") == 2


async def test_undoing_goes_back_to_what_the_choice_was_for(routing_stage):
    here = routing_stage(catalog=FakeCatalog([Model(MODEL, "Open"), Model("author/other", "Other")]))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "2", "g", "4", "g", "u")
        await until(lambda: here.shows("Undone.", "● for this model", "○ 2 Prefer"), pilot=pilot)
        await pilot.press("u")
        await until(lambda: here.shows("● for everything", "● 1 Default"), pilot=pilot)
        await pilot.press("g", "z", "m")
        await until(lambda: here.shows("Choose a model", "Other"), pilot=pilot)
        await pilot.press(*"other", "enter")
        await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
        await until(lambda: here.shows("author/other"), pilot=pilot)
        await pilot.press("u")
        await until(lambda: here.shows(f"Undone for {MODEL}."), pilot=pilot)
        assert here.chat.settings.routing == RoutingChoices()


@pytest.mark.key("routing.undo")
async def test_every_step_can_be_undone(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "2", "z", "g", "d")
        await until(lambda: len(here.profiles.saved) == 3, pilot=pilot)
        await pilot.press("u", "u")
        await until(lambda: here.shows("Undone."), pilot=pilot)
        assert here.chat.settings.routing == general(sort=Sort.PRICE)
        await pilot.press("u", "u")
        await until(lambda: here.shows("Nothing is left to undo."), pilot=pilot)
        assert here.chat.settings.routing == RoutingChoices()
        await until(lambda: here.profiles.saved[-1].routing == RoutingChoices(), pilot=pilot)


async def test_of_what_is_written_the_files_own_words_are_shown(routing_stage):
    here = routing_stage()
    here.profiles.routing_written = lambda _name: "[routing]\nsort = 'price'  # by hand"
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "t")
        await until(lambda: here.shows("sort = 'price'  # by hand", "Written to profiles/default.toml"), pilot=pilot)


@pytest.mark.key("routing.toml")
@pytest.mark.parametrize("key", ["t", "equals_sign"])
async def test_what_is_written_and_sent_is_shown_whole(key, routing_stage):
    here = routing_stage(routing=RoutingChoices(Routing(Sort.PRICE), {MODEL: ModelRouting(provider="fast")}))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, key)
        await until(lambda: isinstance(here.screen, RoutingTextScreen), pilot=pilot)
        await until(lambda: here.shows('[routing.models."author/open"]', 'provider = "fast"', '"only": ['), pilot=pilot)
        await pilot.press(key)
        await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)


@pytest.mark.parametrize(
    ("policy", "theirs", "told"),
    [
        (DataPolicy.ALLOW, None, True),
        (DataPolicy.ZDR, None, True),
        (DataPolicy.DENY, None, False),
        (DataPolicy.FREE_ONLY, "", True),
        (DataPolicy.FREE_ONLY, "deny", False),
    ],
)
async def test_of_the_other_router_it_tells_only_where_that_may_be_asked(policy, theirs, told, routing_stage):
    team = theirs is not None
    rules = OrganizationRules("team-1", "Acme", theirs) if team else None
    here = routing_stage(routing=general(data_policy=policy), organization=team, lists=lists(rules=rules))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "t")
        await until(lambda: here.shows("goes back"), pilot=pilot)
        assert here.says("one conversation in ten") is told


async def test_where_the_profile_is_left_alone_it_says_that_the_choice_is_for_this_run(routing_stage):
    here = routing_stage(problem=trouble(Kind.BAD_PROFILE))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "2")
        await until(lambda: here.says("for this run, not saved: profiles/default.toml could not be read"), pilot=pilot)
        await pilot.press("t")
        await until(lambda: here.says("left alone. For this run holds", 'sort = "price"'), pilot=pilot)
        assert here.profiles.saved == []


@pytest.mark.parametrize("key", ["f2", "f3", "f4", "f6", "f7", "f8", "f9"])
@pytest.mark.parametrize("opens", ["f2", "f3", "f4"])
async def test_what_works_everywhere_works_on_every_screen(opens, key, routing_stage):
    here = routing_stage(["Reasoned"])
    goes = {"f2": ModelsScreen, "f3": RoutingScreen, "f4": AccountScreen, "f8": ReceiptScreen}
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: not here.chat.busy and here.chat.conversation.turns, pilot=pilot)
        await pilot.press(opens)
        await until(lambda: isinstance(here.screen, goes[opens]) and here.screen.is_mounted, pilot=pilot)
        await pilot.press(key)
        wanted = ChatScreen if key == opens else goes.get(key, ChatScreen)
        await until(lambda: isinstance(here.screen, wanted), pilot=pilot)
        if key == "f6":
            await until(lambda: not here.chat.conversation.turns, pilot=pilot)
        if key == "f7":
            await until(lambda: here.screen.transcript.showing_letters, pilot=pilot)
        while not isinstance(here.screen, ChatScreen):
            await pilot.press("escape")
            await pilot.pause()


async def test_from_models_above_the_routing_one_gets_everywhere_too(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "m")
        await until(lambda: isinstance(here.screen, ModelsScreen) and here.screen.is_mounted, pilot=pilot)
        await pilot.press("f4")
        await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
        assert len(here.app.screen_stack) == 3
        await pilot.press("f3")
        await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)


async def test_the_model_is_chosen_from_here_and_the_keys_are_listed(routing_stage):
    other = Model("author/other", "Other")
    here = routing_stage(catalog=FakeCatalog([Model(MODEL, "Open"), other]))
    here.lists.endpoints["author/other"] = ENDPOINTS[:1]
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "question_mark")
        await until(lambda: isinstance(here.screen, HelpScreen) and here.shows("On the routing screen"), pilot=pilot)
        await pilot.press("escape", "m")
        await until(lambda: here.shows("Choose a model", "Other"), pilot=pilot)
        await pilot.press("f3")
        await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
        await pilot.press("m")
        await until(lambda: here.shows("Choose a model", "Other"), pilot=pilot)
        await pilot.press(*"other", "enter")
        await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
        await until(lambda: here.shows("author/other", "1 of 1 allowed"), pilot=pilot)


async def test_one_moves_through_the_parts_and_chooses_with_enter(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, *["down"] * 8, "enter")
        await until(lambda: here.shows("● z Zero"), pilot=pilot)
        await pilot.press("down")
        assert here.screen.focused is here.screen.table
        await pilot.press("up")
        assert here.screen.focused is here.screen.policy_list
        await pilot.press("tab", "tab", "up", "up", "space")
        await until(lambda: here.shows("● 1 Default"), pilot=pilot)
        await pilot.press("shift+tab", "5", "down", "down", "space")
        await until(lambda: here.shows("One specific provider: "), pilot=pilot)


# --- said before anything is sent, with the key that mends it


@pytest.mark.parametrize(
    ("model_id", "routing", "says", "mends"),
    [
        (MODEL, Routing(provider="nobody"), "nobody does not serve author/open: nothing is sent. 1 gives it up", "1"),
        (MODEL, Routing(provider="trainer", data_policy=DataPolicy.DENY), "excludes trainer, the only one", "1"),
        (MODEL, Routing(provider="keeper", data_policy=DataPolicy.ZDR), "d loosens the policy enough.", "d"),
        ("author/open:free", Routing(data_policy=DataPolicy.ZDR), "refuses this free model", "f"),
    ],
    ids=str,
)
async def test_what_cannot_be_answered_is_said_on_the_screen_and_before_sending(
    model_id, routing, says, mends, routing_stage
):
    free = Model("author/open:free", "Open", is_free=True, may_train=True)
    here = routing_stage(routing=RoutingChoices(routing), model_id=model_id, catalog=FakeCatalog([free]))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        await until(lambda: says in " ".join(here.shown().split()), pilot=pilot)
        assert here.screen.comes.has_class("-trouble")
        assert here.chat.settings.routing.general == routing
        await pilot.press("escape")
        await ask(pilot, "hello")
        await until(lambda: here.shows("✗", "routing"), pilot=pilot)
        assert here.completions.requests == []
        await pilot.press("alt+1")
        await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
        await pilot.press(mends, "escape", "tab", "r", "enter")
        await until(lambda: here.completions.requests, pilot=pilot)


@pytest.mark.parametrize(
    ("own", "says", "mends"),
    [
        (ModelRouting(provider="nobody"), "g 1 gives it up, g p takes the one under the cursor", "g1"),
        (ModelRouting(provider="keeper", data_policy=DataPolicy.ZDR), "g 1 gives it up. g d loosens", "gd"),
        (ModelRouting(provider="trainer"), "g 1 gives it up. a loosens the policy", "a"),
    ],
    ids=str,
)
async def test_where_a_models_own_choice_is_in_the_way_the_keys_named_mend_that(own, says, mends, routing_stage):
    here = routing_stage(routing=RoutingChoices(Routing(), {MODEL: own}))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        await until(lambda: here.says(says), pilot=pilot)
        await pilot.press(*mends)
        await until(lambda: not here.screen.comes.has_class("-trouble"), pilot=pilot)


async def test_with_an_organization_it_only_says_what_that_has_set(routing_stage):
    rules = OrganizationRules("team-1", "Acme", "deny", ("fast", "keeper"), ("author/*",))
    here = routing_stage(
        organization=True, lists=lists(rules=rules), routing=general(sort=Sort.PRICE, data_policy=DataPolicy.ZDR)
    )
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "2", "f", "p", "g", "u")
        assert here.shows("Managed by your organization", "Acme", "fast, keeper", "author/*", "Deny prompt training")
        assert here.shows("https://app.kilo.ai/organizations/team-1", "stricter and sent too", "1 of 4 allowed")
        assert here.chat.settings.routing.general == Routing(Sort.PRICE, data_policy=DataPolicy.ZDR)
        assert here.profiles.saved == []
        assert here.shows("nothing is chosen here")
        assert not here.shows("Prefer providers")


async def test_its_page_is_that_of_the_gateway_in_force(routing_stage):
    here = routing_stage(organization=True, lists=lists(rules=OrganizationRules("team-1", "Acme")))
    here.app.services.account.pages = Pages("http://127.0.0.1:8", "http://127.0.0.1:8")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        assert here.shows("http://127.0.0.1:8/organizations/team-1")


async def test_where_an_organizations_rules_cannot_be_read_it_says_so(routing_stage):
    here = routing_stage(organization=True, lists=FakeEndpoints(error=trouble(Kind.UNREACHABLE)))
    here.access.organization_id = "team-1"
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        assert here.shows("could not be read", "Cannot reach the gateway")
        assert here.shows("https://app.kilo.ai/organizations/team-1")


async def test_an_own_server_knows_no_routing(routing_stage):
    here = routing_stage(own_server=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3", "2", "z", "p", "g", "u", "t", "tab")
        await until(lambda: here.shows("it knows no routing"), pilot=pilot)
        assert here.chat.settings.routing == RoutingChoices()
        assert here.lists.asked == []


async def test_an_organizations_policy_is_only_called_laxer_where_it_is(routing_stage):
    rules = OrganizationRules("team-1", "Acme", "deny")
    here = routing_stage(organization=True, lists=lists(rules=rules), routing=general(data_policy=DataPolicy.DENY))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        await until(lambda: here.shows("Deny prompt training; it is sent too"), pilot=pilot)


@pytest.mark.key("routing.refresh")
async def test_what_was_read_before_stays_with_its_age_and_a_key_that_reads_it_again(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "escape")
        here.lists.error = trouble(Kind.UNREACHABLE, facts=Facts(host="api.kilo.ai"))
        here.clock.time += 180
        await pilot.press("f3")
        old = "Cannot reach the gateway: this is who served it 3 min 0 s ago; r reads it again."
        await until(lambda: here.says(old, "3 of 4 allowed"), pilot=pilot)
        await pilot.press("z")
        await until(lambda: here.says(old, "2 of 4 allowed"), pilot=pilot)
        here.lists.error = None
        await pilot.press("r")
        await until(lambda: not here.says("ago"), pilot=pilot)
        assert here.says("2 of 4 allowed")


async def test_what_cannot_be_read_is_read_again_on_request_and_can_be_chosen_all_the_same(routing_stage):
    here = routing_stage()
    here.lists.error = trouble(Kind.UNREACHABLE, facts=Facts(host="api.kilo.ai"))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "z")
        await until(lambda: here.shows("Cannot reach the gateway", "● z Zero"), pilot=pilot)
        here.lists.error = None
        await pilot.press("5", "enter")
        await until(lambda: here.shows("2 of 4 allowed"), pilot=pilot)


async def test_where_nobody_tells_who_serves_it_the_gateway_decides(routing_stage):
    here = routing_stage(model_id="unknown/model", routing=general(provider="fast"))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        assert here.shows("The gateway does not tell who serves it.")


async def test_where_nobody_is_known_it_asks_nobody_to_choose_one(routing_stage):
    here = routing_stage(model_id="unknown/model")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "5")
        assert here.screen.notice.text == here.screen.table.said
        assert not here.says("Which one?")


async def test_a_disk_that_refuses_is_told_and_the_choice_holds(routing_stage):
    here = routing_stage()

    def refuse(_profile):
        raise trouble(Kind.STORAGE_FAILED, facts=Facts(place="profiles/default.toml"))

    here.profiles.save = refuse
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "z")
        await until(lambda: here.shows("Not saved", "● z Zero"), pilot=pilot)
        await pilot.press("g", "g")
        await until(
            lambda: here.says("for this run, not saved: profiles/default.toml could not be changed"), pilot=pilot
        )
        await pilot.press("t")
        await until(lambda: here.says("could not be changed. For this run holds", 'data_policy = "zdr"'), pilot=pilot)
        await pilot.press("t")
        assert here.chat.settings.routing.general.data_policy is DataPolicy.ZDR


async def test_before_a_model_was_ever_chosen_it_shows_the_one_to_come(routing_stage):
    here = routing_stage(model_id="", lists=FakeEndpoints({"demo/tour:free": ENDPOINTS[3:]}))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        assert here.shows("demo/tour:free", "Trainer")


async def test_a_choice_is_found_by_its_name_too(routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+x", *"zerodata")
        await until(lambda: here.shows("Zero data retention"), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: isinstance(here.screen, RoutingScreen) and here.shows("● z Zero"), pilot=pilot)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_at_sixty_columns_every_choice_is_read_whole(language, routing_stage):
    speak(language)
    here = routing_stage(model_id="nousresearch/deephermes-3-mistral-24b-preview:free")
    here.lists.endpoints = {here.chat.settings.model_id: ENDPOINTS}
    async with here.app.run_test(size=(60, 40)) as pilot:
        await opened(here, pilot)
        labels = [*map(sort_label, Sort), *map(policy_label, DataPolicy)]
        await until(lambda: here.says(*labels, here.chat.settings.model_id), pilot=pilot)
        for _choice in range(9):
            assert not any(row.rstrip().endswith("…") for row in here.shown().splitlines())
            await pilot.press("down")
        assert here.screen.focused is here.screen.table


@pytest.mark.parametrize("language", LANGUAGES)
async def test_where_the_choices_want_more_room_than_there_is_who_answers_is_in_view_all_the_same(
    language, routing_stage
):
    speak(language)
    here = routing_stage()
    async with here.app.run_test(size=(60, 24)) as pilot:
        await opened(here, pilot)
        await until(lambda: here.says(who_answers(here.routing.forecast(MODEL), MODEL)), pilot=pilot)
        await pilot.press("tab", "tab", "p")
        await until(lambda: here.says(who_answers(here.routing.forecast(MODEL), MODEL)), pilot=pilot)


async def test_a_click_chooses_the_line_it_is_on_also_where_one_has_two_rows(routing_stage):
    speak("fr")
    here = routing_stage()
    async with here.app.run_test(size=(50, 40)) as pilot:
        await opened(here, pilot)
        rows = here.shown().splitlines()
        at = next(number for number, row in enumerate(rows) if " f Autoriser" in row)
        await pilot.click(offset=(8, at + 1))  # its second row
        await pilot.click(offset=(8, at + 2))
        await until(lambda: here.chat.settings.routing.general.data_policy is DataPolicy.ALLOW, pilot=pilot)


async def test_names_on_it_are_harmless(routing_stage):
    evil = replace(ENDPOINTS[0], provider="evil\x1b[2J[/x]\nname", value="\x9b[bold]", quantization="[red]fp8")
    here = routing_stage(lists=FakeEndpoints({MODEL: (evil,)}))
    async with here.app.run_test(size=(120, 36)) as pilot:
        await opened(here, pilot, "5", "enter")
        await until(lambda: here.shows("[bold]", "[/x]"), pilot=pilot)
        assert "\x1b" not in here.shown()
        assert "\x9b" not in here.shown()


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (60, 18)])
async def test_it_can_be_used_on_a_small_terminal(size, routing_stage):
    here = routing_stage()
    async with here.app.run_test(size=size) as pilot:
        await opened(here, pilot, *["down"] * 7, "enter")
        await until(lambda: here.chat.settings.routing.general.data_policy is DataPolicy.DENY, pilot=pilot)
        assert any(row.startswith(" › ") for row in here.shown().splitlines())
        assert all(len(row) <= size[0] for row in here.shown().splitlines())


class LateTable(FakeEndpoints):
    """Who serves the model comes when it is let go."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.let_go = asyncio.Event()

    async def served_by(self, model_id):
        await self.let_go.wait()
        return await super().served_by(model_id)


MANY = tuple(served(f"Number{number}", "1", number / 10) for number in range(1, 8))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_on_a_low_screen_one_sees_who_serves_it_while_moving_among_them(language, routing_stage):
    speak(language)
    here = routing_stage(lists=FakeEndpoints({MODEL: MANY}))
    async with here.app.run_test(size=(60, 20)) as pilot:
        await opened(here, pilot, "tab", "tab")
        await until(lambda: here.shows(*(f"Number{number}" for number in range(1, 8))), pilot=pilot)


async def test_on_a_very_low_screen_it_says_how_many_more_there_are_and_who_answers_is_not_cut(routing_stage):
    here = routing_stage(lists=FakeEndpoints({MODEL: MANY}), routing=general(data_policy=DataPolicy.ZDR))
    async with here.app.run_test(size=(34, 12)) as pilot:
        await opened(here, pilot, "tab", "tab")
        await until(lambda: here.shows("› ", "more ↓"), pilot=pilot)
        await until(lambda: here.says(who_answers(here.routing.forecast(MODEL), MODEL)), pilot=pilot)
        await until(lambda: here.shows('sends {"zdr":true} · saved to', "…"), pilot=pilot)


async def test_on_a_low_screen_what_was_asked_for_before_it_was_known_comes_into_view(stage):
    lists = LateTable({MODEL: MANY})
    here = stage(model_id=MODEL, lists=lists)
    async with here.app.run_test(size=(60, 20)) as pilot:
        await pilot.press("f3")
        await until(lambda: isinstance(here.screen, RoutingScreen) and here.screen.table.said, pilot=pilot)
        await pilot.press("5")
        await until(lambda: here.says("Which one?"), pilot=pilot)
        lists.let_go.set()
        await until(lambda: here.shows("› ", *(f"Number{number}" for number in range(1, 8))), pilot=pilot)
        assert here.says("Which one?")
        await pilot.press("p")
        await until(lambda: here.shows("● ", "not chosen", "Number7"), pilot=pilot)


async def test_what_an_organization_has_set_and_who_serves_the_model_are_both_reached_on_a_low_screen(routing_stage):
    rules = OrganizationRules("team-1", "Acme", "deny", ("slow",), tuple(f"author/number-{n}" for n in range(20)))
    here = routing_stage(organization=True, lists=FakeEndpoints({MODEL: ENDPOINTS[:1]}, rules=rules))
    async with here.app.run_test(size=(60, 20)) as pilot:
        await opened(here, pilot)
        await until(lambda: here.shows("Managed by your organization", "Acme"), pilot=pilot)
        await pilot.press("down")
        await until(lambda: here.shows("› ", "Slow"), pilot=pilot)
        assert not here.shows("Acme")
        await pilot.press(*["up"] * 20)
        await until(lambda: here.shows("Managed by your organization", "Acme"), pilot=pilot)


class LatePolicies(FakeEndpoints):
    """The large list, which tells of the data, comes when it is let go."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.let_go = asyncio.Event()

    async def by_provider(self):
        await self.let_go.wait()
        return await super().by_provider()


async def test_a_data_policy_that_is_told_late_shows_by_itself_and_leaves_what_was_said(stage, monkeypatch):
    monkeypatch.setattr(endpoints_module, "PATIENCE_SECONDS", 0)
    untold = tuple(replace(end, data=DataUse()) for end in ENDPOINTS)
    late = LatePolicies({MODEL: untold}, everything={MODEL: ENDPOINTS})
    here = stage(model_id=MODEL, lists=late)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot, "u")
        assert not any("trains" in row.reason for row in here.screen.table.rows)
        assert here.shows("Nothing is left to undo.")
        late.let_go.set()
        await until(lambda: any("trains" in row.reason for row in here.screen.table.rows), pilot=pilot)
        assert here.shows("Nothing is left to undo.")


@pytest.mark.parametrize("key", ["f3", "f2", "f4"])
async def test_what_comes_after_a_screen_was_left_is_told_nobody(key, stage, monkeypatch):
    here, came, asked = stage(), asyncio.Event(), []

    async def late(*_arguments, **_settings):
        asked.append(True)
        await came.wait()
        return ()

    monkeypatch.setattr(here.routing, "look", late)
    monkeypatch.setattr(here.models, "refresh", late)
    monkeypatch.setattr(here.live, "refresh", late)
    async with here.app.run_test() as pilot:
        await pilot.press(key)
        await until(lambda: not isinstance(here.screen, ChatScreen) and asked, pilot=pilot)
        await pilot.press("escape")
        came.set()
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        await pilot.press("x")
        await until(lambda: here.screen.prompt.text == "x", pilot=pilot)
