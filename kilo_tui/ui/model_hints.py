"""What the screen of models says, with the keys in force."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kilo_tui.explain import explain
from kilo_tui.model.model_filter import wanted
from kilo_tui.services.models import ModelService
from kilo_tui.ui.key_names import shown
from kilo_tui.ui.keys import Mode, key
from kilo_tui.words import _, ngettext, number

if TYPE_CHECKING:
    from kilo_tui.ui.model_rows import Found


def how_many(found: Found) -> str:
    """`12 of 1,024`, or all of them."""
    if found.count == found.all:
        return ngettext("{count} model", "{count} models", found.all).format(count=number(found.all))
    return _("{count} of {all}").format(count=number(found.count), all=number(found.all))


def of_when(models: ModelService) -> str:
    """Of when the list is, where that is not now."""
    if models.asking:
        return _("asking …")
    if (models.problem is None and not models.came_empty) or not models.catalogue.models:
        return ""
    return _("list of {date}").format(date=_date(models.catalogue.read_at, models.now))


def what_is_wrong(models: ModelService, current: str) -> str:
    """Why the newest list is not here, or else what became of the model that is asked; empty where all is well."""
    if models.asking or not models.catalogue.models:
        return ""
    date = _date(models.catalogue.read_at, models.now)
    if models.problem is not None:
        said = _("{title}: this is the list of {date}. {refresh} in the list asks again.")
        return said.format(title=explain(models.problem).title, date=date, refresh=key("models.refresh"))
    if models.came_empty:
        return _("The gateway lists no models now: this is its list of {date}.").format(date=date)
    return _lost(models, current) if models.lost(current) else ""


def _lost(models: ModelService, model_id: str) -> str:
    """In the list itself."""
    proposal = models.proposed(model_id)
    if models.listed(model_id):
        said = _("{model} is not offered to your organization.")
        if proposal:
            said = _("{model} is not offered to your organization; {proposal} is proposed.")
    else:
        said = _("{model} is no longer offered.")
        if proposal:
            said = _("{model} is no longer offered; {proposal} is proposed.")
    return said.format(model=model_id, proposal=proposal)


def in_place_of_rows(models: ModelService, text: str, *, policies_told: bool, reading: bool = False) -> str:
    """Why there is no row at all; `reading`: the list will be asked for in a moment."""
    if models.catalogue.models and not policies_told and "zdr" in wanted(text).conditions:
        return _("Nobody has told yet who keeps nothing, so :zdr finds none. {escape} clears it.").format(
            escape=key("app.escape")
        )
    if models.catalogue.models:
        said = _("No model is like “{text}”. {escape} clears it.")
        return said.format(text=text.strip(), escape=key("app.escape"))
    if models.asking or reading:
        return _("Reading the list of models …")
    again = _("{enter} asks again.").format(enter=shown("enter"))
    if models.problem is not None:
        problem = explain(models.problem)
        return _("{title}: {sentence} {again}").format(title=problem.title, sentence=problem.message, again=again)
    return _("The gateway lists no models. {again}").format(again=again) if models.came_empty else ""


def keys(*, typing: bool, text: str) -> tuple[str, ...]:
    """What the keys do, in the order of their weight."""
    if typing:
        escape = _("{escape} clears") if text else _("{escape} back")
        return (
            _("{enter} chooses").format(enter=shown("enter")),
            escape.format(escape=key("app.escape")),
            _("{tab} to the list").format(tab=shown("tab")),
            _("{help} keys").format(help=key("app.help")),
        )
    letters = {
        "models.favourite": _("favourite"),
        "models.effort": _("effort"),
        "models.details": _("details"),
        "models.refresh": _("refresh"),
    }
    said = [f"{key(name, Mode.MODELS)} {does}" for name, does in letters.items() if key(name, Mode.MODELS)]
    filters = _("{tab} filter").format(tab=shown("tab"))
    return (_("{enter} chooses").format(enter=shown("enter")), *said, filters)


def excluded(reason: str) -> str:
    """The first Enter on a model that cannot be asked now."""
    said = _("It cannot be asked now ({reason}). {enter} once more chooses it all the same; {routing} is the routing.")
    return said.format(reason=reason, enter=shown("enter"), routing=key("app.routing"))


def gone(models: ModelService, model_id: str) -> str:
    """On the chat screen: the model that is asked is offered no longer, or not to whom it is asked for."""
    proposal = models.proposed(model_id)
    if models.listed(model_id):
        said = _("{model} is not offered to your organization. {models}: another one.")
        if proposal:
            said = _("{model} is not offered to your organization. {models}: another one; {proposal} is proposed.")
    else:
        said = _("{model} is no longer offered. {models}: another one.")
        if proposal:
            said = _("{model} is no longer offered. {models}: another one; {proposal} is proposed.")
    return said.format(model=model_id, models=key("app.models"), proposal=proposal)


def _date(seconds: float, now: float) -> str:
    """The time of today, or else the day."""
    then, today = datetime.fromtimestamp(seconds), datetime.fromtimestamp(now)
    return then.strftime("%H:%M" if then.date() == today.date() else "%Y-%m-%d")
