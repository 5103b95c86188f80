"""The list of models on disk: whole or not at all, and never more than a cache."""

import stat
from decimal import Decimal

import pytest
from support import places

from kilo_tui.model.catalog import Catalogue, Model, Pricing
from kilo_tui.storage.catalogue import CatalogueFiles

MODEL = Model(
    "a/b",
    "A\x1b[2J",
    Pricing(Decimal("0.00000009"), None, Decimal("0.1")),
    1000,
    preferred_index=-1,
    inputs=("text",),
)
CATALOGUE = Catalogue((MODEL,), 12.5, {"a/b": 0.0, "gone": 3.0})


def test_a_list_comes_back_as_it_was(tmp_path):
    files = CatalogueFiles(places(tmp_path), "https://api.kilo.ai/api/gateway")
    assert files.load("") is None
    files.save("", CATALOGUE)
    files.save_recent(("a", "b"))
    assert files.load("") == CATALOGUE
    assert files.recent() == ("a", "b")
    for path in (tmp_path / "cache" / "models").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_gateway_and_every_organization_has_its_own(tmp_path):
    CatalogueFiles(places(tmp_path), "https://one").save("", CATALOGUE)
    assert CatalogueFiles(places(tmp_path), "https://two").load("") is None
    assert CatalogueFiles(places(tmp_path), "https://one").load("org") is None


@pytest.mark.parametrize(
    "data", [b"", b"{", b"3", b"\xff", b"[" * 9999, b'{"form":1,"catalogue":{"models":[{"id":3}]}}', b'{"form":9}']
)
def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path, data):
    files = CatalogueFiles(places(tmp_path), "g")
    files.save("", CATALOGUE)
    files.save_recent(("a",))
    for path in (tmp_path / "cache" / "models").iterdir():
        path.write_bytes(data)
    assert files.load("") is None
    assert files.recent() == ()


def test_a_folder_in_its_place_is_as_good_as_none(tmp_path):
    files = CatalogueFiles(places(tmp_path), "g")
    files.save_recent(("a",))
    (path,) = (tmp_path / "cache" / "models").iterdir()
    path.unlink()
    path.mkdir()
    assert files.recent() == ()
