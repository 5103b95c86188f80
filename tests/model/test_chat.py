"""A conversation is a tree; one branch of it is on the screen and is what is sent."""

from decimal import Decimal

from support import a_turn

from kilo_tui.model.chat import Conversation, TurnState, Usage


def a_tree(*family):
    """A conversation of `"id<parent"`, added in this order."""
    conversation = Conversation("c-1")
    for one in family:
        name, _sign, parent = one.partition("<")
        conversation.add(a_turn(name, name.upper(), id=name, parent_id=parent or None))
    return conversation


def on_screen(conversation):
    return " ".join(turn.id for turn in conversation.branch())


def turn_of(conversation, name):
    return next(turn for turn in conversation.turns if turn.id == name)


def test_an_empty_conversation_has_an_empty_branch():
    conversation = Conversation("c-1")
    assert conversation.leaf is None
    assert conversation.branch() == []
    assert conversation.history(None) == ()


def test_what_was_asked_last_is_on_the_screen():
    conversation = a_tree("a", "b<a", "c<a")
    assert on_screen(conversation) == "a c"


def test_siblings_know_their_place():
    conversation = a_tree("a", "b<a", "c<a", "d<c", "e<a")
    names = [turn.id for turn in conversation.siblings(turn_of(conversation, "c"))]
    assert names == ["b", "c", "e"]
    assert conversation.place_among_siblings(turn_of(conversation, "c")) == (2, 3)
    assert conversation.place_among_siblings(turn_of(conversation, "a")) == (1, 1)


def test_first_questions_are_siblings_too():
    conversation = a_tree("a", "b")
    assert conversation.place_among_siblings(turn_of(conversation, "b")) == (2, 2)
    assert on_screen(conversation) == "b"


def test_another_sibling_comes_with_its_newest_descendants():
    conversation = a_tree("a", "b<a", "c<b", "d<b", "e<d", "f<a")
    assert on_screen(conversation) == "a f"
    conversation.choose(turn_of(conversation, "b"))
    assert on_screen(conversation) == "a b d e"


def test_or_with_those_that_were_there_when_it_was_left():
    conversation = a_tree("a", "b<a", "c<b", "d<b", "e<d", "f<a")
    conversation.choose(turn_of(conversation, "c"))
    assert on_screen(conversation) == "a b c"
    conversation.choose(turn_of(conversation, "f"))
    conversation.choose(turn_of(conversation, "b"))
    assert on_screen(conversation) == "a b c"


def test_a_leaf_that_is_not_there_is_the_newest_turn():
    conversation = a_tree("a", "b<a")
    conversation.leaf_id = "gone"
    assert on_screen(conversation) == "a b"


def test_a_turn_whose_parent_is_gone_begins_its_branch():
    conversation = a_tree("b<a", "c<b")
    assert on_screen(conversation) == "b c"


def test_turns_that_follow_each_other_in_a_circle_come_to_an_end():
    conversation = a_tree("a<b", "b<a")
    assert set(on_screen(conversation).split()) == {"a", "b"}
    conversation.choose(turn_of(conversation, "a"))
    assert set(on_screen(conversation).split()) == {"a", "b"}


def test_what_is_sent_is_the_branch():
    conversation = a_tree("a", "b<a", "c<a")
    assert [message.content for message in conversation.history(conversation.leaf)] == ["a", "A", "c", "C"]
    conversation.choose(turn_of(conversation, "b"))
    assert [message.content for message in conversation.history(conversation.leaf)] == ["a", "A", "b", "B"]
    assert conversation.history(None) == ()


def test_questions_without_an_answer_are_not_sent():
    conversation = a_tree("a")
    conversation.add(a_turn("b", id="b", parent_id="a", state=TurnState.FAILED))
    assert [message.content for message in conversation.history(conversation.leaf)] == ["a", "A"]


def test_a_copy_was_paid_for_elsewhere():
    usage = Usage(cost_usd=Decimal("0.5"))
    assert a_turn(usage=usage).paid_usd == Decimal("0.5")
    assert a_turn(usage=usage, copy_of="t-1").paid_usd is None
