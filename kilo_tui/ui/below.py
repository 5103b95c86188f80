"""What the screens ask the floor below for, handed over whole when the program starts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kilo_tui.model.chat import Conversation
from kilo_tui.services.access import AccessService
from kilo_tui.services.browsing import BrowsingService
from kilo_tui.services.chat import ChatService
from kilo_tui.services.choices import Choices
from kilo_tui.services.copying import CopyService
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.services.models import ModelService
from kilo_tui.services.ports import Clock, Editor
from kilo_tui.services.questions import Questions
from kilo_tui.services.routing import RoutingService
from kilo_tui.services.spending import SpendingService

if TYPE_CHECKING:
    from kilo_tui.services.sign_in import SignInService


@dataclass(frozen=True, slots=True)
class Services:
    """What the screens ask."""

    chat: ChatService
    models: ModelService
    choices: Choices
    routing: RoutingService
    clock: Clock
    opening: Callable[[], Awaitable[Conversation | None]]
    """The conversation to begin with, if there is one to go on with."""
    connect: Callable[[], None]
    """Begin to connect to the gateway; called when the first screen is painted."""
    access: AccessService
    """As whom is asked."""
    account: LiveAccount
    """What the gateway knows of them."""
    sign_in: Callable[[], SignInService]
    """What signs in at the gateway in force."""
    browsing: BrowsingService
    """Opens links where there is a desktop."""
    copying: CopyService
    """Copies what is on the screen."""
    spending: SpendingService
    """What was spent, and whether that is all."""
    edit: Editor = str
    """Lets the user write a text in their own editor."""
    questions: Questions = field(default_factory=lambda: Questions(None))
    demo: bool = False
