"""What the pages say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from urllib.parse import quote

from kilo_tui.demo.checkouts import Checkout
from kilo_tui.demo.clock import DAY, day
from kilo_tui.demo.credits import DOLLAR
from kilo_tui.demo.links import LINKABLE, MEANINGS, WAYS_IN
from kilo_tui.demo.markup import Mood, button, card, form, link, page, said, table, text
from kilo_tui.demo.people import Person
from kilo_tui.demo.teams import Team


def _dollars(micro: float) -> str:
    return f"${micro / DOLLAR:,.2f}"


def _who(person: Person, here: str) -> str:
    elsewhere = f"/users/sign_in?next={quote(here, safe='')}"
    name, email = escape(person.name), escape(person.email)
    return (
        f'<p class="who"><strong>{name}</strong><span>{email}</span>'
        f'<a href="{escape(elsewhere)}">Use another account</a></p>'
    )


def message(title: str, words: str, mood: Mood = Mood.NEWS) -> str:
    """Something happened, and there is nothing to press."""
    return page(title, card(said(words, mood)))


def sign_in(people: Iterable[Person], onward: str) -> str:
    """The way in: sign up, or be one of the people there are."""
    ways = "".join(button(f"Continue with {name}", "provider", id_) for id_, name in WAYS_IN.items())
    known = "".join(button(f"{one.name} ({one.persona})", "persona", one.persona) for one in people)
    return page(
        "Sign in to Kilo",
        card(
            text("Sign up with an account you have. Free models are there at once, without a card."),
            form("/users/sign_up", ways, css="ways", next=onward),
            title="New here?",
        ),
        card(
            text("Be one of the people of this demo."),
            form("/users/sign_in", known, css="ways", next=onward),
            title="Been here before?",
        ),
        here="/users/sign_in",
    )


def device(person: Person, code: str) -> str:
    """Authorize a terminal."""
    return page(
        "Authorize this device?",
        card(
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
        ),
    )


def no_code(code: str) -> str:
    """Type the code, also after one that is not good any more."""
    return page(
        "Enter your code",
        card(
            said("This code has expired. Ask for a new one in your terminal.", Mood.BAD) if code else "",
            text("Type the code that your terminal shows."),
            form(
                "/device-auth",
                '<input name="code" aria-label="Code" placeholder="XXXX-XXXX" autocomplete="off" autofocus required>',
                button("Continue", main=True),
                method="get",
            ),
        ),
    )


def organization(team: Team, role: str) -> str:
    """What an organization has, and what it allows."""
    rules = [
        ("Models", ", ".join(team.allowed) or "all"),
        ("Providers", ", ".join(team.providers) or "all"),
        ("Prompt training", {"allow": "allowed", "deny": "denied"}.get(team.data_collection, "left to the members")),
        ("Default model", team.default or "none"),
    ]
    return page(
        team.name,
        card(text(_dollars(team.balance), "big"), text(f"of credits; you are {role} here.")),
        card(table(("Rule", "Set to"), [(name, escape(value)) for name, value in rules]), title="Routing"),
    )


def guide() -> str:
    """The manual, as far as a demo needs one."""
    return page(
        "Setting up",
        card(
            "<ol><li>Sign in from the account screen, and open the link that it shows.</li>"
            "<li>Press Authorize on the page.</li><li>Ask something.</li></ol>",
            text("The people of this demo, their money and its models are made up.", "small"),
        ),
    )


def profile(person: Person) -> str:
    """Balance, credits, the key."""
    amounts = "".join(button(f"${amount}", "amount", str(amount)) for amount in (10, 20, 100))
    bonus = "" if person.has_paid else text("Your first top-up brings $20 more, for 60 days.")
    teams = "".join(f"<li>{escape(team.name)}: {role}</li>" for team, role in person.teams)
    return page(
        "Profile",
        card(
            _who(person, "/profile"),
            f'<p>Identity check: <a href="/account-verification">{escape(_check_state(person))}</a></p>',
        ),
        card(text(_dollars(person.left()), "big"), _blocks(person), title="Balance"),
        card(bonus, form("/profile/credits", amounts), title="Add credits"),
        card(f"<ul>{teams}</ul>", title="Organizations") if teams else "",
        card(
            f"<p><code>{escape(person.key)}</code></p>",
            form("/profile/reset", button("Reset")),
            text("Resetting makes every copy of the old key worthless at once.", "small"),
            title="API Key",
        ),
        here="/profile",
    )


def _blocks(person: Person) -> str:
    rows = [
        (
            "free" if block["is_free"] else "paid",
            _dollars(block["amount_mUsd"]),
            _dollars(block["balance_mUsd"]),
            (block["expiry_date"] or "never")[:10],
        )
        for block in person.credits.payload(person.now())["creditBlocks"]
    ]
    head = ("Credits", "Amount", "Left", "Expires")
    return table(head, rows, head[1:]) if rows else text("No credits are left.", "small")


def usage(person: Person) -> str:
    """The last 30 days, by day and model."""
    since = day(person.now() - 29 * DAY)
    rows = [
        (
            f"{date.fromisoformat(row['date']):%b %d}",
            escape(row["model"]),
            _dollars(row["total_cost"]),
            f"{row['request_count']:.0f}",
            f"{row['total_input_tokens'] + row['total_output_tokens']:,.0f}",
        )
        for row in person.usage.payload("all", since, by_model=True)["usage"]
    ]
    head = ("Day", "Model", "Cost", "Requests", "Tokens")
    what = table(head, rows, head[2:]) if rows else text("Nothing was asked in the last 30 days.")
    return page("Usage", card(_who(person, "/usage")), card(what), here="/usage")


def editor(person: Person) -> str:
    """The key for an editor or a terminal that cannot open this page."""
    return page(
        "Web IDE Authentication",
        card(_who(person, "/sign-in-to-editor?source=web")),
        card(f"<code>{escape(person.key)}</code>", title="1. Copy your Kilo Code API Key"),
        card(text("In Kilo TUI that is the sign-in screen."), title="2. Paste it where it is asked for"),
    )


def connected(person: Person, linked: str, error: str) -> str:
    """The accounts that open this one, and how to add one."""
    news = ""
    if error:
        news = said(f"{MEANINGS.get(error, MEANINGS['LINKING-FAILED'])} ({error})", Mood.BAD)
    elif linked in LINKABLE:
        news = said(f"{LINKABLE[linked]} is linked. Go back to your terminal.", Mood.GOOD)
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
        card(news) if news else "",
        card(_who(person, "/connected-accounts"), text(f"Primary Email: {person.email}")),
        card(table(("Account", "E-mail", ""), rows), title="Connected"),
        card(form("/connected-accounts/choose", ways, method="get"), title="Link New Account"),
        here="/connected-accounts",
    )


def provider(provider_id: str, emails: Iterable[str]) -> str:
    """The other side's own page, where somebody says who they are there."""
    name = LINKABLE[provider_id]
    choices = "".join(button(f"Continue as {email}", "email", email, main=not at) for at, email in enumerate(emails))
    return page(
        f"{name} (demo)",
        card(
            text(f"Kilo asks {name} who you are."),
            form("/connected-accounts/link", choices, button("Cancel", "email", ""), css="rows", provider=provider_id),
        ),
    )


def checkout(made: Checkout) -> str:
    """Pay."""
    team = made.person.team(made.organization)
    whom = team.name if team else f"{made.person.name} ({made.person.email})"
    if made.paid:
        return message("Paid", f"${made.dollars} went to {whom}. Go back to your terminal.", Mood.GOOD)
    bonus = "" if team or made.person.has_paid else text("As it is your first top-up, $20 more come with it.")
    return page(
        "Checkout",
        card(
            text(_dollars(made.dollars * DOLLAR), "big"),
            text(f"of credits for {whom}"),
            bonus,
            form(f"/checkout/{made.id}", button(f"Pay ${made.dollars}", main=True)),
            text("No money moves.", "small"),
        ),
    )


def verification(person: Person, onward: str) -> str:
    """The identity check."""
    passed = person.checked or person.held
    mood = Mood.GOOD if passed else Mood.NEWS if person.checked is None else Mood.BAD
    state = said(_check_state(person), mood)
    if person.checked is not None:
        return page("Account verification", card(state, link(onward, "Continue")))
    return page(
        "Account verification",
        card(
            state,
            text("Whoever passes gets $5 of credits for 60 days. A browser would be looked at here; you choose."),
            form(
                "/account-verification",
                button("Pass the check", "result", "pass", main=True),
                button("Fail the check", "result", "fail"),
                next=onward,
            ),
            link(onward, "Later"),
        ),
    )


def _check_state(person: Person) -> str:
    if person.held:
        return "Verified by a card hold."
    states = {None: "Not done yet.", True: "Passed.", False: "Not passed: free models work, or add credits once."}
    return states[person.checked]
