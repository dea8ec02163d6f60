"""When two addresses are one page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import canonical_url

SAME = (
    "https://a.eu/news/law",
    "http://a.eu/news/law",
    "https://a.eu/news/law/",
    "https://a.eu/news/law?utm_source=rss&utm_medium=feed",
    "https://A.eu/news/law",
)


def test_addresses_of_one_page() -> None:
    assert len({canonical_url(url) for url in SAME}) == 1


@pytest.mark.parametrize(
    "other",
    [
        "https://a.eu/news/law?id=2",
        "https://a.eu/news/Law",
        "https://b.eu/news/law",
        "https://a.eu/news",
        "https://a.eu",
    ],
)
def test_other_pages(other: str) -> None:
    assert canonical_url(other) != canonical_url(SAME[0])


@pytest.mark.parametrize(
    ("url", "same"), [(None, None), ("", None), ("  ", None), ("file:///a/B.txt", "file:///a/B.txt")]
)
def test_no_web_address(url: str | None, same: str | None) -> None:
    assert canonical_url(url) == same


@given(st.text() | st.text().map("https://{}".format) | st.text().map("http://a.eu/{}".format))
def test_any_text_is_safe(url: str) -> None:
    canonical_url(url)
