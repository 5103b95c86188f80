"""What the sign-in screen says, by itself and at any moment: it follows from what is so."""

from __future__ import annotations

from kilo_tui.errors import KiloError, Kind
from kilo_tui.explain import KEY_PAGE, explain, support_of
from kilo_tui.services.sign_in import ShowingCode, SignedIn
from kilo_tui.ui.keys import key
from kilo_tui.ui.login_view import Choosing, View, Waiting
from kilo_tui.words import _

DEMO_KEYS = "demo.verified.x, demo.team.x, demo.new.x"


def steps(
    shown: ShowingCode, seconds_left: float, error: KiloError | None, *, question_kept: bool, drawn: bool, close: bool
) -> str:
    """What to do with the code, and how long there is for it. Foreign text is in it.

    `drawn`: the link stands beside it as a QR code. `close`: there is no room between the steps.
    """
    lines = [
        _("New here? The same page signs you up, with Google, GitHub, GitLab, LinkedIn or e-mail."),
        _("Then free models at once, or a first credit with its bonus; then start to code."),
        "",
        _("1  Open the link below, or scan the code.") if drawn else _("1  Open the link below in any browser."),
        _("2  Check that the page shows"),
        "",
        "       " + spaced(shown),
        "",
        _("3  Press Authorize. Nothing to type here."),
        "",
        waiting(seconds_left, error),
    ]
    if question_kept:
        lines += ["", _("Your question is kept; it comes back to the prompt when you are signed in.")]
    return "\n".join(line for line in lines if line or not close)


def spaced(shown: ShowingCode) -> str:
    """The code, to be read from afar."""
    return " ".join(shown.code.code)


def waiting(seconds_left: float, error: KiloError | None) -> str:
    """`Waiting · 9:41 left`, or why nobody can be asked."""
    minutes, seconds = divmod(max(0, round(seconds_left)), 60)
    left = _("{time} left").format(time=f"{minutes}:{seconds:02}")
    if error is None:
        return _("Waiting") + f" · {left}"
    return _("{title}; asking again as long as the code lives").format(title=explain(error).title) + f" · {left}"


def failure(error: KiloError) -> str:
    """Why it came to nothing, and the key that helps."""
    said = explain(error)
    keys = {"new": key("login.new"), "paste": key("login.key"), "back": key("app.escape")}
    if error.kind is Kind.ACCOUNT_BLOCKED:
        help_ = _("{paste} pastes the key of another account · {back} goes back, where free models answer")
    elif error.kind is Kind.SIGN_IN_NEEDED:
        help_ = _("{new} asks for a new code · {paste} pastes a key · {back} goes back, where free models answer")
    else:
        help_ = _("{new} tries again · {paste} pastes a key · {back} goes back; nothing is lost")
    support = [support_of(error)] if error.kind is Kind.ACCOUNT_BLOCKED else []
    return "\n\n".join([said.title, said.whole, *support, help_.format(**keys)])


def signed_in(done: SignedIn) -> str:
    """`signed in as …`, and what could not be had or kept."""
    account = done.account
    who = account.email or account.name or account.id
    said = [_("signed in as {who}").format(who=who) if who else _("signed in")]
    if done.unread is not None:
        said.append(_("{title}: the account was not read").format(title=explain(done.unread).title))
    if done.unkept is not None:
        said.append(_("{title}: only until the program ends").format(title=explain(done.unkept).title))
    return " · ".join(said)


def refused_key(error: KiloError) -> str:
    """Why a pasted key is none that is good."""
    said = explain(error)
    support = f" · {support_of(error)}" if error.kind is Kind.ACCOUNT_BLOCKED else ""
    return _("{title}: {sentence}").format(title=said.title, sentence=said.message) + support


def about_the_key(*, demo: bool) -> str:
    """Where a key is found, above the field for it."""
    page = _("The key stands on {page} under API Key, and where the page for web editors ends.").format(page=KEY_PAGE)
    if demo:
        page = _("In the demo these keys are good: {keys}").format(keys=DEMO_KEYS)
    return page + "\n\n" + _("Paste it here; it is not shown. Enter asks the gateway about it, and keeps it.")


def outranked(source: str) -> str:
    """Another key comes first."""
    return _("{source} is set and comes before the key that is kept now").format(source=source)


def hints(view: View, *, typing: bool, browser: str) -> tuple[str, ...]:
    """The keys that work here and now, the most useful first; `browser` is the host that one would open."""
    if typing:
        return (_("Enter verifies"), _("{key} clears").format(key=key("login.clear")))
    if isinstance(view, Choosing):
        return (_("↑ ↓ moves"), _("Enter chooses"))
    waiting = isinstance(view, Waiting)
    parts = [
        (waiting, "login.copy_link", _("{key} copy link")),
        (waiting, "login.bare", _("{key} link on a bare screen")),
        (waiting and bool(browser), "login.browse", _("{key} opens {host}")),
        (True, "login.key", _("{key} paste a key")),
        (True, "login.new", _("{key} new code")),
    ]
    return tuple(said.format(key=key(one), host=browser) for there, one, said in parts if there)


def way_back(view: View, *, typing: bool) -> str:
    """What Esc does."""
    if typing:
        return _("{key} back to the code").format(key=key("login.back"))
    if isinstance(view, Choosing):
        return _("{key} personal account").format(key=key("app.escape"))
    return _("{key} later").format(key=key("app.escape"))
