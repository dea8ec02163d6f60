from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import Response
from bot.sources.freshness import MOST, fresh_for

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def control(value: str, **more: str) -> timedelta | None:
    return fresh_for({"cache-control": value, **{name.replace("_", "-"): text for name, text in more.items()}}, NOW)


@pytest.mark.parametrize(
    "value",
    [
        "max-age=3600",
        "MAX-AGE=3600",
        "public, max-age=3600",
        "private,max-age=3600",
        'max-age="3600"',
        "max-age = 3600",
        "max-age=3600;",
        "max-age=3600, max-age=7200",
        "max-age=7200, max-age=3600",
        "max-age=3600, s-maxage=60",
        "s-maxage=60, max-age=3600, stale-while-revalidate=99999",
        'private="max-age=5, no-store", max-age=3600',
        "=, ,; max-age=3600, ≠,\x00",
        "must-revalidate, x-max-age=1, max-age=3600",
    ],
)
def test_an_hour_in_all_its_forms(value: str) -> None:
    assert control(value) == HOUR


@pytest.mark.parametrize(
    "value",
    [
        "",
        "max-age=0",
        "max-age",
        "max-age=",
        "max-age=-5",
        "max-age=1.5",
        "max-age=soon",
        "max-age=３６００",
        "max-age=3600, max-age=soon",
        "max-age=3600, max-age=0",
        "no-cache, max-age=3600",
        "max-age=3600, No-Store",
        'no-cache="Set-Cookie", max-age=3600',
        "s-maxage=3600",
        "public",
    ],
)
def test_nothing_said_or_nothing_that_holds(value: str) -> None:
    assert control(value) is None


def test_what_it_has_aged_on_the_way_is_taken_off() -> None:
    assert control("max-age=3600", age="600") == timedelta(minutes=50)
    assert control("max-age=3600", age="600, 900") == timedelta(minutes=50)
    assert control("max-age=3600", age="3600") is None
    assert control("max-age=3600", age="9" * 5000) is None
    for garbage in ("", "-5", "old", "1.5"):
        assert control("max-age=3600", age=garbage) == HOUR


def test_expires_counts_from_the_servers_own_date() -> None:
    headers = {"expires": "Tue, 10 Mar 2026 09:00:00 GMT", "date": "Tue, 10 Mar 2026 08:00:00 GMT"}
    assert fresh_for(headers, NOW) == HOUR
    assert fresh_for({**headers, "age": "1800"}, NOW) == HOUR / 2
    assert fresh_for({"expires": "Tue, 10 Mar 2026 13:00:00 GMT"}, NOW) == HOUR
    assert fresh_for({"expires": "Tue, 10 Mar 2026 13:00:00 GMT", "date": "today"}, NOW) == HOUR
    assert fresh_for({"expires": "Tue, 10 Mar 2026 13:00:00", "date": "Tue, 10 Mar 2026 13:30:00 +0130"}, NOW) == HOUR


@pytest.mark.parametrize("value", ["0", "-1", "", "now", "Tue, 10 Mar 2026 11:00:00 GMT", "Tue, 99 Mar 2026"])
def test_expires_that_is_past_or_no_date(value: str) -> None:
    assert fresh_for({"expires": value}, NOW) is None


def test_expires_has_no_say_beside_max_age() -> None:
    later = "Tue, 10 Mar 2026 20:00:00 GMT"
    assert control("max-age=3600", expires=later) == HOUR
    assert control("max-age=soon", expires=later) is None
    assert control("public", expires=later) == timedelta(hours=8)


@pytest.mark.parametrize("value", ["max-age=31536000", "max-age=99999999999999999999", "max-age=" + "9" * 10_000])
def test_there_is_a_bound(value: str) -> None:
    assert control(value) == MOST
    assert fresh_for({"expires": "Fri, 31 Dec 9999 23:59:59 -2300"}, NOW) is None
    assert fresh_for({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, NOW) == MOST


def test_a_response_is_fresh_from_when_it_came() -> None:
    response = Response(
        url="https://a.eu/", status=200, headers={"expires": "Tue, 10 Mar 2026 13:00:00 GMT"}, received_at=NOW
    )
    assert response.fresh_for == HOUR
    assert Response(url="https://a.eu/", status=200).fresh_for is None


_PIECES = st.sampled_from(
    [
        "max-age",
        "=",
        '"',
        "\\",
        ",",
        " ",
        "3600",
        "no-cache",
        "GMT",
        "Tue",
        ":",
        "-",
        "9999",
        "Mar",
        "+2359",
        "\x00",
        "é",
    ]
)


@given(
    st.dictionaries(
        st.sampled_from(["cache-control", "expires", "date", "age"]),
        st.text(max_size=60) | st.lists(_PIECES, max_size=12).map("".join),
    )
)
def test_any_headers(headers: dict[str, str]) -> None:
    found = fresh_for(headers, NOW)
    assert found is None or timedelta() < found <= MOST
