"""Which day at the top of a text is the day of its publication."""

from __future__ import annotations

import pytest

from summarizer.dates import publication_date
from tests.summarizer.conftest import table


@pytest.mark.parametrize("row", table("published"), ids=lambda row: row["text"])
def test_the_day_of_publication_stands_in_a_dateline_or_behind_its_label(row: dict[str, str]) -> None:
    assert str(publication_date(row["text"])) == row["day"]
