"""Copies arrive, by the first way that works, and the way is named."""

import base64

import pytest
from fakes import FakeCopyFile, FakePrograms

from kilo_tui.errors import Kind, trouble
from kilo_tui.services.copying import LONGEST_SEQUENCE, Copied, CopyService, Route, told

TEXT = "first line\nsecond line: é, 漢字, 👩‍💻\n"


async def copied(text=TEXT, *, programs=(), terminal=True, failure=None, platform="linux", **environment):
    """What became of it, and everything that got something."""
    there, file, sent = FakePrograms(*programs), FakeCopyFile(failure), []
    service = CopyService(there, file, environment, platform)
    became = await service.copy(text, sent.append if terminal else None)
    return became, there.given, sent, file.kept


async def test_inside_tmux_its_buffer_and_through_it_the_clipboard():
    became, given, sent, _file = await copied(programs=["tmux", "xclip"], TMUX="/tmp/t,1,0", DISPLAY=":0")
    assert became.route is Route.TMUX_AND_TERMINAL
    assert given == [(("tmux", "load-buffer", "-w", "-"), TEXT.encode())]
    assert sent == []


async def test_an_old_tmux_has_its_buffer_alone():
    class Old(FakePrograms):
        def give(self, arguments, data):
            return "-w" not in arguments and super().give(arguments, data)

    programs = Old("tmux")
    became = await CopyService(programs, FakeCopyFile(), {"TMUX": "x"}).copy(TEXT)
    assert (became.route, programs.given) == (Route.TMUX, [(("tmux", "load-buffer", "-"), TEXT.encode())])


async def test_where_tmux_fails_its_terminal_is_not_believed_to_listen():
    became, given, sent, _file = await copied(programs=["xclip"], TMUX="x", DISPLAY=":0")
    assert (became.route, became.where, sent) == (Route.PROGRAM, "xclip", [])
    assert given == [(("xclip", "-selection", "clipboard"), TEXT.encode())]


async def test_elsewhere_the_terminal_is_told():
    became, given, sent, _file = await copied(programs=["xclip"], DISPLAY=":0")
    assert (became.route, given) == (Route.TERMINAL, [])
    assert base64.b64decode(sent[0]).decode() == TEXT


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM_PROGRAM": "Apple_Terminal"},
        {"STY": "1.pts-0"},
        {"VTE_VERSION": "6003"},
        {"KONSOLE_VERSION": "230401"},
    ],
    ids=lambda environment: next(iter(environment)),
)
async def test_a_terminal_known_to_lose_copies_is_not_told(environment):
    became, _given, sent, file = await copied(**environment)
    assert (became.route, sent, file) == (Route.FILE, [], TEXT.encode())


@pytest.mark.parametrize("environment", [{"VTE_VERSION": "7800"}, {"KONSOLE_VERSION": "241201"}, {"VTE_VERSION": "?"}])
async def test_a_newer_one_is(environment):
    became, *_ = await copied(**environment)
    assert became.route is Route.TERMINAL


async def test_what_is_too_long_for_a_sequence_takes_the_next_way():
    fits = "x" * (LONGEST_SEQUENCE // 4 * 3)
    became, *_ = await copied(fits)
    assert became.route is Route.TERMINAL
    became, given, sent, _file = await copied(fits + "y", programs=["xsel"], DISPLAY=":0")
    assert (became.route, became.where, sent) == (Route.PROGRAM, "xsel", [])
    assert given == [(("xsel", "--clipboard", "--input"), (fits + "y").encode())]


@pytest.mark.parametrize(
    ("program", "environment", "platform", "encoding"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", "utf-8"),
        ("env", {}, "darwin", "utf-8"),
        ("clip.exe", {"WSL_DISTRO_NAME": "Debian"}, "linux", "utf-16"),
    ],
)
async def test_every_display_has_its_program(program, environment, platform, encoding):
    became, given, *_ = await copied(programs=[program, "xclip"], terminal=False, platform=platform, **environment)
    assert became.route is Route.PROGRAM
    ((arguments, data),) = given
    assert (arguments[0], data.decode(encoding)) == (program, TEXT)


async def test_a_program_without_its_display_is_not_asked():
    became, given, _sent, file = await copied(programs=["wl-copy", "xclip", "env", "clip.exe"], terminal=False)
    assert (became.route, given, file) == (Route.FILE, [], TEXT.encode())
    remote_mac = await copied(programs=["env"], terminal=False, platform="darwin", SSH_CONNECTION="1")
    assert remote_mac[0].route is Route.FILE


async def test_when_nothing_works_it_says_so():
    failure = trouble(Kind.STORAGE_FAILED, "No space left on device")
    became, *_ = await copied(terminal=False, failure=failure)
    assert became.route is Route.NONE
    assert "No space left on device" in told(became)


async def test_nothing_a_terminal_would_obey_is_copied_and_honest_text_is_whole():
    _became, _given, sent, _file = await copied("a\x1b]52;c;AAAA\x07b\x9bc é ‮x")
    arrived = base64.b64decode(sent[0]).decode()
    assert not set(arrived) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert arrived.startswith("a␛]52")


@pytest.mark.parametrize(
    ("became", "sentence"),
    [
        (Copied(Route.TMUX_AND_TERMINAL, 3, 40), "3 lines in tmux's buffer (prefix ])"),
        (Copied(Route.TERMINAL, 1, 5), "5 characters sent to the terminal's clipboard (OSC 52)"),
        (Copied(Route.TERMINAL, 1, 1), "1 character sent"),
        (Copied(Route.PROGRAM, 2, 9, "xclip"), "2 lines in the clipboard, by xclip"),
        (Copied(Route.FILE, 2, 9, "/x/copied.txt"), "2 lines in /x/copied.txt"),
    ],
)
def test_the_way_is_named(became, sentence):
    assert sentence in told(became)


async def test_lines_are_counted_as_people_count_them():
    for text, lines in (("one", 1), ("one\n", 1), ("one\ntwo", 2), ("one\ntwo\n", 2)):
        became, *_ = await copied(text)
        assert became.lines == lines
