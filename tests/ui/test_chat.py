"""The chat screen, as a person uses it."""

from support import until

from kilo_tui.model.chat import Finished


async def test_a_question_is_answered_and_the_receipt_says_by_whom(stage):
    here = stage(["Use ", "**care**.", Finished("stop")])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: "Use care." in here.shown(), pilot=pilot)
        await until(lambda: "· free ·" in here.shown(), pilot=pilot)
    assert ("question", "Why") in here.history.log
