"""A chat screen with everything behind it, and the states of it that are worth seeing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fakes import (
    FakeAccess,
    FakeAccounts,
    FakeCatalog,
    FakeCompletions,
    FakeCopyFile,
    FakeDeviceCodes,
    FakeEndpoints,
    FakeHistory,
    FakeKeyring,
    FakeProfiles,
    FakePrograms,
)
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from support import Clock, a_turn, to_the_eye, until
from textual import events
from textual.filter import LineFilter

from kilo_tui.account_wiring import LateAccounts
from kilo_tui.demo.completions import HOLD
from kilo_tui.demo.gateway import DemoGateway
from kilo_tui.demo.teams import TEAM_ID
from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.gateway.catalog import GatewayCatalog
from kilo_tui.gateway.client import GatewayClient, Timeouts
from kilo_tui.gateway.completions import GatewayCompletions
from kilo_tui.gateway.endpoints import GatewayEndpoints
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.account import Account, SignInState, SignInStatus
from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import Conversation, Usage
from kilo_tui.model.endpoint import DataUse, Endpoint
from kilo_tui.model.pages import Pages
from kilo_tui.model.profile import AccessToken, Profile
from kilo_tui.model.routing import DataPolicy, Routing, RoutingChoices
from kilo_tui.services.access import AccessService
from kilo_tui.services.browsing import BrowsingService
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.copying import CopyService
from kilo_tui.services.endpoints import EndpointService
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.services.models import ModelService
from kilo_tui.services.questions import Questions
from kilo_tui.services.routing import RoutingService
from kilo_tui.services.sign_in import SignInService
from kilo_tui.services.spending import SpendingService
from kilo_tui.ui.app import KiloApp
from kilo_tui.ui.below import Services
from kilo_tui.ui.login_view import Failed, Waiting
from kilo_tui.ui.screens.account import AccountScreen
from kilo_tui.ui.screens.models import ModelsScreen
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
        kept=None,
        lists=None,
        demo=True,
        profile=None,
        environment=None,
        edit=str,
        filters=(),
        codes=None,
        account=None,
        accounts=None,
        signed_in=False,
        **settings,
    ):
        self.clock = Clock()
        self.completions = completions or FakeCompletions(*scripts)
        self.history = history or FakeHistory()
        self.catalog = catalog or FakeCatalog()
        self.profiles = FakeProfiles(settings.get("routing"))
        self.programs = FakePrograms("tmux", "xclip")
        self.copy_file = FakeCopyFile()
        self.models = ModelService(self.catalog, signed_in=False, kept=kept, clock=self.clock)
        settings = ChatSettings(**({"model_id": "demo/tour:free"} | settings))
        self.chat = ChatService(self.completions, self.models, self.history, clock=self.clock, settings=settings)
        self.chat.routing_sent = provider_object
        self.spending = SpendingService(self.chat, self.history, clock=self.clock)
        self.choices = Choices(profile or Profile(), self.profiles, problem=problem)
        self.lists = lists or FakeEndpoints()
        self.routing = RoutingService(
            settings,
            self.choices,
            self.models,
            self.lists,
            EndpointService(self.lists, self.clock),
            sent=provider_object,
        )
        self.chat.check_routing = self.routing.check
        self.gateway_access, self.keyring = getattr(accounts, "access", None) or FakeAccess(), FakeKeyring()
        self.access = AccessService(self.gateway_access, self.keyring, self.choices, signed_in=signed_in)
        self.codes = codes or FakeDeviceCodes()
        self.account = account or Account("u", "ada@example.org", "Ada Lovelace")
        self.accounts = accounts or FakeAccounts(self.account)
        accounts = None if settings.own_server else self.accounts
        self.live = LiveAccount(accounts, self.access, clock=self.clock, spending=self.spending)
        self.edit = edit
        self.app = KiloApp(
            Services(
                chat=self.chat,
                models=self.models,
                choices=self.choices,
                routing=self.routing,
                clock=self.clock,
                opening=self.opening,
                connect=lambda: None,
                access=self.access,
                account=self.live,
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
        shown = to_the_eye(self.shown())
        return all(to_the_eye(text) in shown for text in texts)

    def says(self, *texts):
        """Whether all of these do, on however many rows."""
        shown = " ".join(self.shown().split())
        return all(" ".join(text.split()) in shown for text in texts)


class DemoAccounts(LateAccounts):
    """The account side of a demo gateway as one of its people sees it, with the pages of the real one."""

    def __init__(self, client: GatewayClient, token: AccessToken) -> None:
        async def connected() -> GatewayClient:
            return client

        super().__init__(connected)
        self.access = FakeAccess(lambda organization_id: client.speak_for(token, organization_id))

    async def pages(self) -> Pages:
        return Pages()


@asynccontextmanager
async def staged(port: int = 0) -> AsyncIterator[DemoGateway]:
    """A demo gateway and ways to ask it: `completions`, which soon gives up waiting, `patient`, and `accounts`."""
    async with AsyncExitStack() as closing:
        gateway = DemoGateway(pace=0, now=Clock().now)
        await gateway.start(port)
        closing.push_async_callback(gateway.close)
        endpoints = Endpoints.kilo(gateway.url)

        def accounts(persona: str) -> DemoAccounts:
            token = AccessToken(f"demo.{persona}.x", endpoints.completions_base.origin)
            client = GatewayClient(endpoints, access_token=token)
            closing.push_async_exit(client)
            return DemoAccounts(client, token)

        gateway.accounts = accounts
        hasty = Timeouts(idle=0.3, after_finish=0.3)
        member = GatewayClient(endpoints, access_token=AccessToken("demo.team.x", ""), organization_id=TEAM_ID)
        async with GatewayClient(endpoints, timeouts=hasty) as client, GatewayClient(endpoints) as patient, member:
            gateway.completions = GatewayCompletions(client)
            gateway.patient = GatewayCompletions(patient)
            gateway.catalog = GatewayCatalog(patient)
            gateway.lists, gateway.team_lists = GatewayEndpoints(patient), GatewayEndpoints(member)
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
    persona: str = ""
    """Who of the demo is signed in."""

    def stage(self, demo: DemoGateway) -> Stage:
        """The stage it plays on."""
        for script in self.scripts:
            demo.will_reply(*script)
        host = "app.kilo.ai/device-auth?code=ABCD-234"
        codes = FakeDeviceCodes(*self.codes, lives_seconds=581.0, host=host, code="ABCD-234")
        settings = {"lists": demo.lists, "model_id": self.model_id, "codes": codes} | self.settings
        if self.persona:
            settings |= {"accounts": demo.accounts(self.persona), "signed_in": True}
        return Stage(completions=demo.patient, **settings)


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
    await until(lambda: here.live.balance.value is not None, pilot=pilot)
    await pilot.press(*"Now in Python, with this log: ")
    here.app.post_message(events.Paste("a line of a log\n" * 300))
    await until(lambda: here.shows("300", "≈", "0359", "ctx"), pilot=pilot)


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


async def show_account(here, pilot, *keys):
    here.clock.held = True  # what is asked again and again waits
    await pilot.press("f4")
    await until(lambda: known(here), pilot=pilot)
    await pilot.press(*keys)
    await until(lambda: known(here), pilot=pilot)


def known(here):
    """Whether all that can be known of the account is, and the screen that shows it is there."""
    there = any(isinstance(screen, AccountScreen) for screen in here.app.screen_stack)
    return there and not any(part.now.untouched or part.now.waiting for part in here.live.parts)


async def show_usage(here, pilot):
    await show_account(here, pilot, "3")


async def show_organization(here, pilot):
    await show_account(here, pilot, "o", "2")
    await until(lambda: here.live.organization is not None and known(here), pilot=pilot)


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


PROVIDERS = {
    "Bedrock": DataUse(trains=False, keeps=False),
    "Anthropic": DataUse(trains=False, keeps=True, days=30),
    "OpenAI": DataUse(trains=False, keeps=True, days=30),
    "Fireworks": DataUse(trains=False, keeps=False),
    "DeepInfra": DataUse(trains=False, keeps=True),
    "CheapCloud": DataUse(trains=True, keeps=True),
    "Z.AI": DataUse(trains=True, keeps=True),
}
"""What they do with the data."""


def a_model(model_id, name, price_in, price_out, context, *, by="", **more):
    """A model of a list, and who serves it; prices are for a million tokens, None is unknown."""
    pricing = Pricing(*(None if usd is None else Decimal(usd) / 1_000_000 for usd in (price_in, price_out)))
    more = {"inputs": ("text",), "outputs": ("text",), "takes_effort": False} | more
    served = [
        Endpoint(
            who, who.lower(), frozenset({who}), Decimal(price_in or 0), Decimal(price_out or 0), context, data=data
        )
        for who, data in PROVIDERS.items()
        if who in by.split()
    ]
    most = max(1, context // 5)
    return Model(model_id, name, pricing, context, most, **more), served


_SEES = ("text", "image")
_OFFER = (
    a_model(
        "anthropic/claude-sonnet",
        "Anthropic: Claude Sonnet",
        "3",
        "15",
        1_000_000,
        by="Bedrock Anthropic",
        preferred_index=0,
        inputs=_SEES,
        takes_effort=True,
        description="Writes, reads pictures, and thinks as long as it is told to.",
        created=1_767_225_600.0,
    ),
    a_model("openai/gpt", "OpenAI: GPT", "1.25", "10", 400_000, by="OpenAI", preferred_index=1, takes_effort=True),
    a_model("z-ai/glm:free", "Z.AI: GLM (free)", "0", "0", 202_752, by="Z.AI", preferred_index=2, is_free=True),
    a_model("demo/tour:free", "Demo: Tour (free)", "0", "0", 131_072, is_free=True, may_train=True),
    a_model("meta/llama-70b", "Meta: Llama 70B", "0.23", "0.40", 131_072, by="Fireworks DeepInfra CheapCloud"),
    a_model("moonshotai/kimi", "MoonshotAI: Kimi", "0.6", "2.5", 262_144, by="Fireworks", created=1_789_900_000.0),
    a_model("google/gemma", "Google: Gemma", "0.0375", "0.15", 131_072, by="CheapCloud", inputs=_SEES),
    a_model("mistralai/small", "Mistral: Small, whose name is so long that it is cut", "0.1", "0.3", 32_768),
    a_model("stealth/aurora", "Aurora", None, None, 256_000, takes_effort=None),
)
MODELS = tuple(model for model, _served in _OFFER)
SERVED = {model.id: served for model, served in _OFFER if served}


def offering(**more):
    """A stage with these models, and who serves them."""
    return {"catalog": FakeCatalog(MODELS), "lists": FakeEndpoints(SERVED)} | more


async def show_models(here, pilot, *keys):
    await pilot.press("f2")
    await until(lambda: isinstance(here.screen, ModelsScreen) and here.screen.focused is not None, pilot=pilot)
    await until(lambda: here.catalog.asked and not here.models.asking, pilot=pilot)
    await until(lambda: not getattr(here.lists, "everything", ()) or here.routing.known("openai/gpt"), pilot=pilot)
    await pilot.press(*keys)
    await pilot.pause()
    picker = here.screen
    if isinstance(picker, ModelsScreen) and picker.panel.display:
        await until(lambda: picker.panel.model == picker.model_list.current, pilot=pilot)


async def filter_models(here, pilot):
    await show_models(here, pilot, "colon", "z", "d", "r", "space", "less_than_sign", "1", "dollar_sign")


async def point_at_a_model(here, pilot):
    await show_models(here, pilot, "tab", "down")


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
    "cost-before-sending": State(
        weigh, model_id=CLAUDE.id, settings={"catalog": FakeCatalog([CLAUDE]), "signed_in": True}
    ),
    "find": State(find),
    "writing": State(write),
    "login": State(sign_in),
    "login-denied": State(sign_in, codes=(SignInStatus(SignInState.DENIED),)),
    "login-expired": State(sign_in, codes=(SignInStatus(SignInState.EXPIRED),) * 4),
    "256-colours": State(answer, settings={"filters": (_Palette256(),)}),
    "16-colours": State(answer, settings={"profile": Profile(theme="terminal")}),
    "account": State(show_account, persona="verified"),
    "account-usage": State(show_usage, persona="verified"),
    "account-blocked": State(show_account, persona="blocked"),
    "account-organization": State(show_organization, persona="team"),
    "models": State(show_models, settings=offering(profile=Profile(favourites=("meta/llama-70b",)))),
    "models-filtered": State(filter_models, settings=offering()),
    "models-excluded": State(
        point_at_a_model, settings=offering(routing=RoutingChoices(Routing(data_policy=DataPolicy.ZDR)))
    ),
    "light": State(answer, settings={"profile": Profile(theme="light")}),
}
"""By name; each is a picture at every size and in every language."""
