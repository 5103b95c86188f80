"""What the lines say of how things stand."""

from support import a_turn

from kilo_tui.model.catalog import Model
from kilo_tui.model.chat import Usage
from kilo_tui.ui.standing import chip, context_share


def test_the_share_of_the_context_is_told_where_both_are_known():
    turn = a_turn(usage=Usage(prompt_tokens=900, completion_tokens=100))
    assert context_share(turn, Model("m", "M", context_tokens=10_000)) == 0.1
    assert context_share(turn, Model("m", "M")) is None
    assert context_share(turn, None) is None
    assert context_share(None, Model("m", "M", context_tokens=10_000)) is None
    assert context_share(a_turn(usage=None), Model("m", "M", context_tokens=10_000)) is None


def test_the_chip_counts_what_is_new_or_says_how_far_down_one_is():
    assert chip(1, 0.5) == "↓ 1 new line · End"
    assert chip(14, 0.5) == "↓ 14 new lines · End"
    assert chip(0, 0.5) == "50%"
    assert chip(0, None) == ""
