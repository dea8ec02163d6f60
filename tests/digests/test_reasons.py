"""Why an article is in a delivery: a value that the ledger keeps, and words for readers and operators."""

from __future__ import annotations

import pytest

from bot.digests.rank import because, in_full
from bot.models import Reasons

SENTENCE = "A duty: “25 %”, from May."


@pytest.mark.parametrize(
    ("reasons", "reader", "operator"),
    [
        (Reasons(), "you get all topics", "all topics"),
        (Reasons(topic="Trade", query="in:DE"), "it is on Trade, in:DE", "Trade, in:DE"),
        (Reasons(topic="Trade", sentence=SENTENCE), f"“{SENTENCE}”", f"Trade: “{SENTENCE}”"),
        (Reasons(interest="steel", repeats=True), "“steel” by meaning", "“steel” by meaning; it says nothing new"),
        (Reasons(topic="Trade", by_story=True), "earlier article", "Trade, by an earlier article of the story"),
        (Reasons(follows=True), "you follow this story", "follows the story"),
    ],
)
def test_reasons_are_kept_and_told(reasons: Reasons, reader: str, operator: str) -> None:
    assert Reasons.from_json(reasons.to_json()) == reasons
    assert reader in because(reasons)
    assert in_full(reasons) == operator
