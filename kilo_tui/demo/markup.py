"""The bits that the pages are made of. What comes from outside goes through `escape`, everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --main: #6d4aff; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 38rem; padding: 1.5rem 1rem 4rem; font: 1rem/1.5 system-ui, sans-serif; }
header { border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
header a { margin-right: 1rem; }
h1 { font-size: 1.5rem; margin: 1.5rem 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
form { margin: .5rem 0; }
button { font: inherit; padding: .5rem 1.1rem; margin: .2rem .3rem .2rem 0; border: 1px solid var(--line);
  border-radius: .4rem; background: transparent; color: inherit; cursor: pointer; }
button.main { background: var(--main); border-color: var(--main); color: #fff; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
input { font: inherit; padding: .4rem .6rem; }
code { font-size: 1.1em; overflow-wrap: anywhere; }
.code { font: 700 2rem/2 ui-monospace, monospace; letter-spacing: .1em; }
.said { border-left: 4px solid var(--main); padding: .4rem .8rem; }
.small { opacity: .75; font-size: .9rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem .35rem 0; text-align: left; }
td form { margin: 0; }
"""


def page(title: str, *body: str) -> str:
    """A whole page."""
    links = (
        ("/profile", "Profile"),
        ("/usage", "Usage"),
        ("/connected-accounts", "Connected accounts"),
        ("/users/sign_in", "Sign in"),
    )
    bar = "".join(f'<a href="{path}">{name}</a>' for path, name in links)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Kilo demo</title><style>{_STYLE}</style></head><body>"
        f"<header><strong>Kilo demo</strong> <span class=small>nothing here is real</span><br>{bar}</header>"
        f"<main><h1>{escape(title)}</h1>{''.join(body)}</main></body></html>\n"
    )


def text(words: str, css: str = "") -> str:
    """A paragraph."""
    return f'<p class="{css}">{escape(words)}</p>' if css else f"<p>{escape(words)}</p>"


def heading(words: str) -> str:
    """A part's title."""
    return f"<h2>{escape(words)}</h2>"


def link(path: str, words: str) -> str:
    """A paragraph that leads to a page of ours."""
    return f'<p><a href="{escape(path)}">{escape(words)}</a></p>'


def button(words: str, name: str = "", value: str = "", *, main: bool = False) -> str:
    """What sends a form, and what it says then."""
    field = f' name="{escape(name)}" value="{escape(value)}"' if name else ""
    return f"<button{field}{' class=main' if main else ''}>{escape(words)}</button>"


def form(path: str, *inside: str, method: str = "post", **hidden: str) -> str:
    """Buttons that do something, with what they do it to."""
    fields = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    return f'<form method="{method}" action="{escape(path)}">{fields}{"".join(inside)}</form>'


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Rows whose cells are markup already."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{lines}</table>"
