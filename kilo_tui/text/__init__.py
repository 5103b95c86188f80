"""Text without a screen: made safe, cut into blocks, coloured by role.

Nothing here knows widths, colours or Textual. What comes in is foreign; what goes out of `sanitize` may be shown
by a terminal, and what goes out of `markdown` and `highlight` is made of it.
Lines: `markdown` → `structure` → `prose`, `fence`, `table` → blocks on a `page`. The text in them: `inline`.
"""
