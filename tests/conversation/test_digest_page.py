"""The rest of a digest, opened page by page: what it had, and no more."""

from __future__ import annotations

import pytest

from bot.config import Settings
from bot.digests import preview_chat
from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.conversation.conftest import CHAT, Person, text_of
from tests.digests.planning import plan

LEVY = "The ministry proposed a levy on steel imports of 5 percent."
QUOTAS = "Parliament passed a law on fishing quotas."
VOTE = "Lawmakers voted down the plan 300 to 200 on Thursday."


@pytest.fixture
def had(ann: Person, storage: Storage, make: Maker, clock: Clock) -> int:
    """A story that the chat was told of; its digests show one item in full."""
    ann.says("/settings zone UTC")
    ann.says("/subscribe all 13:00 1 items")
    article = make.ready("levy", summary=LEVY, text=LEVY)
    digest(storage, clock)
    return make.story(article)


def digest(storage: Storage, clock: Clock) -> str:
    """The next day's; the data of its "+k more", empty where there is none."""
    clock.forward(days=1)
    assert plan(storage, clock()) == 1
    buttons = storage.deliveries.all()[0].messages[-1].message.buttons
    return next((b.data or "" for row in buttons for b in row if b.label.endswith("more")), "")


def test_a_story_with_news_opens_to_what_is_new_alone(
    ann: Person, storage: Storage, make: Maker, clock: Clock, had: int
) -> None:
    clock.forward(hours=1)
    make.ready("vote", story=had, title="A plan falls", summary=VOTE, text=VOTE, published=clock())
    make.ready("quotas", summary=QUOTAS, text=QUOTAS, published=clock())
    told = ann.sends(digest(storage, clock))
    assert f"2. A plan falls\n{VOTE}" in told
    assert LEVY not in told


def test_its_items_say_why_they_are_there(ann: Person, storage: Storage, make: Maker, clock: Clock) -> None:
    ann.says("/settings zone UTC")
    ann.says("/subscribe about: raised tariffs 13:00 1 items")
    for n in range(3):
        make.ready(f"k{n}", summary=f"Tariff {n} is raised.", text="Tariffs.")
    because = "Because: “Tariff"
    (preview,) = map(text_of, preview_chat(storage, Settings(), CHAT, now=clock()))
    assert preview.count("“Tariff") == 1 + 3  # below the item in full, and of each
    told = ann.sends(digest(storage, clock))
    assert told.count(because) == 2
    # Also when the subscription has ended: the ledger keeps why.
    ann.says("/unsubscribe all")
    assert because in ann.sends(f"c:why @{storage.deliveries.all()[0].id} 1")
