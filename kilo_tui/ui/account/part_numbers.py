"""The parts of the account screen, in their order."""

OVERVIEW, CREDITS, USAGE, SIGN_INS, HELP = range(5)
