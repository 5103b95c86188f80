"""Kind of error → title, sentence and next actions, for the screen and for `ask` alike.

The title and the sentence are ours and in the user's language. `detail` is the world's own wording, still
foreign: whoever shows an explanation cleans it first.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

from kilo_tui.errors import Facts, KiloError, Kind
from kilo_tui.words import _, cents, decimal, money, ngettext, number
from kilo_tui.words import seconds as spoken_seconds

SUPPORT_PAGE, SUPPORT_MAIL = "https://kilo.ai/support", "hi@kilocode.ai"
DEMO_ENDED = "demo"
"""The phase of an error whose gateway, a demo, is gone with its pages by the time that somebody reads it."""
KEY_PAGE = "https://app.kilo.ai/profile"
CREDITS_PAGE = "https://app.kilo.ai/profile"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a user reads about an error."""

    title: str
    message: str
    """One or two sentences of ours; foreign facts (names, hosts) are in it."""
    detail: str
    """What the gateway, the network or the file said in its own words; may be empty."""
    next: tuple[str, ...]
    """Ids of the actions that help, best first."""

    @property
    def whole(self) -> str:
        """The message with the foreign words behind it, for places that have one field only."""
        return f"{self.message} ({self.detail})" if self.detail else self.message


@dataclass(frozen=True, slots=True)
class NextStep:
    """One next action: what its key is called on the screen, and what to type where there is no screen."""

    label: str
    command: str


def _host(facts: Facts) -> str:
    return facts.host or _("the gateway")


def place_in_words(facts: Facts) -> str:
    """`file, line 3, column 7, key routing.sort`, as much of it as is known."""
    parts = [facts.place]
    if facts.line is not None:
        parts.append(_("line {line}").format(line=facts.line))
    if facts.column is not None:
        parts.append(_("column {column}").format(column=facts.column))
    if facts.key:
        parts.append(_("key {key}").format(key=facts.key))
    return ", ".join(part for part in parts if part)


def _balance(facts: Facts) -> str:
    if facts.balance_usd is None:
        return ""
    return " " + _("Your balance is {balance}.").format(balance=cents(facts.balance_usd))


def _out_of_credits(facts: Facts) -> str:
    sentence = _("This model costs credits, and there are not enough left.") + _balance(facts)
    return sentence + " " + _("Add credits at {link}, or ask a free model.").format(link=facts.link or CREDITS_PAGE)


def _over_own_limit(facts: Facts) -> str:
    limit = money(facts.limit_usd) if facts.limit_usd is not None else ""
    if facts.key == "usd_per_day":
        return _("This question would pass your own limit of {limit} a day. Nothing was sent.").format(limit=limit)
    return _("This question is likely to cost more than your own limit of {limit} a message. Nothing was sent.").format(
        limit=limit
    )


def _rate_limited(facts: Facts) -> str:
    who = facts.provider or _("The gateway")
    sentence = _("{who} takes no more requests for the moment.").format(who=who)
    return sentence + _retry_after(facts)


def _retry_after(facts: Facts) -> str:
    if facts.retry_after_seconds is None:
        return ""
    return " " + _("It asks for a pause of {time}.").format(time=spoken_seconds(facts.retry_after_seconds))


def _provider_error(facts: Facts) -> str:
    if facts.provider:
        return _("{provider} could not answer.").format(provider=facts.provider)
    if facts.status is not None:
        return _("The gateway answered with an error ({status}).").format(status=facts.status)
    return _("The provider could not answer.")


def _too_large(facts: Facts) -> str:
    if facts.limit_bytes is None:
        return _("The reply was larger than this program takes in; it was stopped there.")
    size = decimal(facts.limit_bytes / (1024 * 1024), 0) if facts.limit_bytes >= 1024 * 1024 else ""
    shown = f"{size} MiB" if size else _("{count} bytes").format(count=number(facts.limit_bytes))
    return _("The reply passed the limit of {limit}; it was stopped there.").format(limit=shown)


def _timed_out(facts: Facts) -> str:
    waited = spoken_seconds(facts.seconds or 0)
    if facts.phase == "connect":
        return _("No connection to {host} within {time}. Nothing was sent.").format(host=_host(facts), time=waited)
    if facts.phase == "first":
        return _("{host} took the question but sent nothing for {time}.").format(host=_host(facts), time=waited)
    return _("The answer stopped coming: nothing for {time}.").format(time=waited)


def _unreachable(facts: Facts) -> str:
    host = _host(facts)
    sentences = {
        "dns": _("The name {host} could not be resolved. Is the network up?"),
        "refused": _("{host} refuses the connection. Is it running there?"),
        "route": _("There is no way to {host} from here. Is the network up?"),
        "proxy": _("The proxy {host} does not let the connection through. See HTTPS_PROXY and NO_PROXY."),
    }
    return sentences.get(facts.phase, _("{host} cannot be reached.")).format(host=host)


def _interrupted(facts: Facts) -> str:
    if facts.phase == "lost" or facts.signal not in (None, signal.SIGINT):
        if facts.phase == "unkept":
            return _("The program was ended before the answer was whole.")
        return _("The program was ended before the answer was whole. What had come is kept.")
    return _("You stopped it.") if facts.phase == "unkept" else _("You stopped it. What had come is kept.")


def _model(facts: Facts) -> str:
    return facts.model_id or _("this model")


_Sentence = Callable[[Facts], str]

# Each row is called when it is shown, so that it is in the language in force then.
_ROWS: dict[Kind, tuple[Callable[[], str], _Sentence, tuple[str, ...]]] = {
    Kind.SIGN_IN_NEEDED: (
        lambda: _("Sign in to use this model"),
        lambda facts: _("{model} is for signed-in accounts. Your question is kept.").format(model=_model(facts)),
        ("sign_in", "free_model"),
    ),
    Kind.SIGN_IN_EXPIRED: (
        lambda: _("Your sign-in is no longer valid"),
        lambda facts: _("{host} does not accept the key any more. Sign in again; your question is kept.").format(
            host=_host(facts)
        ),
        ("sign_in",),
    ),
    Kind.ACCOUNT_BLOCKED: (
        lambda: _("This account is blocked"),
        lambda facts: _("The gateway refuses every request of this account. Only its support can lift that."),
        ("support",),
    ),
    Kind.WRONG_ORGANIZATION: (
        lambda: _("Not a member of this organization"),
        lambda facts: _("The organization you ask for is not one of this account's."),
        ("organization",),
    ),
    Kind.OUT_OF_CREDITS: (lambda: _("Not enough credits"), _out_of_credits, ("add_funds", "free_model")),
    Kind.OVER_OWN_LIMIT: (lambda: _("Past your own limit"), _over_own_limit, ("confirm",)),
    Kind.MODEL_UNKNOWN: (
        lambda: _("No such model"),
        lambda facts: _("The gateway does not offer {model}.").format(model=_model(facts)),
        ("models",),
    ),
    Kind.MODEL_RETIRED: (
        lambda: _("This model has been withdrawn"),
        lambda facts: _("The trial of {model} has ended.").format(model=_model(facts)),
        ("models",),
    ),
    Kind.MODEL_NOT_ALLOWED: (
        lambda: _("Your organization does not allow this model"),
        lambda facts: _("{model} is not on your organization's list.").format(model=_model(facts)),
        ("models",),
    ),
    Kind.API_UNSUPPORTED: (
        lambda: _("This model cannot chat here"),
        lambda facts: _("{model} speaks another interface than chat completions.").format(model=_model(facts)),
        ("models",),
    ),
    Kind.DATA_POLICY_REFUSED: (
        lambda: _("Refused by your data policy"),
        lambda facts: _(
            "{model} is only served where prompts may be collected, and your data policy forbids that."
        ).format(model=_model(facts)),
        ("routing",),
    ),
    Kind.NO_PROVIDER: (
        lambda: _("No provider is left"),
        lambda facts: _("Your routing leaves no provider that serves {model}.").format(model=_model(facts)),
        ("routing",),
    ),
    Kind.PROVIDER_NOT_SERVING: (
        lambda: _("The pinned provider does not serve this model"),
        lambda facts: _("{provider} does not serve {model}. Nothing was sent.").format(
            provider=facts.provider or _("The pinned provider"), model=_model(facts)
        ),
        ("routing",),
    ),
    Kind.CONTEXT_TOO_LONG: (
        lambda: _("The conversation is too long for this model"),
        lambda facts: _("It no longer fits into the context of {model}.").format(model=_model(facts)),
        ("new_conversation", "models"),
    ),
    Kind.REQUEST_TOO_LARGE: (
        lambda: _("The question is too large"),
        lambda facts: _("The gateway does not take a request of this size."),
        ("new_conversation", "models"),
    ),
    Kind.MODERATED: (
        lambda: _("Refused by moderation"),
        lambda facts: _("A content filter refused this question or its answer."),
        ("edit", "support"),
    ),
    Kind.ABUSE_BLOCKED: (
        lambda: _("Refused by abuse prevention"),
        lambda facts: _("The gateway refused this request by its abuse rules."),
        ("support", "edit"),
    ),
    Kind.CLIENT_OUTDATED: (
        lambda: _("This version is too old"),
        lambda facts: _("The gateway no longer takes requests from this version of the program."),
        ("update", "support"),
    ),
    Kind.FREE_LIMIT: (
        lambda: _("Free limit reached"),
        lambda facts: _("The free requests of this hour are used up.") + _retry_after(facts),
        ("wait", "models", "sign_in"),
    ),
    Kind.PROMOTION_LIMIT: (
        lambda: _("Free requests without an account are used up"),
        lambda facts: _("From here on the gateway wants an account, also for free models."),
        ("sign_in", "wait", "models"),
    ),
    Kind.RATE_LIMITED: (lambda: _("Too many requests"), _rate_limited, ("retry", "routing")),
    Kind.PROVIDER_ERROR: (lambda: _("The provider failed"), _provider_error, ("retry", "routing")),
    Kind.SERVICE_UNAVAILABLE: (
        lambda: _("The gateway is out of service for the moment"),
        lambda facts: _("It says so itself; nothing is wrong on your side.") + _retry_after(facts),
        ("retry", "routing"),
    ),
    Kind.UNREADABLE_REPLY: (
        lambda: _("The reply makes no sense"),
        lambda facts: _(
            "{host} answered with something that is not an answer; a captive portal or a proxy does that."
        ).format(host=_host(facts)),
        ("retry",),
    ),
    Kind.TOO_LARGE_REPLY: (lambda: _("The reply is too large"), _too_large, ("retry",)),
    Kind.STREAM_BROKEN: (
        lambda: _("The connection broke"),
        lambda facts: _("The connection to {host} ended before the answer did.").format(host=_host(facts)),
        ("continue", "retry"),
    ),
    Kind.TIMED_OUT: (lambda: _("Nothing comes any more"), _timed_out, ("continue", "retry")),
    Kind.UNREACHABLE: (lambda: _("Cannot reach the gateway"), _unreachable, ("retry",)),
    Kind.TLS_FAILED: (
        lambda: _("The connection is not safe"),
        lambda facts: _("The certificate of {host} could not be verified. Nothing was sent.").format(host=_host(facts)),
        ("retry",),
    ),
    Kind.REDIRECTED: (
        lambda: _("Sent elsewhere"),
        lambda facts: _(
            "The gateway wants to send this to {host}. Redirects are not followed: your question stays here."
        ).format(host=_host(facts)),
        ("retry",),
    ),
    Kind.EMPTY_ANSWER: (
        lambda: _("The answer is empty"),
        lambda facts: _("{model} ended without a word of text.").format(model=_model(facts)),
        ("retry",),
    ),
    Kind.BAD_ADDRESS: (
        lambda: _("This address will not do"),
        lambda facts: _("{place}: nothing was sent.").format(place=place_in_words(facts)),
        (),
    ),
    Kind.BAD_PROFILE: (
        lambda: _("The profile cannot be read whole"),
        lambda facts: _("{place}. The file is left as it is.").format(place=place_in_words(facts)),
        (),
    ),
    Kind.BAD_CONFIG: (
        lambda: _("The configuration cannot be read whole"),
        lambda facts: _("{place}. The file is left as it is.").format(place=place_in_words(facts)),
        (),
    ),
    Kind.BAD_USAGE: (
        lambda: _("This cannot be done so"),
        lambda facts: place_in_words(facts) or _("See kilo-tui --help."),
        (),
    ),
    Kind.INTERRUPTED: (lambda: _("Stopped"), _interrupted, ("continue", "retry")),
    Kind.STORAGE_FAILED: (
        lambda: _("Not saved"),
        lambda facts: _("{place} cannot be written. The answer goes on, but this conversation is not kept.").format(
            place=facts.place or _("The conversation store")
        ),
        (),
    ),
}


# What is said where it is not a question that wants an account, but signing in itself, or where nobody can be paid:
# kind and phase → its row.
_ROWS_OF_PHASES: dict[tuple[Kind, str], tuple[Callable[[], str], _Sentence, tuple[str, ...]]] = {
    (Kind.SIGN_IN_NEEDED, "account"): (
        lambda: _("You are signed out"),
        lambda facts: _("There is no key for this gateway in this profile. Free models work without one."),
        ("sign_in", "free_model"),
    ),
    (Kind.SIGN_IN_NEEDED, "denied"): (
        lambda: _("Not signed in"),
        lambda facts: _("The code was denied in the browser. Nothing was kept."),
        ("sign_in", "free_model"),
    ),
    (Kind.SIGN_IN_NEEDED, "expired"): (
        lambda: _("Not signed in"),
        lambda facts: _("Nobody approved the code before it expired, nor those that took its place."),
        ("sign_in", "free_model"),
    ),
    (Kind.SIGN_IN_EXPIRED, "account"): (
        lambda: _("Your sign-in is no longer valid"),
        lambda facts: _("{host} does not accept the key any more. Sign in again.").format(host=_host(facts)),
        ("sign_in",),
    ),
    (Kind.SIGN_IN_EXPIRED, "pasted"): (
        lambda: _("The key is refused"),
        lambda facts: _("{host} does not accept this key; it was not kept. Copy it once more from {page}").format(
            host=_host(facts), page=facts.link or KEY_PAGE
        ),
        ("sign_in",),
    ),
    (Kind.SIGN_IN_EXPIRED, DEMO_ENDED): (
        lambda: _("The key is refused"),
        lambda facts: _("The demo does not know this key; it was not kept."),
        ("sign_in",),
    ),
    (Kind.OUT_OF_CREDITS, DEMO_ENDED): (
        lambda: _("Not enough credits"),
        lambda facts: (
            _("This model costs credits, and there are not enough left.")
            + _balance(facts)
            + " "
            + _("The demo begins anew each time, with the same money: ask a free model.")
        ),
        ("free_model",),
    ),
    (Kind.NO_PROVIDER, "organization"): (
        lambda: _("No provider is left"),
        lambda facts: _("Your organization's rules leave nobody who serves {model}.").format(model=_model(facts)),
        ("models", "routing"),
    ),
    (Kind.PROVIDER_ERROR, "account"): (
        lambda: _("The gateway failed"),
        lambda facts: (
            _("It answered with an error ({status}).").format(status=facts.status)
            if facts.status is not None
            else _("It answered with an error.")
        ),
        ("retry",),
    ),
    (Kind.TIMED_OUT, "account"): (
        lambda: _("No answer"),
        lambda facts: _("{host} sent nothing for {time}.").format(
            host=_host(facts), time=spoken_seconds(facts.seconds or 0)
        ),
        ("retry",),
    ),
    (Kind.REDIRECTED, "account"): (
        lambda: _("Sent elsewhere"),
        lambda facts: _("The gateway wants to send this to {host}. Redirects are not followed.").format(
            host=_host(facts)
        ),
        ("retry",),
    ),
    (Kind.PROVIDER_ERROR, "topup"): (
        lambda: _("No checkout page"),
        lambda facts: (
            _("The gateway does not take this amount.")
            if facts.status == 400
            else _("The gateway could not make one; nothing was charged.")
        ),
        ("add_funds", "retry"),
    ),
    (Kind.PROVIDER_ERROR, "promo"): (
        lambda: _("The code was not taken"),
        lambda facts: _("The gateway says why:") if facts.status == 400 else _("The gateway failed; try again later."),
        ("retry",),
    ),
    (Kind.RATE_LIMITED, "account"): (lambda: _("Too many requests"), _rate_limited, ("retry",)),
    (Kind.RATE_LIMITED, "codes"): (
        lambda: _("Too many codes wait to be approved"),
        lambda facts: _("The gateway gives no more of them to this address. The old ones expire within ten minutes."),
        ("wait",),
    ),
}

_OF_SUPPORT = (Kind.ACCOUNT_BLOCKED, Kind.MODERATED, Kind.ABUSE_BLOCKED, Kind.CLIENT_OUTDATED)
"""The link of these is the page of whoever helps."""


def explain(error: KiloError, *, has_text: bool = False) -> Explanation:
    """What to say about `error`; with `has_text`, text of the answer had come and is kept.

    Going on from a half answer is only offered where there is one.
    """
    title, sentence, steps = _ROWS_OF_PHASES.get((error.kind, error.facts.phase)) or _ROWS[error.kind]
    offered = tuple(step for step in steps if step != "continue" or has_text)
    return Explanation(title(), sentence(error.facts), _in_its_words(error), offered)


def _in_its_words(error: KiloError) -> str:
    """What the gateway said, under its own headline where it has one."""
    headline = error.facts.title
    if not headline or not error.detail:
        return headline or error.detail
    if headline.endswith((".", "!", "?", ":")):
        return f"{headline} {error.detail}"
    return _("{title}: {sentence}").format(title=headline, sentence=error.detail)


def support_of(error: KiloError) -> str:
    """Where help is, for an error that only others can mend."""
    known = error.kind in _OF_SUPPORT and error.facts.link
    return f"{known or SUPPORT_PAGE} · {SUPPORT_MAIL}"


def top_up_link(error: KiloError) -> str:
    """Where credits are added, for an error that is about them; else empty."""
    return error.facts.link or CREDITS_PAGE if error.kind is Kind.OUT_OF_CREDITS else ""


def offered(error: KiloError, *, has_text: bool = False) -> tuple[str, ...]:
    """The actions a screen offers: those of `explain`, and going on where a file was not read whole."""
    if error.kind in (Kind.BAD_PROFILE, Kind.BAD_CONFIG):
        return ("confirm",)
    return explain(error, has_text=has_text).next


def next_step(action: str, error: KiloError, again: Callable[[str], str] = "kilo-tui {}".format) -> NextStep:
    """The label and the command of the action id `action`, for this error; `again` spells a command of ours."""
    link = top_up_link(error) or CREDITS_PAGE
    going_on = error.kind in (Kind.BAD_PROFILE, Kind.BAD_CONFIG)
    confirm = _("go on with what could be read") if going_on else _("send anyway")
    managed = error.facts.phase == "organization"
    routing = _("managed by your organization") if managed else _("loosen [routing] in the profile")
    steps: dict[str, tuple[str, str]] = {
        "sign_in": (_("sign in"), again("login")),
        "free_model": (_("ask a free model"), again("ask") + " --model ID:free …"),
        "support": (_("support"), support_of(error)),
        "organization": (_("organization"), _("mend KILO_ORG_ID, or organization_id under [account] in the profile")),
        "add_funds": (_("add credits"), link),
        "confirm": (
            confirm,
            _("raise {key} under [limits] in the profile").format(key=error.facts.key),
        ),
        "models": (_("another model"), again("ask") + " --model ID …"),
        "routing": (_("routing"), routing),
        "new_conversation": (_("new conversation"), _("ask with less text")),
        "edit": (_("edit the question"), _("ask in other words")),
        "update": (_("update"), "pipx upgrade kilo-tui"),
        "wait": (_("later"), _("try again later")),
        "retry": (_("try again"), _("run the same command again")),
        "continue": (_("continue"), _("ask it to continue, with what has come as part of the question")),
    }
    label, command = steps[action]
    return NextStep(label, command)


def retrying(kind: Kind, attempt: int, in_seconds: float) -> str:
    """One line about a request that will be tried again by itself."""
    title = _ROWS[kind][0]()
    left = max(1, round(in_seconds))
    return ngettext(
        "{title}: attempt {attempt} of 3 in {count} second",
        "{title}: attempt {attempt} of 3 in {count} seconds",
        left,
    ).format(title=title, attempt=attempt, count=left)
