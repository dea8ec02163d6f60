from typing import Any

import pytest

from bot.models import Entry
from bot.sources.folder import parse_text_file
from tests.sources.samples import CASES, NOW, written


def parse(body: bytes, suffix: str = ".txt") -> Entry:
    return parse_text_file(body, key="a" + suffix, uri="file:///news/a.txt", suffix=suffix, now=NOW)


@pytest.mark.parametrize(("text", "suffix", "wanted"), CASES["texts in files"])
def test_a_text_file_has_title_and_text(text: str, suffix: str, wanted: dict[str, Any]) -> None:
    entry = parse(text.encode(), suffix)
    assert {name: written(getattr(entry, name)) for name in wanted} == wanted
