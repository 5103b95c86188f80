"""`python -m kilo_tui` and the `kilo-tui` command."""

import signal
import sys

CTRL_C_STATUS = 130


def main() -> None:
    """Run the command line and end the process with its status."""
    try:
        from kilo_tui.cli import run  # here, so that ctrl+c is quiet also while it is imported

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = CTRL_C_STATUS
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from here on Python's own end would print a traceback
    sys.exit(status)


if __name__ == "__main__":
    main()
