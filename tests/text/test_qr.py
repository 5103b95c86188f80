"""A link as a picture of half blocks."""

from kilo_tui.text.qr import half_blocks


def test_a_link_fits_beside_its_words_at_80_by_24():
    rows = half_blocks("https://app.kilo.ai/device-auth?code=ABCD-2345")
    assert len(rows) <= 17
    assert {len(row) for row in rows} == {33}
    assert set("".join(rows)) <= set(" ▀▄█")
    assert rows[0] == "█" * 33
