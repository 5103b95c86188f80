"""One picture of every state worth seeing: its text, its colours, large, and in the tighter language too."""

import pytest
from stages import SIZES, STATES, settled
from states_of_routing import ROUTING_STATES

from kilo_tui.words import speak


def coloured(app):
    """The screen with its colours: one row a line, and under it which style each stretch has."""
    rows, names = [], {}
    for strip in app.screen._compositor.render_strips():
        rows.append(strip.text.rstrip())
        stretches = []
        for segment in strip:
            style = str(segment.style)
            stretches.append(f"{segment.cell_length}{names.setdefault(style, _name(len(names)))}")
        rows.append("    " + " ".join(stretches))
    return "\n".join([*rows, "", *(f"{name} = {style}" for style, name in names.items())])


def _name(number):
    return chr(ord("a") + number % 26) * (1 + number // 26)


@pytest.mark.parametrize(
    ("language", "size"),
    [("en", SIZES[0]), ("en", SIZES[1]), ("fr", SIZES[0])],
    ids=["80x24-en", "120x36-en", "80x24-fr"],
)
@pytest.mark.parametrize("name", [*STATES, *ROUTING_STATES])
async def test_it_looks_as_it_did_when_somebody_looked(name, size, language, demo, committed):
    speak(language)
    state = (STATES | ROUTING_STATES)[name]
    here = state.stage(demo)
    async with here.app.run_test(size=size) as pilot:
        await state.play(here, pilot)
        await settled(pilot)
        committed(f"{language}/{name}-{size[0]}x{size[1]}.txt", here.shown())
        if language == "en":
            committed(f"styles/{name}-{size[0]}x{size[1]}.txt", coloured(here.app))
