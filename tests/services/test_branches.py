"""Questions asked again, edited, or taken to a new conversation: what is sent and what is kept."""

from decimal import Decimal

import pytest
from fakes import HOLD, FakeCatalog, FakeCompletions, FakeHistory
from support import Clock

from kilo_tui.model.chat import Usage, Used
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.models import ModelService


@pytest.fixture
def scene():
    """A chat service over fakes: `scene(*scripts)`."""

    def make(*scripts):
        completions, history = FakeCompletions(*scripts), FakeHistory()
        chat = ChatService(
            completions,
            ModelService(FakeCatalog(), signed_in=False),
            history,
            clock=Clock(),
            settings=ChatSettings(model_id="demo/tour:free"),
        )
        return chat, completions, history

    return make


async def ended(chat, turn):
    await chat.ended()
    return turn


def sent(completions):
    return [message.content for message in completions.requests[-1].messages]


async def test_an_edited_question_is_asked_beside_the_first(scene):
    chat, completions, _history = scene(["One."], ["Two."], ["Other two."])
    await ended(chat, chat.send("first"))
    second = await ended(chat, chat.send("second"))
    edited = await ended(chat, chat.retry(second, question="the second, better"))
    assert sent(completions) == ["first", "One.", "the second, better"]
    assert chat.conversation.siblings(edited) == (second, edited)
    assert [turn.question for turn in chat.conversation.branch()] == ["first", "the second, better"]


async def test_the_same_question_can_go_to_another_model_once(scene):
    chat, completions, _history = scene(["One."], ["Two."])
    first = await ended(chat, chat.send("Why?"))
    await ended(chat, chat.retry(first, model_id="demo/paid"))
    assert completions.requests[-1].model_id == "demo/paid"
    assert chat.settings.model_id == "demo/tour:free"


async def test_a_question_can_follow_an_earlier_turn(scene):
    chat, completions, _history = scene(["Half"], ["Two."], [" and whole."])
    first = await ended(chat, chat.send("first"))
    await ended(chat, chat.send("second"))
    await ended(chat, chat.send("Go on.", after=first))
    assert sent(completions) == ["first", "Half", "Go on."]


async def test_the_branch_on_the_screen_is_sent_and_kept(scene):
    chat, completions, history = scene(["One."], ["Other one."], ["Two."])
    first = await ended(chat, chat.send("Why?"))
    await ended(chat, chat.retry(first))
    chat.choose(first)
    assert history.log[-1] == ("leaf", first.id)
    await ended(chat, chat.send("And?"))
    assert sent(completions) == ["Why?", "One.", "And?"]


async def test_while_an_answer_comes_the_branch_stays(scene):
    chat, _completions, _history = scene(["One."], ["Half", HOLD])
    first = await ended(chat, chat.send("Why?"))
    chat.retry(first)
    for change in (chat.choose, chat.fork):
        with pytest.raises(RuntimeError):
            change(first)
    chat.stop()
    await chat.ended()


async def test_a_fork_takes_the_branch_along_and_leaves_the_old_conversation(scene):
    cost = Used(Usage(1, 2, cost_usd=Decimal("0.5")))
    chat, completions, history = scene(["One.", cost], ["Two."], ["Other."], ["Third."])
    chat.settings.model_id = "demo/paid"
    first = await ended(chat, chat.send("first"))
    second = await ended(chat, chat.send("second"))
    await ended(chat, chat.retry(second))
    old = chat.conversation
    chat.fork(second)
    assert chat.conversation.title == "↳ first"
    assert ("copy", "↳ first") in history.log
    copies = chat.conversation.turns
    assert [(turn.question, turn.text) for turn in copies] == [("first", "One."), ("second", "Two.")]
    assert [turn.copy_of for turn in copies] == [first.id, second.id]
    assert {turn.conversation_id for turn in copies} == {chat.conversation.id} != {old.id}
    assert copies[0].usage.cost_usd == Decimal("0.5")
    assert copies[0].paid_usd is None
    await ended(chat, chat.send("third"))
    assert sent(completions) == ["first", "One.", "second", "Two.", "third"]
    assert len(old.turns) == 3
    assert old.title == "first"


async def test_a_fork_of_a_fork_has_one_mark(scene):
    chat, _completions, _history = scene(["One."])
    turn = await ended(chat, chat.send("first"))
    chat.fork(turn)
    chat.fork(chat.turn)
    assert chat.conversation.title == "↳ first"
    assert chat.turn.copy_of == turn.id
