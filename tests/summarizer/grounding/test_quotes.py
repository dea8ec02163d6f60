"""Quotations, word for word."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("He said: “We will not raise the tax this year.”", 'He said "we will not raise the tax this year".'),
        ("He said: “We will not raise the tax this year.”", 'He said "we will not … tax this year".'),
        ("He said: “We agree. It is not easy. We go on.”", 'He said "we agree … we go on".'),
        ("He said: “They will not raise the tax.”", 'He said "[the ministers] will not raise the tax".'),
    ],
)
def test_supported(article: str, claim: str) -> None:
    assert not problems(article, claim)


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("He said: “We will not raise the tax this year.”", 'He said "we will raise the tax this year".'),
        ("He said: “We will not raise the tax this year.”", 'He said "we will … raise the tax this year".'),
        ("Lee said: “We have a plan and we don’t change it.”", 'Lee said: "We have ... change it."'),
    ],
)
def test_unsupported(article: str, claim: str) -> None:
    assert problems(article, claim)
