"""No visible sentence lacks a language: what the sources say is in the catalogue, and nothing visible is outside it."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import kilo_tui
from kilo_tui.words import LANGUAGES, _, language_of, ngettext, speak

PACKAGE = Path(kilo_tui.__file__).parent
VISIBLE = (
    *sorted((PACKAGE / "ui").rglob("*.py")),
    *(PACKAGE / name for name in ("ask.py", "cli.py", "explain.py", "output.py", "wiring.py")),
)
SPOKEN = {"_", "ngettext"}


def said():
    """Every sentence of the sources, as babel finds it."""
    keywords = {"_": None, "ngettext": (1, 2)}
    found = extract_from_dir(PACKAGE, [("**/demo/**", "ignore"), ("**.py", "python")], keywords=keywords)
    return {sentence for _file, _line, sentence, _comments, _context in found}


def catalogue(language):
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "kilo_tui.po").open("rb") as text:
        return {message.id: message for message in read_po(text) if message.id}


def fields(sentence):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_sentence_is_translated_and_nothing_else_is(language):
    assert set(catalogue(language)) == said()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_translation_says_all_that_the_sentence_says(language):
    for sentence, message in catalogue(language).items():
        originals = (sentence,) if isinstance(sentence, str) else sentence
        translations = (message.string,) if isinstance(message.string, str) else message.string
        assert not message.fuzzy
        for translation in translations:
            assert translation.strip(), sentence
            assert fields(translation) == fields(originals[-1]), sentence
            assert translation.strip() == translation


def docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in node.body:  # an attribute's docstring stands behind it
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    yield statement.value


def spoken(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN:
            yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Constant))


def looks_like_a_sentence(text):
    return re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", text) is not None


@pytest.mark.parametrize("path", VISIBLE, ids=lambda path: path.stem)
def test_what_people_read_goes_through_the_catalogue(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = {id(node) for node in (*docstrings(tree), *spoken(tree))}
    raised = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise | ast.Assert)  # a defect of ours, for whoever mends it
        for inner in ast.walk(node)
    }
    outside = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in known | raised
        and looks_like_a_sentence(node.value)
    ]
    assert [text for text in outside if text not in ALLOWED.get(path.stem, ())] == []


ALLOWED = {
    "cli": (
        "kilo-tui ask [PROMPT …]",
        "kilo-tui demo-gateway [--port N]",
        "kilo-tui login [--key -]",
        "kilo-tui logout",
        "kilo-tui account [--json]",
        "kilo-tui models [--json] [--free]",
        "--profile NAME",
        "--model ID",
        "--base-url URL",
        "--effort LEVEL",
        "--system TEXT",
    ),
    "keys": ("i Tab Enter q", "PgDn space"),  # their names are translated one by one
    "explain": (
        "pipx upgrade kilo-tui",
        " --model ID:free …",
        " --model ID …",
    ),
    "ask": ("keep the answer",),
}
"""What is typed as it stands, in every language."""


def test_a_sentence_comes_out_in_the_language_that_was_chosen():
    speak("fr")
    assert _("try again") == "réessayer"
    assert ngettext("… {count} more row", "… {count} more rows", 1) == "… encore {count} ligne"
    assert ngettext("… {count} more row", "… {count} more rows", 2) == "… encore {count} lignes"
    speak("en")
    assert _("try again") == "try again"


@pytest.mark.parametrize(
    ("environment", "chosen", "language"),
    [
        ({}, "", "en"),
        ({"LANG": "fr_FR.UTF-8"}, "", "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "", "en"),
        ({"LANG": "de_DE.UTF-8"}, "fr", "fr"),
        ({"LANG": "fr_CA"}, "en", "en"),
        ({"LANG": "fr"}, "klingon", "fr"),
    ],
)
def test_which_language_is_spoken(environment, chosen, language):
    assert language_of(environment, chosen) == language
