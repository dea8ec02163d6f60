"""Every text that a reader sees goes through the catalogue: no literal of words is said as it stands in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import cases

CASES = cases(__file__)

ROOT = Path(__file__).parents[1]
READ_BY_PEOPLE = [
    *sorted((ROOT / "bot" / "conversation").glob("*.py")),
    *sorted(path for path in (ROOT / "bot" / "digests").glob("*.py") if path.name != "preview.py"),  # of the terminal
    *sorted((ROOT / "bot" / "telegram").glob("*.py")),
    ROOT / "bot" / "calendar_file.py",
    ROOT / "bot" / "pipeline" / "watch.py",
    *sorted((ROOT / "bot" / "query").glob("*.py")),
]
SAYING = {"say", "paragraph", "plain", "bold", "italic", "link", "quote", "phrase", "tell", "Button", "Span", "Reply"}
"""Calls whose arguments are read by people."""
RAISING = {"UsageError"}
TRANSLATING = {"_", "N_", "ngettext", "gettext", "code"}
"""What stands in these is translated, or is to be typed as it is."""
NOT_SHOWN = {"data", "href", "url", "style", "lines", "replace", "buttons", "attachment"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
PLACE = re.compile(r"\{\w+\}")
COMMAND = re.compile(r'/[a-z]+(?: ["\-\w: ]+)?')
"""What is to be typed: `/search carbon border`."""


def unwrapped(source: str) -> list[str]:
    """The literals with words that are said without a translation."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in SAYING | RAISING:
            given = [*node.args, *(one.value for one in node.keywords if one.arg not in NOT_SHOWN)]
            if _name(node.func) in ("link", "Reply"):
                given = given[:1]
            found += [text for one in given for text in _said(one) if LETTERS.search(PLACE.sub("", text))]
    return [text for text in found if not COMMAND.fullmatch(text.strip())]


def _said(node: ast.expr) -> Iterator[str]:
    """The literals of an expression that come out of it."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _said(part)
        case ast.FormattedValue(value=value) | ast.Starred(value=value):
            yield from _said(value)
        case ast.BinOp(left=left, right=right):
            yield from (*_said(left), *_said(right))
        case ast.BoolOp(values=values):
            for value in values:
                yield from _said(value)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_said(body), *_said(orelse))
        case ast.Tuple(elts=items) | ast.List(elts=items):
            for item in items:
                yield from _said(item)
        case ast.Dict(values=items):
            for item in items:
                yield from _said(item)
        case ast.Call(func=ast.Attribute(attr="get")):
            yield from _said(node.func.value)  # the rest are keys
        case ast.Call(func=func) if _name(func) in TRANSLATING | SAYING:
            return  # the second are looked at by themselves
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "strip", value=value)):
            yield from _said(value)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", READ_BY_PEOPLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_readers_see_goes_through_the_catalogue(path: Path) -> None:
    assert unwrapped(path.read_text("utf-8")) == []


@pytest.mark.parametrize(("source", "wrong"), CASES["said"])
def test_the_check_sees_what_is_said(source: str, wrong: list[str]) -> None:
    assert unwrapped(source) == wrong
