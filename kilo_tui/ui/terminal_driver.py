"""Textual's driver, and what it leaves out.

The terminal scrolls; keys typed early are kept; the background is asked for; there is a title; and stopping, going
on and losing the terminal end as they should.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, ClassVar

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from kilo_tui.text.sanitize import clean_line
from kilo_tui.ui.terminal import FORGET_TITLE, Terminal, asks_background, is_plain
from kilo_tui.ui.terminal_input import ASK_BACKGROUND, Answers, Wake, read_messages
from kilo_tui.ui.terminal_output import to_terminal
from kilo_tui.ui.terminal_scroll import TerminalScroll
from kilo_tui.ui.terminal_styles import lean

LONGEST_TITLE = 100
STOPS_WITHIN_SECONDS = 0.5
"""After being told to stop. A process that nobody would continue is not stopped at all, and then goes on."""

_NO_FRAME = ("\x07", "\x1b]", "\x1b[?", "\x1b[>", "\x1b[<")
"""How everything begins that is written and is not a frame."""
_POINTER = "\x1b]22;"
"""The shape of the mouse pointer."""
_KEEP_TITLE = "\x1b[22;2t"
_NOT_PLAIN = ("\x1b]", "\x1b[>", "\x1b[<", "\x1b[?2026", "\x1b[?2048", "\x1b[?1016")
"""What a plain terminal does not get."""


class BackgroundKnown(Message):
    """The terminal has said whether its background is light."""

    def __init__(self, light: bool) -> None:
        super().__init__()
        self.light = light


class KiloDriver(LinuxDriver):
    """A real terminal."""

    terminal: ClassVar[Terminal] = Terminal()
    """How it was before the program."""
    waits_for_focus: ClassVar[bool] = False
    """Keys wait for `let_keys_in`."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.exit_event: Wake = Wake()
        self._file = to_terminal(self._hang_up)  # type: ignore[assignment]
        self._plain = is_plain()
        self._scroll = TerminalScroll()
        self.can_scroll = os.isatty(1) and not os.environ.get("TERM", "dumb").startswith(("dumb", "unknown"))
        """The terminal can move rows by itself."""
        self.background_is_light: bool | None = None
        """None when the terminal has not said it."""
        self._answers = Answers(self._learn_background)
        self._opened = False
        self._title = ""
        self._pointer_changed = False
        self._away = False
        self._lock = Lock()
        self._early: list[Message] | None = [] if self.waits_for_focus else None
        signal.signal(signal.SIGTSTP, self._told_to_stop)
        signal.signal(signal.SIGCONT, self._told_to_go_on)

    # --- scrolling

    def scroll_region(self, top: int, bottom: int, rows: int) -> bool:
        """See `TerminalScroll.queue`; the frame that is written next begins with it."""
        return self.can_scroll and not self._away and self._scroll.queue(top, bottom, rows)

    def drop_scroll(self) -> None:
        """Everything will be painted anew: move nothing before."""
        self._scroll.drop()

    # --- writing

    def write(self, data: str) -> None:
        """Write; before the first frame after `scroll_region` the rows are moved. While away nothing is written."""
        if self._writer_thread is None or self._away or (self._plain and data.startswith(_NOT_PLAIN)):
            return
        if self._scroll and data not in (SYNC_START, SYNC_END) and not data.startswith(_NO_FRAME):
            data = self._scroll.take() + data
        elif data.startswith(_POINTER):
            self._pointer_changed = True
        super().write(lean(data) if "\x1b[0m" in data else data)

    def bell(self) -> None:
        """A sound, or what the terminal makes of it."""
        self.write("\x07")

    def set_title(self, text: str) -> None:
        """The title of the window; the one from before comes back at the end."""
        title = clean_line(text, LONGEST_TITLE)
        if title == self._title:
            return
        if not self._title:
            self._keep_title()
        self._title = title
        self._show_title()

    def _keep_title(self) -> None:
        if not self._plain:
            self.write(_KEEP_TITLE)

    def _show_title(self) -> None:
        self.write(f"\x1b]2;{self._title}\x07")
        self.flush()

    @property
    def takes_copies(self) -> bool:
        """It may know OSC 52, and does not print it."""
        return not self._plain

    def copy_to_terminal(self, payload: str) -> None:
        """Send `payload`, base64, to the clipboard of the terminal."""
        self.write(f"\x1b]52;c;{payload}\x07")
        self.flush()

    def mouse(self, on: bool) -> None:
        """Whether the mouse is ours, or the terminal's own."""
        if on == self._mouse:
            return
        if on:
            self._mouse = True
            self._enable_mouse_support()
        else:
            self._disable_mouse_support()
            self._mouse = False

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        if self._mouse_pixels and self._mouse:
            self.write("\x1b[?1016l")

    # --- reading

    def run_input_thread(self) -> None:
        """Read until told to stop; a terminal that has gone is a hang-up."""
        try:
            for message in read_messages(
                self.fileno, self.exit_event, self._answers, typed_early=self._typed_early(), debug=self._debug
            ):
                self.process_message(message)
        except (OSError, EOFError):
            self._hang_up()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - a defect in this thread is one of the program
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def _typed_early(self) -> int:
        early, self.terminal.typed_early = self.terminal.typed_early, 0
        return early

    def _hang_up(self) -> None:
        """The terminal has gone, whether or not a signal says so."""
        os.kill(os.getpid(), signal.SIGHUP)

    def send_message(self, message: Message) -> None:
        """Hand it to the app; keys, pastes and the mouse wait until there is something that can have them."""
        if isinstance(message, events.Resize):
            self.drop_scroll()
        if isinstance(message, events.InputEvent | events.Paste):
            with self._lock:
                if self._early is not None:
                    self._early.append(message)
                    return
        super().send_message(message)

    def let_keys_in(self) -> None:
        """Something can have them now: first what was typed until now, in its order."""
        with self._lock:
            early, self._early = self._early or [], None
            for message in early:
                super().send_message(message)

    def _learn_background(self, light: bool) -> None:
        self.background_is_light = light
        self.send_message(BackgroundKnown(light))

    # --- beginning and end

    def start_application_mode(self) -> None:
        """Open the screen; the first time also ask what is to be known about the terminal."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is None:
            return  # in the background: there will be another time
        if self._title:
            self._keep_title()
            self._show_title()
        if not self._opened:
            self._opened = True
            if self.terminal.modes is not None:
                self.attrs_before = self.terminal.modes  # not those it was taken with
            if self.input_tty and asks_background():
                self._answers.await_one()
                self.write(ASK_BACKGROUND)
                self.flush()

    def stop_application_mode(self) -> None:
        """Put everything back as it was."""
        self.drop_scroll()
        if self._title:
            self.write(FORGET_TITLE if not self._plain else "")
        if self._pointer_changed:
            self.write(f"{_POINTER}default\x07")
        super().stop_application_mode()

    def close(self) -> None:
        """As Textual's, once."""
        super().close()
        self._writer_thread = None

    def _query_in_band_window_resize(self) -> None:
        if os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # it prints the end of the question
            super()._query_in_band_window_resize()

    # --- to the shell and back

    @contextmanager
    def lent(self) -> Iterator[None]:
        """The terminal as it was before the program, for something else; what is written meanwhile is dropped."""
        self.suspend_application_mode()
        try:
            with self.no_automatic_restart():
                yield
        finally:
            if not self._ending:
                self.resume_application_mode()

    @property
    def _ending(self) -> bool:
        """The screen has been left for good."""
        return self._app._exit or not self._app._running

    def _told_to_stop(self, *_: object) -> None:
        """SIGTSTP; the handler may interrupt anything, so the loop does what is to be written."""
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._stop)
        else:  # another program has the terminal, and the loop waits for it
            os.kill(os.getpid(), signal.SIGSTOP)

    def _stop(self) -> None:
        if not self._away:
            self.suspend_application_mode()
            self._away = True
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)  # the whole job, as the terminal would have done
        self._loop.call_later(STOPS_WITHIN_SECONDS, self._come_back)

    def _told_to_go_on(self, *_: object) -> None:
        """SIGCONT."""
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        if not self._away:  # a SIGSTOP, which nobody is told of, and the shell has used the terminal since
            self.suspend_application_mode()
            self._away = True
        self._come_back()

    def _come_back(self) -> None:
        """Open the screen again and paint all of it."""
        signal.signal(signal.SIGTSTP, self._told_to_stop)
        if not self._away or self._ending:
            return
        self._away = False
        self.resume_application_mode()
        if self._writer_thread is None:
            self._away = True  # in the background; the next SIGCONT may be the one to the foreground
            return
        self.send_message(self.SignalResume())
        self._app.call_later(self._app.refresh, layout=True)


def driver_of(app: App[Any]) -> KiloDriver | None:
    """The driver of the real terminal the app is on; None where there is none."""
    driver = app._driver
    return driver if isinstance(driver, KiloDriver) else None


def driver_on(terminal: Terminal) -> type[KiloDriver]:
    """The driver of this terminal, as Textual wants it: a class."""
    return type("TerminalDriver", (KiloDriver,), {"terminal": terminal, "waits_for_focus": True})
