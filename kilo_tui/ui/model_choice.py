"""Which model is asked, and that the next start asks it too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from kilo_tui.errors import KiloError
from kilo_tui.model.catalog import Catalogue
from kilo_tui.model.chat import Turn
from kilo_tui.ui import model_hints
from kilo_tui.ui.workers import begin
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


class ModelChoice:
    """The choice of a model on the chat screen."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._models = screen.services.models
        self._looked = False
        self._era = self._models.era
        self._explained = ""
        """The model whose loss was said last; as long as it is lost it is said once."""
        self._missing_from: Catalogue | None = None
        """The list that it is missing from; with another one comes perhaps another proposal."""
        self._said = ""

    def begin(self) -> None:
        """The screen is there."""
        self._stop_listening = self._models.listen(self._soon)

    def end(self) -> None:
        """The screen goes."""
        self._stop_listening()

    def use(self, model_id: str) -> None:
        """Ask `model_id` from now on."""
        screen = self._screen
        screen.chat.settings.model_id = model_id
        screen.notice.text = _("{model} answers from now on.").format(model=model_id)
        screen.refresh_lines()

    def open(self) -> None:
        """Choose the model that is asked from now on."""
        self.choose(_("Choose a model"), self.use)

    def choose(self, title: str, chosen: Callable[[str], None]) -> None:
        """Show the models; `chosen` is called with the id of one."""
        current = self._screen.chat.settings.model_id
        at = self._models.proposed(current) if self._models.lost(current) else ""

        def take(model_id: str | None) -> None:
            self._screen.refresh_lines()
            if model_id is not None:
                chosen(model_id)

        from kilo_tui.ui.screens.models import ModelsScreen  # imported when it is wanted: the start has to be quick

        screen = ModelsScreen(self._screen.services, title=title, current=current, at=at)
        self._screen.app.push_screen(screen, take)

    def ask_free(self, turn: Turn) -> None:
        """The same question to a model that costs nothing."""
        begin(self._screen, "turn", self._ask_free, turn, alone=True)

    async def _ask_free(self, turn: Turn) -> None:
        screen = self._screen
        try:
            model_id = await self._models.free_model()
        except KiloError as error:
            screen.say_error(error)
            return
        if not screen.chat.busy:
            self.use(model_id)
            screen.show_turn(screen.chat.retry(turn))

    def look_up(self) -> None:
        """Find out what the model is like, and whether it is still offered; what cannot be had is not shown."""
        if not self._screen.chat.settings.own_server:
            begin(self._screen, "look_up", self._look_up, alone=True)

    def look_once(self) -> None:
        """The same when the program has come to rest, for a model that was chosen before."""
        if not self._looked and self._screen.chat.settings.model_id:
            self._looked = True
            self.look_up()

    async def _look_up(self) -> None:
        routing = self._screen.services.routing
        if routing.managed and routing.rules is None:  # so that the list of models says at once whom they exclude
            await asyncio.gather(self._models.refresh(), routing.read_rules())
        else:
            await self._models.refresh()
        if self._there:
            self._screen.refresh_lines()

    @property
    def _there(self) -> bool:
        """The program is not being taken down, piece by piece, whatever ends meanwhile."""
        return self._screen.app.is_running

    def _soon(self) -> None:
        self._screen.call_later(self._catch_up)

    def _catch_up(self) -> None:
        """The list is another, or it is somebody else who asks."""
        if not self._there:
            return
        settings = self._screen.chat.settings
        if self._era != self._models.era:
            self._era, self._explained = self._models.era, ""
            self._take_back()
            self.look_up()
        lost = not settings.own_server and self._models.lost(settings.model_id)
        if not lost and not self._models.asking:
            self._explained = ""
            self._take_back()
            return
        again = self._explained == settings.model_id
        if lost and not (again and self._missing_from is self._models.catalogue):
            self._explained, self._missing_from = settings.model_id, self._models.catalogue
            begin(self._screen, "explain", self._explain, settings.model_id, again, alone=True)

    async def _explain(self, model_id: str, again: bool) -> None:
        """Say that it is gone, and what is proposed in its place; `again`: only where that is still to be read."""
        await self._models.proposal(model_id)
        still = self._screen.chat.settings.model_id == model_id and self._models.lost(model_id)
        if still and self._there and not (again and self._said not in ("", self._screen.notice.text)):
            self._said = self._screen.notice.text = model_hints.gone(self._models, model_id)

    def _take_back(self) -> None:
        """It is there again."""
        if self._said and self._screen.notice.text == self._said:
            self._screen.notice.text = ""
        self._said = ""

    def remember_answer(self, turn: Turn) -> None:
        """The next start asks the model that answered, unless it was asked this once, and can go on from here."""
        begin(self._screen, "used", self._models.used, turn.model_id)
        lasting = turn.model_id == self._screen.chat.settings.model_id
        self.remember(turn.model_id if lasting else self._screen.services.choices.profile.model_id)

    def remember_conversation(self) -> None:
        """The next start can go on with this conversation."""
        self.remember(self._screen.services.choices.profile.model_id)

    def remember(self, model_id: str) -> None:
        """The next start asks this model, and can go on with this conversation."""
        begin(self._screen, "remember", self._remember, model_id)

    async def _remember(self, model_id: str) -> None:
        choices, conversation = self._screen.services.choices, self._screen.chat.conversation.id
        if (choices.profile.model_id, choices.profile.last_conversation) == (model_id, conversation):
            return
        try:
            await choices.remember(model_id=model_id, last_conversation=conversation)
        except KiloError as error:
            self._screen.say_error(error)
