"""`python -m kilo_tui` and the `kilo-tui` command."""

import sys

from kilo_tui.cli import run


def main() -> None:
    """Run the command line and end the process with its status."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
