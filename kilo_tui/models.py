"""`kilo-tui models`: what the gateway offers, for people and for scripts."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.model.catalog import Model
from kilo_tui.output import UNWRITTEN_STATUS, Pipe, json_line, note, plain
from kilo_tui.services.models import ModelService
from kilo_tui.services.prices import prices
from kilo_tui.text.sanitize import clean_line
from kilo_tui.words import _, thousands

if TYPE_CHECKING:
    from kilo_tui.cli import Options


def run_models(options: Options) -> int:
    """List the models; the exit status. Raises KiloError where there is no list at all."""
    pipe = Pipe()
    service = asyncio.run(_asked(options))
    models = [model for model in service.catalogue.models if model.offered and (model.is_free or not options.free)]
    if options.json:
        pipe.write_now(json_line([as_json(model, new=service.is_new(model)) for model in models]))
    else:
        pipe.write_now("".join(line + "\n" for line in _lines(models, service, titled=os.isatty(1))))
    if pipe.failed:
        return UNWRITTEN_STATUS
    if not pipe.closed:
        _say_what_it_is(service, models)
    return 0


async def _asked(options: Options) -> ModelService:
    """The list of now, or the last good one. Raises KiloError where there is neither."""
    from kilo_tui.wiring import open_models

    async with open_models(options) as service:
        await service.refresh(anew=True)
    if service.problem is not None and not service.catalogue.models:
        raise service.problem
    return service


def _say_what_it_is(service: ModelService, models: Sequence[Model]) -> None:
    if service.problem is not None:
        note(_old_list(service.problem, service.catalogue.read_at))
    elif not service.catalogue.models:
        note(_("the gateway lists no models"))
    elif service.came_empty:
        note(_("the gateway lists no models now; this is its list of {date}").format(date=_day(service)))
    elif not models:
        note(_("none of them is free"))


def _old_list(problem: KiloError, read_at: float) -> str:
    title = explain(problem).title
    return _("{title}; this is the list of {date}").format(title=title, date=_moment(read_at))


def _day(service: ModelService) -> str:
    return _moment(service.catalogue.read_at)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


def as_json(model: Model, *, new: bool) -> dict[str, Any]:
    """One model as `--json` prints it: every key, always."""
    return {
        "id": model.id,
        "name": model.name,
        "free": model.is_free,
        "price_in_usd_per_mtok": _usd(model.told_pricing.prompt_per_million),
        "price_out_usd_per_mtok": _usd(model.told_pricing.completion_per_million),
        "context_tokens": model.context_tokens,
        "max_output_tokens": model.max_output_tokens,
        "modalities": list(model.inputs) or None,
        "reasoning": model.takes_effort,
        "recommended": model.recommended,
        "new": new,
    }


def _usd(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount.normalize())


def _lines(models: Sequence[Model], service: ModelService, *, titled: bool) -> list[str]:
    """Columns: id, prices for a million tokens in US dollars, context, and what else is to be said."""
    rows = [_row(model, service) for model in models]
    if titled and rows:
        rows.insert(0, ("", _("in/M $"), _("out/M $"), _("context"), ""))
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(4)]
    return [_line(row, widths) for row in rows]


def _line(row: tuple[str, ...], widths: Sequence[int]) -> str:
    name, *figures = (f"{cell:>{wide}}" for cell, wide in zip(row, widths, strict=False))
    return "  ".join([f"{name.lstrip():<{widths[0]}}", *figures, row[-1]]).rstrip()


def _row(model: Model, service: ModelService) -> tuple[str, ...]:
    context = thousands(model.context_tokens) if model.context_tokens else "?"
    marks = {
        _("new"): service.is_new(model),
        _("recommended"): model.recommended,
        _("reasons"): model.takes_effort,
    }
    return clean_line(model.id, 500), *prices(model), context, " · ".join(word for word, so in marks.items() if so)
