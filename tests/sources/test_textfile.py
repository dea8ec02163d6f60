from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.models import Entry
from bot.sources.folder import parse_text_file
from tests.sources.samples import CASES, NOW, written

URI = "file:///news/a.txt"
SEEDS = Path(__file__).parents[2] / "seeds"


def parse(body: bytes, suffix: str = ".txt") -> Entry:
    return parse_text_file(body, key="a" + suffix, uri=URI, suffix=suffix, now=NOW)


@pytest.mark.parametrize(("text", "suffix", "wanted"), CASES["texts in files"])
def test_texts_in_files(text: str, suffix: str, wanted: dict[str, Any]) -> None:
    entry = parse(text.encode(), suffix)
    assert {name: written(getattr(entry, name)) for name in wanted} == wanted


def test_the_article_that_puts_its_date_on_the_first_line() -> None:
    body = (SEEDS / "shanghai-blockchain-2021-07-10.txt").read_bytes()
    entry = parse(body)
    assert entry.published == datetime(2021, 7, 10, tzinfo=UTC)
    assert entry.title == (
        "Blockchain and artificial intelligence technologies will be critical to industry upgrades, services and "
        "the data economy, officials say."
    )
    assert entry.content.startswith("HelloRF\n\nBlockchain and")
    assert "2021-07-10" not in entry.content
    assert entry.url == URI
