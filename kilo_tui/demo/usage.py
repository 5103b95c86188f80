"""What was asked, day by day. Costs are whole micro-dollars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kilo_tui.demo.clock import DAY, day

PERIODS = {"week": 7, "month": 30, "year": 365, "all": 36_500}
"""Days that are looked back, today among them."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Some answers of one model on one day."""

    day: date
    model: str
    cost: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    requests: int = 1
    organization: str = ""
    """Who paid; empty is the person."""


class Usage:
    """The history of one person."""

    def __init__(self, spent: Iterable[Spent] = ()) -> None:
        self._spent = list(spent)

    def add(self, spent: Spent) -> None:
        """One answer more."""
        self._spent.append(spent)

    def payload(self, view: str, since: date, *, by_model: bool) -> dict[str, Any]:
        """The answer of `GET /api/profile/usage`, newest day first; `view` is an organization, `personal` or `all`."""
        organization = "" if view == "personal" else view
        rows: dict[tuple[date, str], list[Spent]] = {}
        for one in self._spent:
            if one.day >= since and (view == "all" or one.organization == organization):
                rows.setdefault((one.day, one.model if by_model else ""), []).append(one)
        newest_first = sorted(sorted(rows), key=lambda key: key[0], reverse=True)
        return {"usage": [_row(key[0], key[1], rows[key]) for key in newest_first]}


def _row(on: date, model: str, spent: list[Spent]) -> dict[str, Any]:
    return {
        "date": on.isoformat(),
        **({"model": model} if model else {}),
        "total_cost": float(sum(one.cost for one in spent)),
        "request_count": float(sum(one.requests for one in spent)),
        "total_input_tokens": float(sum(one.input_tokens for one in spent)),
        "total_output_tokens": float(sum(one.output_tokens for one in spent)),
        "total_cache_write_tokens": 0.0,
        "total_cache_hit_tokens": float(sum(one.cached_tokens for one in spent)),
    }


def history(total: int, now: float, organization: str = "") -> list[Spent]:
    """A month and a half of work that cost `total` altogether."""
    spent = []
    for ago in range(1, 30):
        busy = ago * 7 % 11
        if ago % 7 in (2, 3):
            continue
        tokens_in, tokens_out = 20_000 * (busy + 2), 3_000 * (busy + 1)
        cost = 3 * tokens_in + 15 * tokens_out
        on = day(now - ago * DAY)
        if cost <= total:
            total -= cost
            spent.append(Spent(on, "demo/paid", cost, tokens_in, tokens_out, tokens_in // 2, busy + 1, organization))
        spent.append(Spent(on, "demo/tour:free", 0, 900 * (busy + 1), 2_000, 0, busy // 3 + 1, organization))
    if total:
        first = day(now - 45 * DAY)
        spent.append(Spent(first, "demo/paid", total, total % 4, total // 4, 0, total // 500_000 + 1, organization))
    return spent
