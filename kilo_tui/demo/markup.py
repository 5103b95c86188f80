"""The bits that the pages are made of. What comes from outside goes through `escape`, everywhere."""

from __future__ import annotations

from collections.abc import Container, Sequence
from enum import StrEnum
from html import escape

_STYLE = """
:root { color-scheme: light dark; --paper: #f6f5f1; --card: #fffefb; --ink: #24262a; --faint: #63676d; --line: #dedbd3;
  --main: #275a8a; --on-main: #fff; --good: #2f6b27; --bad: #a33030; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --card: #1e2127; --ink: #d6d6d0; --faint: #979ba1;
  --line: #343942; --main: #8fb4d8; --on-main: #14202c; --good: #9cc58d; --bad: #e08080; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 40rem; padding: 1.25rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .6rem; }
nav { display: flex; flex-wrap: wrap; gap: 0 1rem; margin-top: .25rem; flex-basis: 100%; font-size: .95rem; }
nav a { color: var(--faint); text-decoration: none; padding: .25rem 0; white-space: nowrap; }
nav a:hover, nav a[aria-current] { color: var(--ink); box-shadow: 0 2px var(--main); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.1rem 1.25rem;
  margin: 0 0 1rem; }
section > :first-child { margin-top: 0; }
section > :last-child { margin-bottom: 0; }
p, ul { margin: 0 0 .75rem; }
ul { padding-left: 1.2rem; }
a { color: var(--main); }
form { display: flex; flex-wrap: wrap; gap: .6rem; margin: 0 0 .75rem; }
button, input { font: inherit; border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1.1rem;
  background: transparent; color: inherit; }
button { cursor: pointer; }
button:hover { border-color: var(--main); }
button.main { background: var(--main); border-color: var(--main); color: var(--on-main); font-weight: 600; }
button.main:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
input { width: 9.5rem; text-transform: uppercase; letter-spacing: .1em; font-family: ui-monospace, monospace; }
code { display: block; padding: .6rem .8rem; border-radius: .5rem; background: var(--paper); overflow-wrap: anywhere;
  font: 1rem/1.5 ui-monospace, monospace; }
.code { padding: .75rem 0; border-radius: .5rem; background: var(--paper); text-align: center; white-space: nowrap;
  font: 700 clamp(1.5rem, 9vw, 2.25rem)/1.4 ui-monospace, monospace; letter-spacing: .1em; }
.who { display: flex; flex-wrap: wrap; gap: 0 .6rem; }
.big { font-size: 2rem; font-weight: 700; line-height: 1.2; }
.small, .badge { color: var(--faint); font-size: .9rem; }
.said { border-left: 4px solid var(--main); border-radius: .3rem; padding: .1rem 0 .1rem .9rem; }
.good { border-color: var(--good); }
.bad { border-color: var(--bad); }
.ways button { flex: 1 1 14rem; }
.rows button { flex: 1 1 100%; }
.table { overflow-x: auto; margin-bottom: .75rem; }
table { border-collapse: collapse; width: 100%; }
th { color: var(--faint); font-weight: 400; font-size: .9rem; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .75rem .4rem 0; text-align: left; white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td form { margin: 0; justify-content: end; }
td button { padding: .2rem .8rem; }
@media (max-width: 30rem) { section { padding: 1rem; } h1 { margin-top: 1.1rem; }
  nav { gap: 0 .75rem; font-size: .9rem; } .table { font-size: .85rem; } th, td { padding-right: .5rem; } }
"""
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='4' fill='%23275a8a'/%3E"
    "%3Cpath d='M4 5l3 3-3 3M9 11h4' fill='none' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E"
)
_PAGES = (
    ("/profile", "Profile"),
    ("/usage", "Usage"),
    ("/connected-accounts", "Connected accounts"),
    ("/users/sign_in", "Sign in"),
)


class Mood(StrEnum):
    """What kind of news a sentence is, told by its sign and by its colour."""

    NEWS = ""
    GOOD = "good"
    BAD = "bad"


_SIGNS = {Mood.NEWS: "", Mood.GOOD: "✓ ", Mood.BAD: "✗ "}


def page(title: str, *body: str, here: str = "") -> str:
    """A whole page; `here` is the path of the one in the bar that it is."""
    bar = "".join(f'<a href="{path}"{" aria-current=page" if path == here else ""}>{name}</a>' for path, name in _PAGES)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{_ICON}">'
        f"<title>{escape(title)} · Kilo demo</title><style>{_STYLE}</style></head><body>"
        f'<header><strong>Kilo demo</strong><span class="badge">nothing here is real</span><nav>{bar}</nav></header>'
        f"<main><h1>{escape(title)}</h1>{''.join(body)}</main></body></html>\n"
    )


def card(*inside: str, title: str = "") -> str:
    """A part of a page."""
    return f"<section>{heading(title) if title else ''}{''.join(inside)}</section>"


def said(words: str, mood: Mood = Mood.NEWS) -> str:
    """What has just happened."""
    css = f"said {mood}".strip()
    return f'<p class="{css}" role="status">{_SIGNS[mood]}{escape(words)}</p>'


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


def form(path: str, *inside: str, method: str = "post", css: str = "", **hidden: str) -> str:
    """Buttons that do something, with what they do it to."""
    fields = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items())
    kind = f' class="{css}"' if css else ""
    return f'<form method="{method}" action="{escape(path)}"{kind}>{fields}{"".join(inside)}</form>'


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], numbers: Container[str] = ()) -> str:
    """Rows whose cells are markup already; the columns in `numbers` stand at the right."""
    kinds = [' class="number"' if name in numbers else "" for name in head]
    top = "".join(f"<th{kind}>{escape(name)}</th>" for name, kind in zip(head, kinds, strict=True))
    lines = ("".join(f"<td{kind}>{cell}</td>" for cell, kind in zip(row, kinds, strict=True)) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="table"><table><tr>{top}</tr>{body}</table></div>'
