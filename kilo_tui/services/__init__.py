"""Use cases: what the program does, without a screen, a socket or a file.

Services declare small Protocols (`ports.py`) for what they need; `wiring` hands them the real things.
They import neither the gateway nor the storage floor and can be tested with fakes alone.
"""
