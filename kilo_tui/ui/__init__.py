"""The screen: the only floor that knows Textual.

It asks services, shows what they say and decides nothing. Foreign text comes in through one door, `safe.py`,
and every key has a binding id in `keys.py`, so that people can remap it.
Screens and widgets say what happened; what follows is in the collaborators beside this file, one for each concern.
What a real terminal can do, and how it is given back, is in `terminal*.py`.
"""
