"""Kilo TUI: a full-screen terminal chat client for the Kilo Code gateway."""

__version__ = "0.1.0"
