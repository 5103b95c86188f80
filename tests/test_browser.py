"""What needs a real browser: the link of the terminal, and the pages of the demo."""

import re

from programs import Terminal


def test_the_link_in_the_terminal_is_opened_and_authorize_signs_in(gateway, chromium):
    with Terminal("login") as terminal:
        link = re.search(r"http://\S+", terminal.until("Waiting"))[0]
        chromium.open(link)
        chromium.until(link[-9:])
        chromium.press("Authorize")
        chromium.until("Your terminal is signed in as ada@example.org")
        terminal.until("signed in as ada@example.org")
        assert terminal.end() == 0
    assert chromium.complaints() == []
