"""What is done on the account screen: each asks what it has to know, does it, and says what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.model.account import Organization
from kilo_tui.model.usage_history import ALL, PERSONAL
from kilo_tui.services.linking import LINKABLE, links
from kilo_tui.services.topping_up import LEAST_DOLLARS, MOST_DOLLARS, ToppingUp, dollars_in
from kilo_tui.ui.account.money import bonus_words
from kilo_tui.ui.account.overview import role_words
from kilo_tui.ui.account.sign_ins import provider_name
from kilo_tui.ui.account.tasks import Linking, Paying
from kilo_tui.ui.account.usage import whose_use
from kilo_tui.ui.screens.asking import AskScreen, ChoiceScreen
from kilo_tui.ui.screens.confirm import ConfirmScreen
from kilo_tui.words import _, cents, number

if TYPE_CHECKING:
    from kilo_tui.ui.screens.account import AccountScreen

OVERVIEW, CREDITS, USAGE, SIGN_INS, HELP = range(5)
"""Places of parts."""


class Errands:
    """Runs in the workers of one account screen."""

    def __init__(self, screen: AccountScreen) -> None:
        self._screen = screen
        self._live = screen.live
        self._topping_up = ToppingUp(screen.live)

    # --- money

    async def add_funds(self) -> None:
        """Ask how much, until the gateway gives a page to pay on."""
        screen = self._screen
        team = self._live.organization
        question = (
            _("Add how many dollars for {organization}?").format(organization=team.name)
            if team
            else _("Add how many dollars?")
        )
        about = self._about_amounts()
        while (text := await screen.app.push_screen_wait(AskScreen(question, about))) is not None:
            dollars = dollars_in(text)
            if dollars is None:
                about = _("That is no amount in whole dollars. ") + self._about_amounts()
                continue
            screen.notice.text = _("Asking for the page …")
            try:
                checkout = await self._topping_up.begin(dollars)
            except KiloError as error:
                screen.notice.text = ""
                if error.facts.phase != "topup":
                    screen.say_error(error)
                    return
                about = f"{_in_one_line(error)} {self._about_amounts()}"
                continue
            screen.notice.text = ""
            screen.begin(Paying(checkout), CREDITS)
            return

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

    async def redeem(self) -> None:
        """Ask for a promotional code, and say what it brought."""
        screen, about = self._screen, _("It brings credits to your own account.")
        while (code := await screen.app.push_screen_wait(AskScreen(_("Promo code?"), about))) is not None:
            try:
                promotion = await self._topping_up.redeem(code)
            except KiloError as error:
                if error.facts.phase != "promo":
                    screen.say_error(error)
                    return
                about = _in_one_line(error)
                continue
            amount = cents(promotion.amount_usd) if promotion.amount_usd is not None else _("what it is worth")
            if promotion.expires is None:
                screen.notice.text = _("✓ The code was taken: {amount}.").format(amount=amount)
            else:
                day = promotion.expires.date().isoformat()
                said = _("✓ The code was taken: {amount}, until {day}.")
                screen.notice.text = said.format(amount=amount, day=day)
            return

    # --- ways to sign in

    async def link(self) -> None:
        """Ask for the kind of account, then wait for it to appear."""
        screen = self._screen
        there = {one.provider for one in self._live.linked.value or ()}
        kinds = tuple(LINKABLE)
        names = [f"{LINKABLE[kind]} · {_('linked')}" if kind in there else LINKABLE[kind] for kind in kinds]
        marked = next((at for at, kind in enumerate(kinds) if kind not in there), 0)
        question = _("Link which account? You can then sign in with it too.")
        chosen = await screen.app.push_screen_wait(ChoiceScreen(question, names, marked))
        if chosen is not None:
            screen.begin(Linking(kinds[chosen], self._live.pages.connected_accounts), SIGN_INS)

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

    async def organization(self) -> None:
        """The next one to ask for, or the one that is chosen where there are several."""
        screen, person = self._screen, self._live.person
        if person is None:
            screen.notice.text = _("It is not known yet who you are.")
            return
        choices: list[Organization | None] = [None] if person.has_personal else []
        choices += person.organizations
        now = self._live.organization
        if not person.organizations:
            screen.notice.text = _("You are in no organization. One is created on the web: {page}").format(
                page=self._live.pages.profile
            )
            return
        at = choices.index(now) if now in choices else 0
        if len(choices) == 2 and not self._live.foreign_organization:
            at = 1 - at
        elif len(choices) > 1:
            names = [_("Personal") if one is None else organization_words(one) for one in choices]
            chosen = await screen.app.push_screen_wait(ChoiceScreen(_("For whom do you ask?"), names, at))
            if chosen is None:
                return
            at = chosen
        await self._choose(choices[at])

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

    async def sign_out(self) -> None:
        """Ask, then forget the key on this machine."""
        screen, page = self._screen, self._live.pages.profile
        question = _(
            "Sign out? The key is deleted from this machine; other copies of it work until it is reset at {page}"
        )
        wanted = await screen.app.push_screen_wait(
            ConfirmScreen(question.format(page=page), yes=_("signs out"), no=_("stays"), marked=False)
        )
        if not wanted:
            return
        screen.doing = None
        try:
            await screen.services.access.sign_out()
        except KiloError as error:
            screen.say_error(error)
            return
        outranking = screen.services.access.outranking
        if outranking is not None:
            said = _("{source} is still set and goes on being used.")
            screen.notice.text = said.format(source=outranking.value)
        else:
            screen.notice.text = _("Signed out. Other copies of the key work until it is reset: {page}").format(
                page=page
            )

    # --- use

    async def whose(self) -> None:
        """Look at the next one's use: one's own, each organization's, everybody's."""
        person = self._live.person
        teams = [one.id for one in person.organizations] if person else []
        views = [PERSONAL, *teams, ALL]
        at = views.index(self._live.view) if self._live.view in views else -1
        view = views[(at + 1) % len(views)]
        looking = self._live.look_at(view)
        self._screen.notice.text = ""
        await looking
        self._screen.notice.text = _("Usage: {whose}").format(whose=whose_use(self._live))


def organization_words(organization: Organization) -> str:
    """Its name and what one is in it. Foreign text is in it."""
    return f"{organization.name or organization.id} ({role_words(organization.role)})"


def _in_one_line(error: KiloError) -> str:
    said = explain(error)
    return f"{said.title}. {said.message} {said.detail}".strip()
