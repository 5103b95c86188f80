"""The turn: how it is asked, how it ends, what is kept, and when it is asked again."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from fakes import HOLD, FakeCatalog, FakeCompletions, FakeHistory
from support import Clock, until

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.explain import explain
from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import Conversation, Effort, Finished, Reasoning, Role, Served, TurnState, Usage, Used
from kilo_tui.model.profile import Limits
from kilo_tui.model.routing import DataPolicy, Routing, RoutingChoices, Sort
from kilo_tui.services import chat as chat_module
from kilo_tui.services.chat import Billed, ChatService, ChatSettings, Delta, Ended, NotKept, Retrying, Started
from kilo_tui.services.models import ModelService

PAID = Model("demo/paid", "Paid", Pricing(Decimal("0.000003"), Decimal("0.000015")), 131_072, 32_768, is_free=False)
BUSY = trouble(Kind.RATE_LIMITED, "full", facts=Facts(status=429, provider="Demo"), may_retry=True)


class Scene:
    """A chat service over fakes, and all it told."""

    def __init__(self, *scripts, history=None, keeps=True, models=(PAID,), **settings):
        self.clock = Clock()
        self.completions = FakeCompletions(*scripts)
        self.history = history or FakeHistory()
        self.catalog = FakeCatalog(models)
        self.chat = ChatService(
            self.completions,
            ModelService(self.catalog, signed_in=False),
            self.history if keeps else None,
            clock=self.clock,
            settings=ChatSettings(**({"model_id": "demo/tour:free"} | settings)),
            jitter=Random(1),
        )
        self.told = []
        self.chat.listen(self.told.append)

    async def ask(self, question="Why?", **options):
        turn = self.chat.send(question, **options)
        await self.chat.ended()
        return turn

    def events(self, kind):
        return [event for event in self.told if isinstance(event, kind)]


# --- how a turn ends


@pytest.mark.parametrize(
    ("script", "state", "kind", "text"),
    [
        (["Be", "cause.", Finished("stop")], TurnState.COMPLETE, None, "Because."),
        (["Because.", Finished(None)], TurnState.COMPLETE, None, "Because."),
        (["Because", Finished("length")], TurnState.TRUNCATED, None, "Because"),
        (["Because", Finished("content_filter")], TurnState.TRUNCATED, None, "Because"),
        (["Half", trouble(Kind.STREAM_BROKEN)], TurnState.PARTIAL, Kind.STREAM_BROKEN, "Half"),
        (["Half", trouble(Kind.TOO_LARGE_REPLY)], TurnState.PARTIAL, Kind.TOO_LARGE_REPLY, "Half"),
        ([trouble(Kind.MODERATED)], TurnState.FAILED, Kind.MODERATED, ""),
        ([Reasoning("Hm."), Finished("stop")], TurnState.FAILED, Kind.EMPTY_ANSWER, ""),
        ([Finished("tool_calls")], TurnState.FAILED, Kind.EMPTY_ANSWER, ""),
    ],
)
async def test_how_a_turn_ends(script, state, kind, text):
    scene = Scene(script)
    turn = await scene.ask()
    assert (turn.state, turn.error and turn.error.kind, turn.text) == (state, kind, text)
    assert scene.events(Ended) == [Ended(turn)]
    assert scene.history.log[-1] == ("answer", text)
    assert scene.completions.closed == 1


async def test_what_a_stream_tells_is_on_the_turn():
    usage = Usage(1, 2, cost_usd=Decimal("0.5"))
    scene = Scene(
        [Served("m-2", "Fireworks"), Reasoning("Hm."), "Yes.", Used(usage), Finished("stop", ({"type": "x"},))],
        model_id="demo/paid",
    )
    turn = await scene.ask()
    assert (turn.answered_model_id, turn.provider, turn.reasoning, turn.text) == ("m-2", "Fireworks", "Hm.", "Yes.")
    assert (turn.usage, turn.finish_reason, turn.reasoning_details) == (usage, "stop", ({"type": "x"},))
    assert turn.seconds is not None
    assert turn.seconds_to_first_token is not None


async def test_a_stopped_turn_keeps_what_came():
    scene = Scene(["Half", HOLD, " more"])
    turn = scene.chat.send("Why?")
    await until(lambda: turn.pieces)
    scene.chat.stop()
    await scene.chat.ended()
    assert (turn.state, turn.error.kind, turn.text) == (TurnState.PARTIAL, Kind.INTERRUPTED, "Half")
    assert scene.history.log[-1] == ("answer", "Half")
    assert scene.completions.closed == 1
    assert not scene.chat.busy


async def test_a_turn_stopped_by_a_signal_says_which():
    scene = Scene([HOLD])
    turn = scene.chat.send("Why?")
    await until(lambda: scene.completions.requests)
    scene.chat.stop(15)
    await scene.chat.ended()
    assert (turn.state, turn.error.facts.signal) == (TurnState.FAILED, 15)


async def test_a_turn_can_be_stopped_before_it_began():
    scene = Scene(["Never."])
    turn = scene.chat.send("Why?")
    scene.chat.stop()
    await scene.chat.ended()
    assert turn.error.kind is Kind.INTERRUPTED
    assert scene.completions.requests == []
    assert ("question", "Why?") in scene.history.log


async def test_one_turn_at_a_time():
    scene = Scene(["Half", HOLD])
    scene.chat.send("Why?")
    with pytest.raises(RuntimeError):
        scene.chat.send("And?")
    with pytest.raises(RuntimeError):
        scene.chat.open(Conversation("other"))
    scene.chat.stop()
    await scene.chat.ended()


async def test_a_defect_crashes_in_the_open_and_the_turn_is_over():
    scene = Scene([RuntimeError("a defect")])
    turn = scene.chat.send("Why?")
    with pytest.raises(RuntimeError, match="a defect"):
        await scene.chat.ended()
    assert not turn.running


# --- what is kept


async def test_the_question_is_kept_before_the_request_leaves():
    history = FakeHistory()
    scene = Scene(["Yes."], history=history)
    asked_when = []
    stream = scene.completions.stream
    scene.completions.stream = lambda request: (asked_when.append(list(history.log)), stream(request))[1]
    turn = await scene.ask()
    assert asked_when == [[("question", "Why?")]]
    assert scene.chat.is_kept(turn)


async def test_a_disk_that_refuses_is_said_and_the_answer_goes_on():
    scene = Scene(["Yes.", Finished("stop")], history=FakeHistory(broken=True))
    turn = await scene.ask()
    assert (turn.state, turn.text) == (TurnState.COMPLETE, "Yes.")
    assert [event.error.kind for event in scene.events(NotKept)] == [Kind.STORAGE_FAILED]
    assert not scene.chat.is_kept(turn)


async def test_a_disk_that_refuses_is_said_once_for_each_turn():
    scene = Scene(["One."], ["Two."], history=FakeHistory(broken=True))
    await scene.ask()
    await scene.ask()
    assert len(scene.events(NotKept)) == 2


async def test_a_disk_that_refuses_only_the_answer_is_said_too():
    history = FakeHistory()
    scene = Scene(["Half", HOLD], history=history)
    turn = scene.chat.send("Why?")
    await until(lambda: turn.pieces)
    history.broken = True
    scene.chat.stop()
    await scene.chat.ended()
    assert len(scene.events(NotKept)) == 1


async def test_the_draft_is_kept():
    scene = Scene()
    scene.chat.keep_draft("half a thought")
    assert scene.history.log == [("draft", "half a thought")]
    assert scene.chat.conversation.draft == "half a thought"


async def test_without_a_store_nothing_is_kept_and_nothing_is_missed():
    scene = Scene(["Yes."], keeps=False)
    turn = await scene.ask()
    scene.chat.keep_draft("x")
    assert turn.text == "Yes."
    assert not scene.chat.is_kept(turn)


@pytest.mark.parametrize(("keeps", "said"), [(True, "What had come is kept."), (False, "You stopped it.")])
async def test_what_is_not_kept_is_not_called_kept(keeps, said):
    scene = Scene(["Half", HOLD], keeps=keeps)
    turn = scene.chat.send("Why?")
    await until(lambda: turn.pieces)
    scene.chat.stop()
    await scene.chat.ended()
    assert explain(turn.error).message.endswith(said)


# --- asked again by itself


async def test_what_cost_nothing_is_tried_three_times_more():
    scene = Scene([BUSY], [BUSY], [BUSY], ["At last.", Finished("stop")])
    turn = await scene.ask()
    assert turn.text == "At last."
    assert [event.attempt for event in scene.events(Retrying)] == [1, 2, 3]
    for slept, plain in zip(scene.clock.slept, (2, 4, 8), strict=True):
        assert plain <= slept <= plain * 1.25


async def test_after_the_third_time_it_is_an_error():
    scene = Scene([BUSY], [BUSY], [BUSY], [BUSY], ["Never."])
    turn = await scene.ask()
    assert turn.error.kind is Kind.RATE_LIMITED
    assert len(scene.completions.requests) == 4


async def test_the_pause_a_gateway_asks_for_is_kept_up_to_a_minute():
    def busy(seconds):
        return trouble(Kind.RATE_LIMITED, facts=Facts(retry_after_seconds=seconds), may_retry=True)

    patient = Scene([busy(60)], ["Yes."])
    await patient.ask()
    assert patient.clock.slept == [60]
    hasty = Scene([busy(0)], ["Yes."])
    await hasty.ask()
    assert hasty.clock.slept == [1]
    impatient = Scene([busy(61)], ["Never."])
    assert (await impatient.ask()).error.kind is Kind.RATE_LIMITED
    assert impatient.clock.slept == []


@pytest.mark.parametrize("script", [["Half", BUSY], [Reasoning("Hm."), BUSY], [Served("m", None), BUSY]])
async def test_nothing_is_sent_again_after_a_byte_of_the_answer(script):
    scene = Scene(script, ["Never."])
    turn = await scene.ask()
    assert turn.error.kind is Kind.RATE_LIMITED
    assert len(scene.completions.requests) == 1


async def test_nothing_is_sent_again_that_may_have_cost_something():
    scene = Scene([trouble(Kind.TIMED_OUT)], ["Never."])
    assert (await scene.ask()).error.kind is Kind.TIMED_OUT
    assert len(scene.completions.requests) == 1


async def test_a_countdown_can_be_seen_and_stopped():
    scene = Scene([BUSY], ["Never."])
    scene.clock.held = True
    turn = scene.chat.send("Why?")
    await until(lambda: scene.chat.retrying)
    assert scene.chat.retrying.due > scene.clock.monotonic()
    scene.chat.stop()
    await scene.chat.ended()
    assert turn.error.kind is Kind.INTERRUPTED
    assert scene.chat.retrying is None
    assert len(scene.completions.requests) == 1


# --- what is sent


async def test_the_branch_is_sent_with_half_answers_and_without_unanswered_questions():
    scene = Scene(
        ["One.", Finished("stop", ({"type": "reasoning.text", "text": "Hm."},))],
        [trouble(Kind.MODERATED)],
        ["Half", trouble(Kind.STREAM_BROKEN)],
        ["Four."],
        system="Be brief.",
    )
    for question in ("first", "refused", "broken", "last"):
        await scene.ask(question)
    sent = scene.completions.requests[-1].messages
    assert [(message.role, message.content) for message in sent] == [
        (Role.SYSTEM, "Be brief."),
        (Role.USER, "first"),
        (Role.ASSISTANT, "One."),
        (Role.USER, "broken"),
        (Role.ASSISTANT, "Half"),
        (Role.USER, "last"),
    ]
    assert sent[2].reasoning_details == ({"type": "reasoning.text", "text": "Hm."},)


async def test_another_try_is_beside_the_first_and_not_after_it():
    scene = Scene(["First."], ["Second."], ["Third."])
    first = await scene.ask("Why?")
    scene.chat.retry(first)
    await scene.chat.ended()
    await scene.ask("And?")
    assert [message.content for message in scene.completions.requests[1].messages] == ["Why?"]
    assert [message.content for message in scene.completions.requests[2].messages] == ["Why?", "Second.", "And?"]


async def test_routing_goes_along_and_is_remembered():
    routing = RoutingChoices(Routing(Sort.PRICE, data_policy=DataPolicy.DENY))
    scene = Scene(["Yes."], routing=routing)
    turn = await scene.ask()
    assert scene.completions.requests[0].routing == turn.routing == Routing(Sort.PRICE, data_policy=DataPolicy.DENY)


async def test_an_organization_manages_sort_and_pin_itself():
    routing = RoutingChoices(Routing(Sort.PRICE, "x", DataPolicy.ZDR))
    scene = Scene(["Yes."], routing=routing, organization=True)
    await scene.ask()
    assert scene.completions.requests[0].routing == Routing(data_policy=DataPolicy.ZDR)


async def test_an_own_server_knows_no_routing():
    scene = Scene(["Yes."], routing=RoutingChoices(Routing(Sort.PRICE)), own_server=True)
    turn = await scene.ask()
    assert turn.routing is None
    assert scene.completions.requests[0].routing.is_default


async def test_a_pin_that_does_not_serve_is_refused_here():
    scene = Scene(["Never."], routing=RoutingChoices(Routing(provider="nobody")))
    scene.catalog.values = frozenset({"fireworks"})
    turn = await scene.ask()
    assert (turn.error.kind, turn.error.facts.provider) == (Kind.PROVIDER_NOT_SERVING, "nobody")
    assert scene.completions.requests == []


async def test_without_a_chosen_model_the_gateways_is_taken_and_stays():
    scene = Scene(["One."], ["Two."], model_id="")
    turn = await scene.ask()
    assert turn.model_id == "demo/tour:free"
    assert scene.chat.settings.model_id == "demo/tour:free"
    assert scene.events(Started)[0].turn.model_id == "demo/tour:free"


async def test_the_first_line_names_the_conversation():
    scene = Scene(["Yes."])
    await scene.ask("\n\nWhy is\nthat?")
    assert scene.chat.conversation.title == "Why is"
    scene.chat.new_conversation()
    assert scene.chat.conversation.title == ""
    assert scene.chat.turn is None


# --- reasoning effort


@pytest.mark.parametrize(("takes", "sent"), [(True, Effort.HIGH), (False, None), (None, Effort.HIGH)])
async def test_an_effort_is_not_sent_to_a_model_that_is_known_to_have_none(takes, sent):
    scene = Scene(models=(replace(PAID, takes_effort=takes),), model_id="demo/paid", effort=Effort.HIGH)
    await scene.chat._models.refresh()
    await scene.ask()
    assert scene.completions.requests[0].effort is sent


async def test_an_effort_is_sent_where_no_list_says_anything():
    scene = Scene(model_id="demo/paid", effort=Effort.HIGH)
    await scene.ask()
    assert scene.completions.requests[0].effort is Effort.HIGH
    assert scene.catalog.asked == []  # nobody waits for a list because of it


# --- limits and money


@pytest.mark.parametrize(
    ("limits", "spent", "key"),
    [
        (Limits(usd_per_message=Decimal("0.001")), "0", "usd_per_message"),
        (Limits(usd_per_day=Decimal("1")), "1", "usd_per_day"),
        (Limits(usd_per_day=Decimal("1")), "0.99", "usd_per_day"),
    ],
)
async def test_ones_own_limit_stops_it_until_it_is_confirmed(limits, spent, key):
    scene = Scene(["Yes."], limits=limits, model_id="demo/paid")
    scene.history.spent = Decimal(spent)
    turn = await scene.ask()
    assert (turn.error.kind, turn.error.facts.key) == (Kind.OVER_OWN_LIMIT, key)
    assert scene.completions.requests == []
    scene.chat.retry(turn, confirmed=True)
    await scene.chat.ended()
    assert scene.chat.turn.text == "Yes."


async def test_a_limit_that_is_not_reached_stops_nothing():
    scene = Scene(["Yes."], limits=Limits(Decimal(1), Decimal(2)), model_id="demo/paid")
    scene.history.spent = Decimal("1.5")
    assert (await scene.ask()).text == "Yes."


async def test_a_question_with_a_limit_does_not_wait_for_a_list_that_hangs(monkeypatch):
    class Silent(FakeCatalog):
        async def models(self):
            await asyncio.Event().wait()

    monkeypatch.setattr(chat_module, "PRICE_SECONDS", 0)
    scene = Scene(["Yes."], limits=Limits(Decimal(1), Decimal(2)), model_id="demo/paid")
    scene.chat._models = ModelService(Silent(), signed_in=False)
    assert (await scene.ask()).text == "Yes."


async def test_a_free_model_costs_nothing_whatever_a_chunk_says():
    free = Model("some/model", "Free", Pricing(Decimal(0), Decimal(0)), None, None, is_free=True)
    scene = Scene(["Yes.", Used(Usage(1, 2, cost_usd=Decimal("0.5")))], models=(free,), model_id="some/model")
    turn = await scene.ask()
    assert turn.usage.cost_usd == 0
    assert turn.free


@pytest.mark.parametrize(
    ("model_id", "usage", "free"),
    [
        ("giga-potato", Usage(1, 2, cost_usd=Decimal(0)), True),
        ("giga-potato", Usage(1, 2, cost_usd=Decimal(0), own_key=True), False),
        ("giga-potato", Usage(1, 2), False),
        ("demo/paid", Usage(1, 2, cost_usd=Decimal(0)), False),
    ],
    ids=["unlisted", "own key", "untold", "listed"],
)
async def test_what_nobody_lists_is_free_where_it_was_billed_at_nothing(model_id, usage, free):
    scene = Scene(["Yes.", Used(usage)], model_id=model_id)
    await scene.chat._models.models()
    assert (await scene.ask()).free is free


# --- listening


async def test_who_listens_hears_everything_and_may_stop():
    scene = Scene([Reasoning("Hm."), "One ", "two."], ["Again."])
    heard = []
    stop = scene.chat.listen(heard.append)
    await scene.ask()
    assert [type(event) for event in heard] == [Started, Reasoning, Delta, Delta, Ended, Billed]
    stop()
    await scene.ask()
    assert len(heard) == 6


async def test_going_away_stops_nothing():
    scene = Scene(["Half", HOLD, " and whole."])

    async def watcher():
        scene.chat.send("Why?")
        await scene.chat.ended()

    watching = asyncio.create_task(watcher())
    await until(lambda: scene.chat.turn and scene.chat.turn.pieces)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
    scene.completions.release()
    await scene.chat.ended()
    assert scene.chat.turn.text == "Half and whole."
