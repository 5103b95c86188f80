"""`python -m kilo_tui` and the `kilo-tui` command."""

import sys

from kilo_tui.ui.terminal import Terminal, wants_screen


def main() -> None:
    """Take the terminal before anything heavy is loaded, run the command line, and end the process with its status."""
    terminal = Terminal()
    if terminal.is_whole and wants_screen(sys.argv[1:]):
        terminal.take()
    try:
        from kilo_tui.cli import run

        status = run(sys.argv[1:], terminal)
    except KeyboardInterrupt:
        status = 130
    finally:
        terminal.give_back()
    sys.exit(status)


if __name__ == "__main__":
    main()
