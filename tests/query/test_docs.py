"""docs/searching.md agrees with the code: its examples can be read as searches, and its figures are correct."""

import re
from pathlib import Path

import pytest

from bot.conversation.search import FEW, KEPT, NEAR_ITEMS
from bot.query import MAX_QUERY, read, read_stored
from bot.query.nodes import KINDS
from bot.query.words import TABLES
from bot.storage import search

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "searching.md").read_text(encoding="utf-8")
TABLE = [line for line in PAGE.splitlines() if line.startswith("| `")]
EXAMPLES = [typed for row in TABLE for typed in re.findall(r"`([^`]+)`", row.split("|")[1])]
EXAMPLES += re.findall(r"`(in:[^`]+)`", PAGE)
CALLS = re.findall(r"^ {4}/search (.+)$", (DOCS / "commands.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("typed", [*EXAMPLES, *CALLS])
def test_each_example_is_a_search(typed: str) -> None:
    found = read(typed)
    assert found
    assert not found.forgiven
    assert read_stored(str(found)).node == found.node


def test_the_page_has_each_operator_filter_and_stage() -> None:
    assert len(EXAMPLES) > 15
    for kind in KINDS:
        assert any(f"{kind}:" in typed for typed in EXAMPLES), kind
    for stage in TABLES["stages"].keys() - {"other"}:
        assert f"`{stage}`" in PAGE
    for operator in ("AND", "OR", "NOT", "-", '"', "("):
        assert any(operator in typed for typed in EXAMPLES), operator


def test_the_page_has_the_figures_of_the_code() -> None:
    assert "cosine is at least {embedding}; for the second encoder, {meaning}".format(**search.NEAR) in PAGE
    assert f"best {KEPT} articles are shown" in PAGE
    assert f"first {MAX_QUERY} characters of a search are read" in PAGE
    assert f"counts as at least {search.UNDATED_DAYS:.0f} days old" in PAGE
    assert f"to 75 % after {search.HALF_OLD_DAYS:.0f} days, and never below 50 %" in " ".join(PAGE.split())
    assert (search.OLD_WORTH, search.TITLE_WORTH, FEW, NEAR_ITEMS) == (0.5, 5.0, 3, 5)
