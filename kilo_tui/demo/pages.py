"""What the pages say."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from kilo_tui.demo.checkouts import Checkout
from kilo_tui.demo.clock import DAY, day
from kilo_tui.demo.credits import DOLLAR
from kilo_tui.demo.links import LINKABLE, MEANINGS, WAYS_IN
from kilo_tui.demo.markup import button, form, heading, link, page, table, text
from kilo_tui.demo.people import Person


def _dollars(micro: float) -> str:
    return f"${micro / DOLLAR:,.2f}"


def _who(person: Person, here: str) -> str:
    elsewhere = f"/users/sign_in?next={quote(here, safe='')}"
    return text(f"Signed in as {person.name} ({person.email}).") + link(elsewhere, "Use another account")


def message(title: str, words: str) -> str:
    """Something happened, and there is nothing to press."""
    return page(title, text(words, "said"))


def sign_in(people: Iterable[Person], onward: str) -> str:
    """The way in: sign up, or be one of the people there are."""
    ways = "".join(button(f"Continue with {name}", "provider", id_) for id_, name in WAYS_IN.items())
    known = "".join(button(f"{one.name} ({one.persona})", "persona", one.persona) for one in people)
    return page(
        "Sign in to Kilo",
        heading("New here?"),
        text("Sign up with an account you have. Free models are there at once, without a card."),
        form("/users/sign_up", ways, next=onward),
        heading("Been here before?"),
        form("/users/sign_in", known, next=onward),
    )


def device(person: Person, code: str) -> str:
    """Authorize a terminal."""
    return page(
        "Authorize this device?",
        text("Your terminal shows this code. If it does not, press Deny."),
        text(code, "code"),
        _who(person, f"/device-auth?code={quote(code, safe='')}"),
        text("The program in your terminal will be able to:"),
        "<ul><li>see your organizations</li><li>make API requests on your behalf</li><li>use models</li></ul>",
        form(
            "/device-auth",
            button("Authorize", "status", "approved", main=True),
            button("Deny", "status", "denied"),
            code=code,
        ),
    )


def no_code(code: str) -> str:
    """Type the code, also after one that is not good any more."""
    return page(
        "Enter your code",
        text("This code has expired. Ask for a new one in your terminal.", "said") if code else "",
        text("Type the code that your terminal shows."),
        form(
            "/device-auth",
            '<input name="code" aria-label="Code" placeholder="XXXX-XXXX" autofocus required> ',
            button("Continue", main=True),
            method="get",
        ),
    )


def profile(person: Person) -> str:
    """Balance, credits, the key."""
    left = person.credits.left(person.now())
    amounts = "".join(button(f"${amount}", "amount", str(amount)) for amount in (10, 20, 100))
    bonus = "" if person.has_paid else text("Your first top-up brings $20 more, for 60 days.")
    teams = "".join(f"<li>{escape(team.name)}: {role}</li>" for team, role in person.teams)
    return page(
        "Profile",
        _who(person, "/profile"),
        heading("Balance"),
        text(_dollars(left)),
        heading("Add credits"),
        bonus,
        form("/profile/credits", amounts),
        heading("Identity check"),
        link("/account-verification", _check_state(person)),
        f"{heading('Organizations')}<ul>{teams}</ul>" if teams else "",
        heading("API Key"),
        f"<p><code>{escape(person.key)}</code></p>",
        form("/profile/reset", button("Reset")),
        text("Resetting makes every copy of the old key worthless at once.", "small"),
    )


def usage(person: Person) -> str:
    """The last 30 days, by day and model."""
    since = day(person.now() - 29 * DAY)
    rows = [
        (
            escape(row["date"]),
            escape(row["model"]),
            f"{row['request_count']:.0f}",
            f"{row['total_input_tokens'] + row['total_output_tokens']:,.0f}",
            _dollars(row["total_cost"]),
        )
        for row in person.usage.payload("all", since, by_model=True)["usage"]
    ]
    return page("Usage", _who(person, "/usage"), table(("Day", "Model", "Requests", "Tokens", "Cost"), rows))


def editor(person: Person) -> str:
    """The key for an editor or a terminal that cannot open this page."""
    return page(
        "Web IDE Authentication",
        _who(person, "/sign-in-to-editor?source=web"),
        heading("1. Copy your Kilo Code API Key"),
        f"<p><code>{escape(person.key)}</code></p>",
        heading("2. Paste it where it is asked for"),
        text("In Kilo TUI that is the sign-in screen."),
    )


def connected(person: Person, linked: str, error: str) -> str:
    """The accounts that open this one, and how to add one."""
    said = ""
    if error:
        said = text(f"{MEANINGS.get(error, MEANINGS['LINKING-FAILED'])} ({error})", "said")
    elif linked in LINKABLE:
        said = text(f"{LINKABLE[linked]} is linked.", "said")
    removable = len(person.links) > 1
    rows = [
        (
            escape(WAYS_IN[one.provider]),
            escape(one.email),
            form("/connected-accounts/unlink", button("Unlink", "provider", one.provider)) if removable else "",
        )
        for one in person.links
    ]
    ways = "".join(button(f"Link {name}", "provider", provider) for provider, name in LINKABLE.items())
    return page(
        "Connected accounts",
        said,
        _who(person, "/connected-accounts"),
        heading("Primary Email"),
        text(person.email),
        table(("Account", "E-mail", ""), rows),
        heading("Link New Account"),
        form("/connected-accounts/choose", ways, method="get"),
    )


def provider(provider_id: str, emails: Iterable[str]) -> str:
    """The other side's own page, where somebody says who they are there."""
    name = LINKABLE[provider_id]
    choices = "".join(button(f"Continue as {email}", "email", email, main=not at) for at, email in enumerate(emails))
    return page(
        f"{name} (demo)",
        text(f"Kilo asks {name} who you are."),
        form("/connected-accounts/link", choices, button("Cancel", "email", ""), provider=provider_id),
    )


def checkout(made: Checkout) -> str:
    """Pay."""
    team = made.person.team(made.organization)
    whom = team.name if team else f"{made.person.name} ({made.person.email})"
    if made.paid:
        return page("Paid", text(f"${made.dollars} went to {whom}. Go back to your terminal.", "said"))
    bonus = "" if team or made.person.has_paid else text("As it is your first top-up, $20 more come with it.")
    return page(
        "Checkout",
        text(f"${made.dollars} of credits for {whom}"),
        bonus,
        form(f"/checkout/{made.id}", button(f"Pay ${made.dollars}", main=True)),
        text("No money moves.", "small"),
    )


def verification(person: Person, onward: str) -> str:
    """The identity check."""
    state = text(_check_state(person), "said")
    if person.checked is not None:
        return page("Account verification", state, link(onward, "Continue"))
    return page(
        "Account verification",
        state,
        text("Whoever passes gets $5 of credits for 60 days. A browser would be looked at here; you choose."),
        form(
            "/account-verification",
            button("Pass the check", "result", "pass", main=True),
            button("Fail the check", "result", "fail"),
            next=onward,
        ),
        link(onward, "Later"),
    )


def _check_state(person: Person) -> str:
    if person.held:
        return "Verified by a card hold."
    states = {None: "Not done yet.", True: "Passed.", False: "Not passed: free models work, or add credits once."}
    return states[person.checked]
