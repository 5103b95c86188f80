"""The screen: the only floor that knows Textual.

It asks services, shows what they say and decides nothing. Foreign text comes in through one door, `safe.py`,
and every key has a binding id in `keys.py`, so that people can remap it.
"""
