"""Server-sent events by the WHATWG rules, wherever the bytes are cut."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.sse import Event, SseDecoder


def feed_often(decoder, data, times):
    for _ in range(times):
        list(decoder.feed(data))


VECTORS = [
    (b"", []),
    (b"data: a\n\n", ["a"]),
    (b"data: a\r\n\r\n", ["a"]),
    (b"data: a\r\r", ["a"]),
    (b"data: a\n\r", ["a"]),
    (b"data:a\n\n", ["a"]),
    (b"data:  a\n\n", [" a"]),
    (b"data: a\n", []),
    (b"data: a", []),
    (b"data: a\ndata: b\n\n", ["a\nb"]),
    (b"data:\ndata:\n\n", ["\n"]),
    (b"data:\ndata: b\n\n", ["\nb"]),
    (b"data\n\n", [""]),
    (b"data:\n\n", [""]),
    (b"data\n\ndata\ndata\n\ndata:", ["", "\n"]),
    (b": comment\n\ndata: a\n\n", ["a"]),
    (b":\n\n\n\ndata: a\n: in between\n\n", ["a"]),
    (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
    (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", ["b"]),
    (b"data: a\n\n\xef\xbb\xbfdata: b\n\n", ["a"]),
    (b" data: a\n\ndata : b\n\ndata: c\n\n", ["c"]),
    (b"DATA: a\n\ndata: c\n\n", ["c"]),
    (b"unknown: x\ndata: a\nretry: 12\n\n", ["a"]),
    (b"data: a:b: c\n\n", ["a:b: c"]),
    (b"data: \xe2\x82\xac\xf0\x9f\x98\x80\n\n", ["€😀"]),
    (b"data: \xff\xe2\x82\n\n", ["\ufffd\ufffd"]),
    ("data: a\u2028b\x85c\n\n".encode(), ["a\u2028b\x85c"]),
    (b"data: a\x00b\n\n", ["a\x00b"]),
    (b"data: a\x0b\x0cb\n\n", ["a\x0b\x0cb"]),
    (b"event: x\n\ndata: a\n\n", ["a"]),
    (b"event: x\nid: 3\n\n", []),
]


def decoded(data, cuts=()):
    decoder = SseDecoder()
    places = [0, *cuts, len(data)]
    return [event for a, b in itertools.pairwise(places) for event in decoder.feed(data[a:b])]


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_the_rules_hold(data, expected):
    assert [event.data for event in decoded(data)] == expected


@pytest.mark.parametrize(("data", "expected"), VECTORS)
def test_it_does_not_matter_where_the_bytes_are_cut(data, expected):
    assert [event.data for event in decoded(data, range(1, len(data)))] == expected
    for cuts in itertools.combinations(range(len(data) + 1), 2):
        assert [event.data for event in decoded(data, cuts)] == expected


@given(
    st.lists(
        st.sampled_from(
            [
                b"data: ",
                b"data",
                b":",
                b"\n",
                b"\r",
                b"\r\n",
                b"\xef\xbb\xbf",
                "é😀".encode(),
                b"id: 1",
                b"event:x",
                b"\xff",
                b" ",
            ]
        ),
        max_size=14,
    ).map(b"".join)
)
def test_any_stream_gives_the_same_events_byte_by_byte_and_at_every_pair_of_cuts(data):
    whole = decoded(data)
    assert decoded(data, range(1, len(data))) == whole
    for cuts in itertools.combinations(range(len(data) + 1), 2):
        assert decoded(data, cuts) == whole


def test_type_and_id_belong_to_the_event():
    assert decoded(b"event: add\nid: 7\ndata: a\n\ndata: b\nid: x\0y\n\n") == [
        Event("a", "add", "7"),
        Event("b", "message", "7"),
    ]


@pytest.mark.parametrize("line", [b"data: ", b"", b"junk"])
def test_a_line_that_never_ends_is_stopped_at_the_bound(line):
    decoder = SseDecoder(largest_event=1000)
    assert list(decoder.feed(line)) == []
    with pytest.raises(KiloError) as caught:
        feed_often(decoder, b"x" * 100, 11)
    assert caught.value.kind is Kind.TOO_LARGE_REPLY
    assert caught.value.facts.limit_bytes == 1000


def test_many_short_lines_of_one_event_are_stopped_at_the_bound_too():
    decoder = SseDecoder(largest_event=1000)
    with pytest.raises(KiloError):
        feed_often(decoder, b"data: xxxx\n", 200)


def test_comments_and_whole_events_do_not_add_up():
    decoder = SseDecoder(largest_event=100)
    for _ in range(100):
        assert list(decoder.feed(b": keep alive\n\n")) == []
        assert [event.data for event in decoder.feed(b"data: abcdefgh\n\n")] == ["abcdefgh"]
