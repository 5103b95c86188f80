"""`python -m kilo_tui` and the `kilo-tui` command."""

import gc
import signal
import sys

from kilo_tui.ui.terminal import Terminal, wants_screen

CTRL_C_STATUS = 130


def main() -> None:
    """Take the terminal before anything heavy is loaded, run the command line, and end the process with its status."""
    terminal = Terminal()
    try:
        if terminal.is_whole and wants_screen(sys.argv[1:]):
            gc.disable()  # until the screen opens: hardly anything that is imported is garbage, and looking takes long
            terminal.take()
        from kilo_tui.cli import run  # here, so that ctrl+c is quiet also while it is imported

        status = run(sys.argv[1:], terminal)
    except KeyboardInterrupt:
        status = CTRL_C_STATUS
    finally:
        terminal.give_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from here on Python's own end would print a traceback
    sys.exit(status)


if __name__ == "__main__":
    main()
