"""Folders of their own, and a store that is closed in the end."""

import pytest
from support import places

from kilo_tui.storage.history import HistoryStore


@pytest.fixture
def locations(tmp_path):
    return places(tmp_path)


@pytest.fixture
def store(locations):
    """Open stores, which are closed in the end: `store()` or `store("work")`."""
    opened = []

    def make(profile="default"):
        opened.append(HistoryStore(locations, profile))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
