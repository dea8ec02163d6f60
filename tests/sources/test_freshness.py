"""How long an answer may be taken as current."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.http import MOST, fresh_for

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAST, LATER = "Tue, 10 Mar 2026 11:00:00 GMT", "Tue, 10 Mar 2026 20:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        *(
            ({"cache-control": value}, HOUR)
            for value in ("MAX-AGE=3600", "private,max-age=3600;", 'max-age = "3600"', "max-age=3600, max-age=7200")
        ),
        ({"cache-control": "s-maxage=60, max-age=3600, x-max-age=1", "expires": LATER}, HOUR),
        *(
            ({"cache-control": value}, None)
            for value in ("", "max-age=0", "max-age=-5", "max-age=soon", "s-maxage=3600", "no-cache, max-age=3600")
        ),
        ({"cache-control": "max-age=3600, No-Store"}, None),
        ({"cache-control": "max-age=3600", "age": "600, 900"}, timedelta(minutes=50)),
        ({"cache-control": "max-age=3600", "age": "3600"}, None),
        ({"cache-control": "max-age=3600", "age": "old"}, HOUR),
        ({"cache-control": "public", "expires": LATER}, timedelta(hours=8)),
        ({"expires": LATER, "date": "Tue, 10 Mar 2026 19:00:00 GMT"}, HOUR),
        ({"expires": LATER, "date": "today"}, timedelta(hours=8)),
        *(({"expires": value}, None) for value in ("0", "now", PAST, "Tue, 99 Mar 2026")),
        ({"cache-control": f"max-age={'9' * 10_000}"}, MOST),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, MOST),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 -2300"}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], fresh: timedelta | None) -> None:
    assert fresh_for(headers, NOW) == fresh


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text(max_size=60)))
def test_any_headers(headers: dict[str, str]) -> None:
    found = fresh_for(headers, NOW)
    assert found is None or timedelta() < found <= MOST
