"""The day of publication is found at the top of a text."""

import pytest

from summarizer.dates import publication_date
from tests.summarizer.conftest import table


@pytest.mark.parametrize("row", table("published"))
def test_the_day_of_publication_is_read_from_a_dateline_or_a_label(row: dict[str, str]) -> None:
    assert str(publication_date(row["text"])) == row["day"]
