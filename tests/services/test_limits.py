"""The leash on spending."""

from datetime import datetime

from kilo_tui.services.limits import start_of_day


def test_a_day_begins_at_midnight_here():
    now = datetime(2026, 2, 22, 13, 14, 15).timestamp()
    assert datetime.fromtimestamp(start_of_day(now)) == datetime(2026, 2, 22)
