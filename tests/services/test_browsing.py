"""A browser: offered where there is a desktop, for links to the web only."""

import pytest
from fakes import FakePrograms

from kilo_tui.services.browsing import BrowsingService
from kilo_tui.text.links import host_of


@pytest.mark.parametrize(
    ("environment", "platform", "offered"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":10.0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_TTY": "/dev/pts/0"}, "darwin", False),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", True),
    ],
)
def test_a_browser_is_offered_where_somebody_sees_it(environment, platform, offered):
    assert BrowsingService(FakePrograms(), environment, platform).offered is offered


@pytest.mark.parametrize(
    ("environment", "platform", "program"),
    [
        ({"DISPLAY": ":0"}, "linux", "xdg-open"),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", "wslview"),
        ({}, "darwin", "open"),
    ],
)
async def test_the_link_is_given_to_the_desktops_own_opener(environment, platform, program):
    programs = FakePrograms(program)
    assert await BrowsingService(programs, environment, platform).open("https://app.kilo.ai/device-auth?code=A-2")
    assert programs.given == [((program, "https://app.kilo.ai/device-auth?code=A-2"), b"")]


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:secret@app.kilo.ai",
        "--help",
        "https://[",
        "https://a b",
        "",
    ],
)
async def test_nothing_but_a_plain_link_to_the_web_is_opened(link):
    programs = FakePrograms("xdg-open")
    assert host_of(link) is None
    assert not await BrowsingService(programs, {"DISPLAY": ":0"}, "linux").open(link)
    assert programs.given == []


async def test_nothing_is_opened_over_ssh():
    programs = FakePrograms("xdg-open")
    assert not await BrowsingService(programs, {"DISPLAY": ":0", "SSH_TTY": "x"}, "linux").open("https://kilo.ai")
    assert programs.given == []
