"""Every text that a reader sees is translated: the code passes no literal words to a reply without `_()`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, cases

CASES = cases(__file__)

READ_BY_PEOPLE = [path for pattern in CASES["read_by_people"] for path in sorted(ROOT.glob(pattern))]
LETTERS = re.compile(r"[^\W\d_]{2,}")
PLACE = re.compile(r"\{\w+\}")
COMMAND = re.compile(r'/[a-z]+(?: ["\-\w: ]+)?')
"""A command that readers can type, such as `/search carbon border`. It is not translated."""


def unwrapped(source: str) -> list[str]:
    """Return the literal texts that readers would see without a translation."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in CASES["saying"]:
            given = [*node.args, *(one.value for one in node.keywords if one.arg not in CASES["not_shown"])]
            if _name(node.func) in ("link", "Reply"):
                given = given[:1]
            found += [text for one in given for text in _said(one) if LETTERS.search(PLACE.sub("", text))]
    return [text for text in found if not COMMAND.fullmatch(text.strip())]


def _said(node: ast.expr) -> Iterator[str]:
    """Yield the literals that may be part of an expression's value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Call):  # arguments of other calls are keys, or `unwrapped` checks them
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "format", "join", "strip"):
            yield from _said(node.func.value)
    else:
        for name in CASES["parts"].get(type(node).__name__, ()):
            part = getattr(node, name)
            for one in part if isinstance(part, list) else [part]:
                yield from _said(one)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", READ_BY_PEOPLE)
def test_every_text_for_readers_is_translated(path: Path) -> None:
    assert unwrapped(path.read_text("utf-8")) == []


@pytest.mark.parametrize(("source", "wrong"), CASES["said"])
def test_the_check_finds_untranslated_texts(source: str, wrong: list[str]) -> None:
    assert unwrapped(source) == wrong
