"""Which answer a model gives to which question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kilo_tui.demo import answers
from kilo_tui.demo.market import MARKET
from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.player import Player, pieces

Story = Callable[[Player, str], Awaitable[None]]
"""Plays an answer to a question, up to where it ends; the ending is the caller's."""


async def guide(player: Player, question: str) -> None:
    """Whatever fits: hello, a summary, code, or else the tour."""
    if answers.wants_summary(question):
        await player.text(answers.summary(question))
    elif answers.is_greeting(question):
        await player.text(answers.HELLO)
    elif snippet := answers.code(question):
        await player.text(snippet)
    else:
        said, listing = answers.tour()
        await player.text(said)
        await player.text(listing, count=len(listing) // 12)


async def reason(player: Player, question: str) -> None:
    """Think first."""
    await player.think(answers.REASONING)
    await player.text(answers.REASONED)


async def long(player: Player, question: str) -> None:
    """Ten thousand tokens."""
    await player.text(answers.long(), count=answers.LONG_TOKENS)


async def echo(player: Player, question: str) -> None:
    """The question, in no more pieces than the longest of the other answers has."""
    for piece in pieces(question, min(len(question), max(1, len(question) // 3), answers.LONG_TOKENS)):
        await player.text(piece, count=1)


def served(model: Model, endpoint: Endpoint, *, thinks: bool) -> Story:
    """Say who plays to answer, and on which terms; then whatever fits."""

    async def tell(player: Player, question: str) -> None:
        if thinks:
            await player.think(answers.PRETENDING)
        await player.text(answers.served(model, endpoint))
        if answers.wants_summary(question):
            await player.text("\n" + answers.summary(question))
        elif snippet := answers.code(question):
            await player.text("\n" + snippet)

    return tell


def story(model: Model, endpoint: Endpoint, *, thinks: bool) -> Story:
    """What the model answers with."""
    if model.id in MARKET:
        return served(model, endpoint, thinks=thinks)
    return STORIES.get(model.id, guide)


STORIES: dict[str, Story] = {
    "demo/reasoner:free": reason,
    "demo/long:free": long,
    "demo/echo:free": echo,
}
"""By model; every other one of the demo's own is the guide."""
