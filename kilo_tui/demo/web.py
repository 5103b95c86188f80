"""The pages by HTTP: forms, no scripts, and what they do is done to the person of the cookie."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from kilo_tui.demo import pages
from kilo_tui.demo.checkouts import Checkout, Checkouts
from kilo_tui.demo.device import DeviceCodes
from kilo_tui.demo.http import Found, Request, Responder, Route
from kilo_tui.demo.links import LINKABLE, WAYS_IN, Link
from kilo_tui.demo.markup import Mood
from kilo_tui.demo.people import Person
from kilo_tui.demo.sessions import cookie, from_here, onward, visitor
from kilo_tui.demo.tokens import Accounts

_SAFE = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)
_BLOCKED = "This account broke the terms and is blocked. Write to hi@kilocode.ai."
_SUPPORT = "Questions about prices or tokens? Write to hi@kilocode.ai."


class WebRoutes:
    """Every page of the demo."""

    def __init__(self, accounts: Accounts, codes: DeviceCodes, checkouts: Checkouts) -> None:
        self._accounts = accounts
        self._codes = codes
        self._checkouts = checkouts
        self.table: tuple[Route, ...] = (
            ("GET", r"/users/sign_in|/users/sign_up|/get-started", self._sign_in_page),
            ("POST", r"/users/sign_in", self._form(self._sign_in)),
            ("POST", r"/users/sign_up", self._form(self._sign_up)),
            ("GET", r"/device-auth", self._device_page),
            ("POST", r"/device-auth", self._form(self._decide)),
            ("GET", r"/|/profile|/credits", self._profile_page),
            ("POST", r"/profile/credits", self._form(self._buy)),
            ("POST", r"/profile/reset", self._form(self._reset)),
            ("GET", r"/usage", self._usage_page),
            ("GET", r"/docs", self._guide_page),
            ("GET", r"/organizations/(?P<team>[^/]+)", self._organization_page),
            ("GET", r"/support|/account-blocked", self._support_page),
            ("GET", r"/sign-in-to-editor", self._editor_page),
            ("GET", r"/connected-accounts", self._connected_page),
            ("GET", r"/connected-accounts/choose", self._provider_page),
            ("POST", r"/connected-accounts/link", self._form(self._link)),
            ("POST", r"/connected-accounts/unlink", self._form(self._unlink)),
            ("GET", r"/checkout/(?P<id>[^/]+)", self._checkout_page),
            ("POST", r"/checkout/(?P<id>[^/]+)", self._form(self._pay)),
            ("GET", r"/account-verification", self._verification_page),
            ("POST", r"/account-verification", self._form(self._check)),
            ("GET", r"/(?!api/|payments/).*", self._no_page),
        )

    @staticmethod
    def _form(found: Found) -> Found:
        """Only for forms of our own pages."""

        async def sent(request: Request, responder: Responder, match: re.Match[str]) -> None:
            if from_here(request):
                await found(request, responder, match)
            else:
                await _refuse(responder, "Not from here", "This form came from another site.", 403)

        return sent

    async def _person(self, request: Request, responder: Responder) -> Person | None:
        """Who sits there; None where that was answered: the account is blocked."""
        person = visitor(request, self._accounts)
        if person.blocked:
            await _refuse(responder, "Account blocked", _BLOCKED, 403)
            return None
        return person

    # --- signing in

    async def _sign_in_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await _show(responder, pages.sign_in(self._accounts.people.values(), onward(request.query.get("next", ""))))

    async def _sign_in(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        sent = request.form()
        person = self._accounts.people.get(sent.get("persona", ""))
        if person is None:
            await _refuse(responder, "Sign in to Kilo", "There is nobody of that name.", 404)
        else:
            await responder.see(onward(sent.get("next", "")), [cookie(person)])

    async def _sign_up(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        sent = request.form()
        person, provider = self._accounts.people["new"], sent.get("provider", "")
        afterwards = onward(sent.get("next", ""))
        if person.checked is None:
            if provider in WAYS_IN and len(person.links) == 1:
                person.links[0] = Link(provider, person.email, self._accounts.now())
            afterwards = f"/account-verification?{urlencode({'next': afterwards})}"
        await responder.see(afterwards, [cookie(person)])

    async def _device_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        code = request.query.get("code", "").strip().upper()
        if not self._codes.pending(code):
            await _show(responder, pages.no_code(code), 410 if code else 200)
        elif person := await self._person(request, responder):
            await _show(responder, pages.device(person, code))

    async def _decide(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        person = await self._person(request, responder)
        if person is None:
            return
        sent = request.form()
        code, status = sent.get("code", ""), sent.get("status")
        if status == "approved" and self._codes.approve(code, person):
            said = f"Your terminal is signed in as {person.email}. You can close this page."
            await _show(responder, pages.message("Device authorized", said, Mood.GOOD))
        elif status == "denied" and self._codes.deny(code):
            await _show(responder, pages.message("Device denied", "Your terminal was not signed in."))
        else:
            await _show(responder, pages.no_code(code), 410)

    # --- the account

    async def _profile_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            await _show(responder, pages.profile(person))

    async def _usage_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            await _show(responder, pages.usage(person))

    @staticmethod
    async def _guide_page(_request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await _show(responder, pages.guide())

    async def _organization_page(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            for team, role in person.teams:
                if team.id == match["team"].lower():
                    await _show(responder, pages.organization(team, role))
                    return
            await _refuse(responder, "Not a member", "This organization is not one of yours.", 403)

    async def _support_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        blocked = visitor(request, self._accounts).blocked
        await _show(responder, pages.message("Support", _BLOCKED if blocked else _SUPPORT))

    async def _editor_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            await _show(responder, pages.editor(person))

    async def _reset(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            person.resets += 1
            await responder.see("/profile")

    async def _verification_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            await _show(responder, pages.verification(person, onward(request.query.get("next", ""))))

    async def _check(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            sent = request.form()
            person.check(sent.get("result") == "pass")
            await responder.see(onward(sent.get("next", "")))

    @staticmethod
    async def _no_page(_request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await _refuse(responder, "Not found", "There is no such page.", 404)

    # --- paying

    async def _buy(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            made = self._checkouts.new(person, request.form().get("amount", ""))
            if isinstance(made, Checkout):
                await responder.see(f"/checkout/{made.id}")
            else:
                await _refuse(responder, "Checkout", made[1]["error"], made[0])

    async def _checkout(self, responder: Responder, match: re.Match[str]) -> Checkout | None:
        made = self._checkouts.get(match["id"])
        if made is None:
            await _refuse(responder, "Checkout", "There is no such checkout.", 404)
        return made

    async def _checkout_page(self, _request: Request, responder: Responder, match: re.Match[str]) -> None:
        if made := await self._checkout(responder, match):
            await _show(responder, pages.checkout(made))

    async def _pay(self, _request: Request, responder: Responder, match: re.Match[str]) -> None:
        if made := await self._checkout(responder, match):
            made.pay()
            await responder.see(f"/checkout/{made.id}")

    # --- connected accounts

    async def _connected_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            linked, error = request.query.get("linked", ""), request.query.get("error", "")
            await _show(responder, pages.connected(person, linked, error))

    async def _provider_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        provider = request.query.get("provider", "")
        if provider not in LINKABLE:
            await responder.see("/connected-accounts?error=LINKING-FAILED")
        elif person := await self._person(request, responder):
            taken = self._accounts.people["team"].email
            await _show(responder, pages.provider(provider, dict.fromkeys((person.email, taken))))

    async def _link(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            sent = request.form()
            provider, email = sent.get("provider", ""), sent.get("email", "")
            known = provider in LINKABLE and email in {one.email for one in self._accounts.people.values()}
            error = self._accounts.link(person, provider, email) if known else "LINKING-FAILED"
            await responder.see(f"/connected-accounts?{f'error={error}' if error else f'linked={provider}'}")

    async def _unlink(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        if person := await self._person(request, responder):
            provider = request.form().get("provider")
            if len(person.links) > 1:
                person.links = [link for link in person.links if link.provider != provider]
            await responder.see("/connected-accounts")


async def _refuse(responder: Responder, title: str, words: str, status: int) -> None:
    await _show(responder, pages.message(title, words, Mood.BAD), status)


async def _show(responder: Responder, html: str, status: int = 200, *headers: tuple[str, str]) -> None:
    await responder.page(status, html, [*_SAFE, *headers])
