"""What is done on the account screen: each asks what it has to know, does it, and says what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.model.account import Organization, Promotion
from kilo_tui.model.usage_history import ALL, PERSONAL
from kilo_tui.services.linking import LINKABLE, links
from kilo_tui.services.topping_up import LEAST_DOLLARS, MOST_DOLLARS, ToppingUp, dollars_in
from kilo_tui.ui.account.money import bonus_words
from kilo_tui.ui.account.overview import role_words
from kilo_tui.ui.account.part_numbers import CREDITS, SIGN_INS
from kilo_tui.ui.account.sign_ins import provider_name
from kilo_tui.ui.account.tasks import Linking, Paying
from kilo_tui.ui.screens.asking import AskScreen, ChoiceScreen
from kilo_tui.ui.screens.confirm import ConfirmScreen
from kilo_tui.ui.workers import begin
from kilo_tui.words import _, cents, number

if TYPE_CHECKING:
    from kilo_tui.ui.screens.account import AccountScreen

"""Places of parts."""


class Errands:
    """Each opens its question at once, so that the keys behind it are its own, and goes on in a worker."""

    def __init__(self, screen: AccountScreen) -> None:
        self._screen = screen
        self._live = screen.live
        self._topping_up = ToppingUp(screen.live)

    def _asked(self, question: Screen[Any]) -> Awaitable[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._screen.app.push_screen(question, lambda given: None if answer.done() else answer.set_result(given))
        return answer

    def _go_on(self, errand: Callable[[], Coroutine[None, None, None]], *, lasting: bool = False) -> None:
        """`lasting`: it is done to its end, also when the screen is left."""
        runs_in = self._screen.app if lasting else self._screen
        begin(runs_in, "errand", errand, alone=True)

    # --- money

    def add_funds(self) -> None:
        """Ask how much, until the gateway gives a page to pay on."""
        self._go_on(partial(self._add_funds, self._asked(self._amount(self._about_amounts()))))

    def _amount(self, about: str) -> AskScreen:
        team = self._live.organization
        if team is None:
            return AskScreen(_("Add how many dollars?"), about)
        return AskScreen(_("Add how many dollars for {organization}?").format(organization=team.name), about)

    async def _add_funds(self, asked: Awaitable[str | None]) -> None:
        screen = self._screen
        while (text := await asked) is not None:
            dollars = dollars_in(text)
            if dollars is None:
                about = "\n".join((_("That is no amount in whole dollars."), self._about_amounts()))
            else:
                screen.notice.text = _("Asking for the page …")
                try:
                    checkout = await self._topping_up.begin(dollars)
                except KiloError as error:
                    screen.notice.text = ""
                    if error.facts.phase != "topup":
                        screen.say_error(error)
                        return
                    about = f"{_in_one_line(error)}\n{self._about_amounts()}"
                else:
                    screen.notice.text = ""
                    screen.begin(Paying(checkout), CREDITS)
                    return
            asked = self._asked(self._amount(about))

    def _about_amounts(self) -> str:
        bounds = _("Whole dollars, from {least} to {most}.").format(
            least=number(LEAST_DOLLARS), most=number(MOST_DOLLARS)
        )
        made_of = self._live.credits.value
        if self._live.organization is None and made_of is not None and made_of.first_topup_bonus_open:
            return f"{bounds}\n{bonus_words(True)}"
        return bounds

    async def wait_for_payment(self, task: Paying) -> None:
        """Until the balance has risen."""
        try:
            arrived = await self._topping_up.arrives(task.checkout)
        except KiloError as error:
            self._screen.say_error(error)
        else:
            said = _("✓ {by} arrived: the balance is {balance}.")
            self._screen.notice.text = said.format(by=cents(arrived.by_usd), balance=cents(arrived.balance_usd))
        self._screen.doing = None

    def redeem(self) -> None:
        """Ask for a promotional code, and say what it brought."""
        about = _("It brings credits to your own account.")
        self._go_on(partial(self._redeem, self._asked(AskScreen(_("Promo code?"), about))))

    async def _redeem(self, asked: Awaitable[str | None]) -> None:
        while (code := await asked) is not None:
            try:
                promotion = await self._topping_up.redeem(code)
            except KiloError as error:
                if error.facts.phase != "promo":
                    self._screen.say_error(error)
                    return
                asked = self._asked(AskScreen(_("Promo code?"), _in_one_line(error)))
            else:
                self._screen.notice.text = promotion_words(promotion)
                return

    # --- ways to sign in

    def link(self) -> None:
        """Ask for the kind of account, then wait for it to appear."""
        there = {one.provider for one in self._live.linked.value or ()}
        kinds = tuple(LINKABLE)
        linked = _("linked")
        names = [f"{LINKABLE[kind]} · {linked}" if kind in there else LINKABLE[kind] for kind in kinds]
        marked = next((at for at, kind in enumerate(kinds) if kind not in there), 0)
        question = _("Link which account? You can then sign in with it too.")
        self._go_on(partial(self._link, kinds, self._asked(ChoiceScreen(question, names, marked))))

    async def _link(self, kinds: tuple[str, ...], asked: Awaitable[int | None]) -> None:
        chosen = await asked
        if chosen is not None:
            self._screen.begin(Linking(kinds[chosen], self._live.pages.connected_accounts), SIGN_INS)

    async def wait_for_link(self) -> None:
        """Until a new one is in the list."""
        try:
            linked = await links(self._live)
        except KiloError as error:
            self._screen.say_error(error)
        else:
            said = _("✓ {provider} is linked: {email}").format(
                provider=provider_name(linked.provider), email=linked.email
            )
            self._screen.notice.text = said
        self._screen.doing = None

    # --- as whom

    def organization(self) -> None:
        """The other one to ask for, or the one that is chosen where there are several."""
        screen, person = self._screen, self._live.person
        if person is None:
            screen.notice.text = _("It is not known yet who you are.")
            return
        foreign = self._live.foreign_organization
        if not person.organizations and not foreign:
            said = _("You are in no organization. One is created on the web: {page}")
            screen.notice.text = said.format(page=self._live.pages.profile)
            return
        choices: list[Organization | None] = [*([None] if person.has_personal else []), *person.organizations]
        now = self._live.organization
        at = choices.index(now) if now in choices else 0
        if len(choices) == 1 or (len(choices) == 2 and not foreign):
            self._go_on(partial(self._choose, choices[(at + 1) % len(choices)]), lasting=True)
            return
        names = [_("Personal") if one is None else organization_words(one) for one in choices]
        self._go_on(
            partial(self._choose_of, choices, self._asked(ChoiceScreen(_("For whom do you ask?"), names, at))),
            lasting=True,
        )

    async def _choose_of(self, choices: list[Organization | None], asked: Awaitable[int | None]) -> None:
        chosen = await asked
        if chosen is not None:
            await self._choose(choices[chosen])

    async def _choose(self, organization: Organization | None) -> None:
        screen = self._screen
        screen.doing = None
        screen.notice.text = (
            _("Asking for {organization} from now on.").format(organization=organization.name or organization.id)
            if organization
            else _("Asking for yourself from now on.")
        )
        try:
            await self._live.choose(organization)
        except KiloError as error:
            screen.say_error(error)

    def sign_out(self) -> None:
        """Ask, then forget the key on this machine."""
        question = _("Sign out? The key is deleted here; other copies of it work until it is reset at {page}").format(
            page=self._live.pages.profile
        )
        asked = ConfirmScreen(question, yes=_("signs out"), no=_("stays"), marked=False)
        self._go_on(partial(self._sign_out, self._asked(asked)), lasting=True)

    async def _sign_out(self, asked: Awaitable[bool | None]) -> None:
        screen, page = self._screen, self._live.pages.profile
        if not await asked:
            return
        if screen.there:
            screen.doing = None
        try:
            await screen.services.access.sign_out()
        except KiloError as error:
            screen.say_error(error)
            return
        outranking = screen.services.access.outranking
        if not screen.there:
            return
        if outranking is not None:
            said = _("{source} is still set and goes on being used.")
            screen.notice.text = said.format(source=outranking.value)
        else:
            said = _("Signed out. Other copies of the key work until it is reset: {page}")
            screen.notice.text = said.format(page=page)

    # --- use

    def whose(self) -> None:
        """Look at the next one's use: one's own, each organization's, everybody's."""
        person = self._live.person
        teams = [one.id for one in person.organizations] if person else []
        views = [PERSONAL, *teams, ALL]
        at = views.index(self._live.view) if self._live.view in views else -1
        self._go_on(partial(self._live.look_at, views[(at + 1) % len(views)]))


def promotion_words(promotion: Promotion) -> str:
    """What a code has brought."""
    amount = cents(promotion.amount_usd) if promotion.amount_usd is not None else _("what it is worth")
    if promotion.expires is None:
        return _("✓ The code was taken: {amount}.").format(amount=amount)
    day = promotion.expires.date().isoformat()
    return _("✓ The code was taken: {amount}, until {day}.").format(amount=amount, day=day)


def organization_words(organization: Organization) -> str:
    """Its name and what one is in it. Foreign text is in it."""
    return f"{organization.name or organization.id} ({role_words(organization.role)})"


def _in_one_line(error: KiloError) -> str:
    said = explain(error)
    return f"{said.title}. {said.message} {said.detail}".strip()
