"""`python -m kilo_tui` and the `kilo-tui` command."""

import sys

CTRL_C_STATUS = 130


def main() -> None:
    """Run the command line and end the process with its status."""
    try:
        from kilo_tui.cli import run  # here, so that ctrl+c is quiet also while it is imported

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = CTRL_C_STATUS
    sys.exit(status)


if __name__ == "__main__":
    main()
