"""/subscriptions: the list, and changes by typing and by buttons."""

import pytest

from bot.models import Subscription
from bot.storage import Storage
from tests.conftest import Maker, cases
from tests.conversation.conftest import CHAT, Person


@pytest.fixture(autouse=True)
def topics(make: Maker) -> None:
    make.source("A", topics=("Trade", "Energy"))


def first(storage: Storage) -> Subscription:
    return storage.subscriptions.all(CHAT)[0]


def test_subscriptions_lists_them_with_numbers_and_pages(ann: Person, storage: Storage) -> None:
    assert "no subscription yet" in ann.says("/subscriptions 1 pause")
    assert "What should it be about" in ann.presses("Subscribe")
    ann.says("/subscribe trade 08:00")
    for n in range(64):
        ann.says(f'/subscribe "steel {n}" at once')
    told = ann.says("/subscriptions")
    assert "Your subscriptions · 1–20 of 65" in told
    assert "1. Trade, every day at 08:00" in told
    assert "2. exactly “steel 0”, at once, as it comes" in told
    assert ann.labels == [*map(str, range(1, 21)), "Next ▶", "Subscribe"]
    assert "21. exactly “steel 19”" in ann.presses("Next ▶")
    for number in ("65", "６５"):
        assert "steel 63" in ann.says(f"/subscriptions {number}")
    for number in ("0", "66", "-1", "9" * 9):
        assert f"You have no digest on “{number}”" in ann.says(f"/subscriptions {number}")


@pytest.mark.parametrize(("typed", "told", "changes"), cases(__file__)["changes"])
def test_a_typed_change_of_a_subscription_gets_the_expected_answer(
    ann: Person, two: None, storage: Storage, typed: str, told: str, changes: bool
) -> None:
    before = first(storage)
    assert told in ann.says(f"/subscriptions 1 {typed}")
    assert changes or first(storage) == before
