"""Thirty days of use: a chart and a table, by day and by model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from kilo_tui.model.usage_history import ALL, PERSONAL, Spending, UsageHistory
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.ui.account.rows import (
    BAR,
    FAINT,
    PLAIN,
    STRONG,
    TITLE,
    Row,
    age,
    bar,
    columns,
    foreign,
    link_row,
    not_there,
    row_width,
    said,
    spread,
)
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.words import _, money, ngettext, number, thousands

DAYS = 30
_LEAST_DAYS = 7
"""Fewer of them beside the sums would say nothing."""
_CHART_ROWS, _TALLEST_CHART = 6, 12
_ROWS_AROUND_CHART = 8
_MODEL_CELLS = 26
_AXIS_CELLS = 9
_FIGURES, _NARROW_FIGURES = (10, 10, 9, 10, 9), (9, 9, 8, 9, 7)
"""Cells of the columns of a table."""


def today(live: LiveAccount) -> date:
    """The day in UTC, as the gateway counts days."""
    return datetime.fromtimestamp(live.clock.now(), UTC).date()


def shown(live: LiveAccount) -> UsageHistory | None:
    """The last thirty days, where they are known."""
    history = live.usage.value
    return None if history is None else history.last(DAYS, today(live))


def whose_use(live: LiveAccount) -> str:
    """Whose use is looked at."""
    if live.view == PERSONAL:
        return _("personal")
    if live.view == ALL:
        return _("personal and organizations")
    person = live.person
    organization = person.organization(live.view) if person else None
    return foreign(organization.name or organization.id, 40) if organization else live.view


def usage_page(live: LiveAccount, width: int, height: int, *, table: bool) -> list[Row]:
    """The part about use; on a high page the chart is taller."""
    head: Row = ((_("Last {days} days").format(days=DAYS), TITLE), (f" · {whose_use(live)}", PLAIN))
    rows = [spread(head, age(live.usage.now), width)]
    history = shown(live)
    if history is None:
        return [*rows, *(not_there(live.usage.now, width) or []), (), *_page_link(live, width)]
    rows += _total(history, width)
    if not history.rows:
        return [*rows, (), *said(_("Nothing was used in this time."), width), (), *_page_link(live, width)]
    rows.append(())
    if table:
        rows += _tables(history, width)
    else:
        models = _models(history, width)
        tall = max(_CHART_ROWS, min(_TALLEST_CHART, height - len(models) - _ROWS_AROUND_CHART))
        rows += [*chart(history, live, width, tall), (), *models]
    return [*rows, (), *_page_link(live, width)]


def _page_link(live: LiveAccount, width: int) -> list[Row]:
    return [link_row(live.pages.usage, width)]


def _total(history: UsageHistory, width: int) -> list[Row]:
    total = history.total
    tokens = _("{sent} tokens in ({cached} cached), {received} out").format(
        sent=thousands(total.tokens_in), cached=thousands(total.tokens_cached), received=thousands(total.tokens_out)
    )
    cost: Row = ((money(total.cost_usd), STRONG), (f" · {_requests(total)} · {tokens}", PLAIN))
    text = "".join(piece for piece, _look in cost)
    return [cost] if len(text) <= width else said(text, width)


def _requests(spending: Spending) -> str:
    words = ngettext("{count} request", "{count} requests", spending.requests)
    return words.format(count=number(spending.requests))


def days_of(live: LiveAccount) -> list[date]:
    """The days shown, the oldest first."""
    last = today(live)
    return [last - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]


def chart(history: UsageHistory, live: LiveAccount, width: int, height: int = _CHART_ROWS) -> list[Row]:
    """A bar for each day, as tall as what it cost; requests where nothing cost anything."""
    by_day = history.by_day
    days = days_of(live)
    costs = [by_day.get(day, Spending()).cost_usd for day in days]
    most = max(costs)
    paid = most > 0
    values = costs if paid else [Decimal(by_day.get(day, Spending()).requests) for day in days]
    top = money(most) if paid else str(max(values))
    room = (width - _AXIS_CELLS) // DAYS
    wide, gap = (1, 0) if room < 2 else (min(room, 5) - 1, 1)
    drawn = columns(values, height, wide, gap)
    axis = [f"{top:>{_AXIS_CELLS - 2}} ┤", *[" " * (_AXIS_CELLS - 1) + "│"] * (height - 1)]
    rows: list[Row] = [((left, FAINT), (line, BAR)) for left, line in zip(axis, drawn, strict=True)]
    ruler = "─" * (DAYS * (wide + gap))
    rows.append(((" " * (_AXIS_CELLS - 1) + "└" + ruler, FAINT),))
    first, last = _short(days[0]), _("today")
    between = max(1, len(ruler) - len(first) - len(last))
    rows.append(((" " * _AXIS_CELLS + first + " " * between + last, FAINT),))
    return rows


def _short(day: date) -> str:
    return day.isoformat()


def _models(history: UsageHistory, width: int) -> list[Row]:
    """A bar for each model, the dearest first."""
    by_model = history.by_model
    most = max((one.cost_usd for one in by_model.values()), default=Decimal(0))
    cells = max(4, min(40, width - _MODEL_CELLS - 26))
    rows: list[Row] = []
    for model_id, spending in by_model.items():
        share = float(spending.cost_usd / most) if most else 0.0
        drawn = bar(share, cells)
        rows.append(
            (
                (f"{cut(_model_name(model_id), _MODEL_CELLS - 1):<{_MODEL_CELLS}}", PLAIN),
                (f"{drawn:<{cells}} ", BAR),
                (f"{money(spending.cost_usd):>9}", STRONG),
                (f"  {_requests(spending)}", FAINT),
            )
        )
    return rows


def _model_name(model_id: str) -> str:
    return foreign(model_id, 100) if model_id else _("not said")


def _tables(history: UsageHistory, width: int) -> list[Row]:
    by_day = sorted(history.by_day.items(), reverse=True)
    names = [(day.isoformat(), spending) for day, spending in by_day]
    models = [(_model_name(model_id), spending) for model_id, spending in history.by_model.items()]
    return [
        *_table(_("Model"), models, history.total, width),
        (),
        *_table(_("Day (UTC)"), names, history.total, width),
    ]


def _table(title: str, lines: list[tuple[str, Spending]], total: Spending, width: int) -> Iterator[Row]:
    cells = max(12, min(40, width - 50))
    widths = _FIGURES if width >= cells + sum(_FIGURES) else _NARROW_FIGURES
    heads = (_("cost"), _("requests"), _("in"), _("cached"), _("out"))
    yield (
        (f"{title:<{cells}}", TITLE),
        *((f"{head:>{wide}}", FAINT) for head, wide in zip(heads, widths, strict=True)),
    )
    for name, one in lines:
        yield _table_row(name, one, cells, widths, PLAIN)
    yield _table_row(_("sum"), total, cells, widths, STRONG)


def _table_row(name: str, one: Spending, cells: int, widths: tuple[int, ...], look: str) -> Row:
    values = (
        money(one.cost_usd),
        number(one.requests),
        thousands(one.tokens_in),
        thousands(one.tokens_cached),
        thousands(one.tokens_out),
    )
    name = cut(name, cells - 1)
    figures = "".join(f"{value:>{wide}}" for value, wide in zip(values, widths, strict=True))
    return ((f"{name:<{cells}}", look), (figures, look))


def in_short(live: LiveAccount, width: int) -> list[Row]:
    """One row where that will do: this day of the gateway's, a week, a month, and how the days compare."""
    history = shown(live)
    if history is None:
        return not_there(live.usage.now, width) or []
    sums = (
        (_("Since midnight UTC"), history.last(1, today(live)).total.cost_usd),
        (_("7 days"), history.last(7, today(live)).total.cost_usd),
        (_("30 days"), history.total.cost_usd),
    )
    left: list[tuple[str, str]] = []
    for name, cost in sums:
        left += [(f"{name} ", FAINT), (money(cost), STRONG), ("   ", PLAIN)]
    by_day = history.by_day
    (line,) = columns((by_day.get(day, Spending()).cost_usd for day in days_of(live)), 1)
    row = tuple(left[:-1])
    if row_width(row) > width:
        return [tuple(left[:2]), tuple(left[3:-1])]
    room = width - row_width(row) - 2
    if room < _LEAST_DAYS:
        return [row]
    return [spread(row, ((line.replace(" ", "▁")[-room:], BAR),), width)]
