"""A chat screen with everything behind it, and the states of it that are worth seeing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fakes import (
    FakeAccess,
    FakeCatalog,
    FakeCompletions,
    FakeCopyFile,
    FakeDeviceCodes,
    FakeHistory,
    FakeKeyring,
    FakeProfiles,
    FakePrograms,
)
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from support import Clock, a_turn, until
from textual import events
from textual.filter import LineFilter

from kilo_tui.demo.completions import HOLD
from kilo_tui.demo.gateway import DemoGateway
from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.gateway.client import GatewayClient, Timeouts
from kilo_tui.gateway.completions import GatewayCompletions
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.account import Account, SignInState, SignInStatus
from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import Conversation, Usage
from kilo_tui.model.profile import Profile
from kilo_tui.model.routing import DataPolicy, Routing
from kilo_tui.services.access import AccessService
from kilo_tui.services.browsing import BrowsingService
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.copying import CopyService
from kilo_tui.services.models import ModelService
from kilo_tui.services.questions import Questions
from kilo_tui.services.sign_in import SignInService
from kilo_tui.services.spending import SpendingService
from kilo_tui.ui.app import KiloApp
from kilo_tui.ui.below import Services
from kilo_tui.ui.login_view import Failed, Waiting
from kilo_tui.ui.screens.receipt import ReceiptScreen

SIZES = ((80, 24), (120, 36))


class Stage:
    """The app and everything behind it."""

    def __init__(
        self,
        *scripts,
        completions=None,
        problem=None,
        history=None,
        catalog=None,
        demo=True,
        profile=None,
        environment=None,
        edit=str,
        filters=(),
        codes=None,
        account=None,
        signed_in=False,
        **settings,
    ):
        self.clock = Clock()
        self.completions = completions or FakeCompletions(*scripts)
        self.history = history or FakeHistory()
        self.catalog = catalog or FakeCatalog()
        self.profiles = FakeProfiles()
        self.programs = FakePrograms("tmux", "xclip")
        self.copy_file = FakeCopyFile()
        self.models = ModelService(self.catalog, signed_in=False)
        settings = ChatSettings(**({"model_id": "demo/tour:free"} | settings))
        self.chat = ChatService(self.completions, self.models, self.history, clock=self.clock, settings=settings)
        self.chat.routing_sent = provider_object
        self.spending = SpendingService(self.chat, self.history, clock=self.clock)
        self.choices = Choices(profile or Profile(), self.profiles, problem=problem)
        self.gateway_access, self.keyring = FakeAccess(), FakeKeyring()
        self.access = AccessService(self.gateway_access, self.keyring, self.choices, signed_in=signed_in)
        self.codes = codes or FakeDeviceCodes()
        self.account = account or Account("u", "ada@example.org", "Ada Lovelace")
        self.edit = edit
        self.app = KiloApp(
            Services(
                chat=self.chat,
                models=self.models,
                choices=self.choices,
                clock=self.clock,
                opening=self.opening,
                connect=lambda: None,
                access=self.access,
                sign_in=lambda: SignInService(self.codes, self.read_account, self.access, clock=self.clock),
                browsing=BrowsingService(self.programs, environment or {}, "linux"),
                copying=CopyService(self.programs, self.copy_file, environment or {}),
                spending=self.spending,
                edit=lambda text: self.edit(text),
                questions=Questions(self.history),
                demo=demo,
            )
        )

        self.app._filters.extend(filters)

    async def read_account(self, secret):
        """Whose secret it is: `account`, which is raised when it is an error."""
        if isinstance(self.account, Exception):
            raise self.account
        return self.account

    async def opening(self):
        return self.history.recover().result()

    @property
    def screen(self):
        """The screen on top."""
        return self.app.screen

    def shown(self):
        """The whole screen as text."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in lines)

    def shows(self, *texts):
        """Whether all of these stand on the screen."""
        shown = self.shown()
        return all(text in shown for text in texts)


@asynccontextmanager
async def staged() -> AsyncIterator[DemoGateway]:
    """A demo gateway and ways to ask it: `completions`, which soon gives up waiting, and `patient`."""
    async with DemoGateway(pace=0) as gateway:
        endpoints = Endpoints.kilo(gateway.url)
        hasty = Timeouts(idle=0.3, after_finish=0.3)
        async with GatewayClient(endpoints, timeouts=hasty) as client, GatewayClient(endpoints) as patient:
            gateway.completions = GatewayCompletions(client)
            gateway.patient = GatewayCompletions(patient)
            yield gateway


async def settled(pilot: Any) -> None:
    """Wait until nothing is left to be painted."""
    await pilot.pause()
    await pilot.wait_for_scheduled_animations()


_QR = re.compile("█(?:[█▀▄ ]|&#160;){24,}█")


def steady(text: str) -> str:
    """A picture without the QR code of a page of the demo, whose port is another each time."""
    if "127.0.0.1" not in text:
        return text
    return _QR.sub(lambda found: "█" * len(found[0].replace("&#160;", " ")), text)


# --- states worth seeing


@dataclass(frozen=True)
class State:
    """How a state comes about."""

    play: Callable[[Stage, Any], Awaitable[None]]
    scripts: tuple[tuple[object, ...], ...] = ()
    model_id: str = "demo/tour:free"
    settings: dict[str, Any] = field(default_factory=dict)
    codes: tuple[object, ...] = ()
    """What becomes of device codes, one after the other."""

    def stage(self, demo: DemoGateway) -> Stage:
        """The stage it plays on."""
        for script in self.scripts:
            demo.will_reply(*script)
        host = "app.kilo.ai/device-auth?code=ABCD-234"
        codes = FakeDeviceCodes(*self.codes, lives_seconds=581.0, host=host, code="ABCD-234")
        return Stage(completions=demo.patient, model_id=self.model_id, codes=codes, **self.settings)


CODE = """\
Use `BufReader` and `lines()`; it keeps **one line** in memory at a time:

```rust
use std::io::{BufRead, BufReader};
let file = BufReader::new(File::open("log.txt")?);
for line in file.lines() {
    println!("{}", line?);
}
```

"""


async def begin(here, pilot):
    await pilot.pause()


async def stream(here, pilot):
    await ask(pilot, "How do I read a file line by line in Rust?")
    await until(lambda: here.shows("usual choice"), pilot=pilot)


async def reason(here, pilot):
    await ask(pilot, "How do I read a file line by line?")
    await until(lambda: not here.chat.busy and here.shows("Demo"), pilot=pilot)
    await pilot.press("tab", "z", "g")
    await until(lambda: here.shows("│"), pilot=pilot)


async def answer(here, pilot):
    await ask(pilot, "hello")
    await until(lambda: not here.chat.busy and here.shows("def greet"), pilot=pilot)


async def fail(here, pilot):
    await ask(pilot, "hello")
    await until(lambda: here.shows("✗"), pilot=pilot)


async def show_help(here, pilot):
    await pilot.press("f1")
    await pilot.pause()


async def show_palette(here, pilot):
    await pilot.press("ctrl+x")
    await until(lambda: here.shows("F6"), pilot=pilot)


async def ask(pilot, question):
    await pilot.press(*["space" if letter == " " else letter for letter in question.rstrip("?")])
    await pilot.press("question_mark", "enter") if question.endswith("?") else await pilot.press("enter")


async def show_letters(here, pilot):
    await answer(here, pilot)
    await pilot.press("tab", "y")
    await until(lambda: here.screen.transcript.showing_letters, pilot=pilot)


async def show_receipt(here, pilot):
    await answer(here, pilot)
    await pilot.press("f8")
    await until(lambda: isinstance(here.screen, ReceiptScreen), pilot=pilot)


CLAUDE = Model(
    "anthropic/claude-sonnet-4.6", "Claude Sonnet", Pricing(Decimal("0.000003"), Decimal("0.000015")), 200_000, 64_000
)


def paid_turn(**changes):
    """A turn that another model answered than was asked, routed and paid for."""
    known = {
        "question": "How do I read a file line by line in Rust?",
        "answer": "With `BufReader` and `lines()`.",
        "model_id": "kilo-auto/balanced",
        "answered_model_id": CLAUDE.id,
        "provider": "Amazon Bedrock",
        "usage": Usage(5234, 640, 120, 4000, Decimal("0.021734")),
        "seconds_to_first_token": 0.8,
        "seconds": 9.45,
        "finish_reason": "stop",
        "routing": Routing(provider="amazon-bedrock", data_policy=DataPolicy.DENY),
        "response_id": "gen-1770000001-Demo0001",
    }
    turn = a_turn(**(known | changes))
    turn.routing_sent = {} if turn.routing == Routing() else provider_object(turn.routing)
    return turn


async def go_on(here, pilot, *turns):
    """A conversation that was there before is opened again."""
    here.chat.open(Conversation("conversation-1", "Reading a file", list(turns) or [paid_turn()]))
    here.screen.show_branch()
    await until(lambda: here.shows("BufReader"), pilot=pilot)


async def show_routed_receipt(here, pilot):
    await go_on(here, pilot)
    await pilot.press("f8")
    await until(lambda: isinstance(here.screen, ReceiptScreen), pilot=pilot)


async def weigh(here, pilot):
    await go_on(here, pilot)
    await here.models.models()
    await pilot.press(*"Now-in-Python")
    here.app.post_message(events.Paste("a line of a log\n" * 300))
    await until(lambda: here.shows("300", "≈", "ctx"), pilot=pilot)


async def find(here, pilot):
    await answer(here, pilot)
    await pilot.press("ctrl+f", *"demo")
    await until(lambda: here.screen.find_bar.hits[1], pilot=pilot)


async def write(here, pilot):
    await answer(here, pilot)
    await pilot.press(*"first", "ctrl+j", *"second")
    here.app.post_message(events.Paste("a line of a log\n" * 300))
    await until(lambda: here.shows("300"), pilot=pilot)


async def sign_in(here, pilot):
    await pilot.pause()
    await pilot.press(*"Why")
    here.clock.held = not here.codes.script
    here.screen.action_sign_in()
    view = Failed if here.codes.script else Waiting
    await until(lambda: type(getattr(here.screen, "view", None)) is view, pilot=pilot)


class _Palette256(LineFilter):
    """Every colour as a terminal with 256 of them shows it."""

    def apply(self, segments, background):
        return [Segment(text, style and style + _in_256(style), control) for text, style, control in segments]


def _in_256(style):
    colours = [
        colour and Color.from_triplet(colour.downgrade(ColorSystem.EIGHT_BIT).get_truecolor())
        for colour in (style.color, style.bgcolor)
    ]
    return Style.from_color(*colours)


STATES = {
    "empty": State(begin),
    "streaming": State(stream, scripts=((CODE, "The `indicatif` crate is the usual choice for a bar.", HOLD),)),
    "reasoning": State(reason, model_id="demo/reasoner:free"),
    "answer": State(answer),
    "error": State(fail, model_id="demo/error-out_of_credits:free"),
    "help": State(show_help),
    "palette": State(show_palette),
    "letters": State(show_letters),
    "receipt": State(show_receipt),
    "receipt-routed": State(show_routed_receipt),
    "cost-before-sending": State(weigh, model_id=CLAUDE.id, settings={"catalog": FakeCatalog([CLAUDE])}),
    "find": State(find),
    "writing": State(write),
    "login": State(sign_in),
    "login-denied": State(sign_in, codes=(SignInStatus(SignInState.DENIED),)),
    "login-expired": State(sign_in, codes=(SignInStatus(SignInState.EXPIRED),) * 4),
    "256-colours": State(answer, settings={"filters": (_Palette256(),)}),
    "16-colours": State(answer, settings={"profile": Profile(theme="terminal")}),
    "light": State(answer, settings={"profile": Profile(theme="light")}),
}
"""By name; each is a picture at every size and in every language."""
