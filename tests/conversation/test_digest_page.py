"""The button "+k more" of a digest opens its other items page by page."""

from bot.config import Settings
from bot.digests import preview_chat
from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.conversation.conftest import CHAT, Person, text_of
from tests.digests.planning import plan

LEVY = "The ministry proposed a levy on steel imports of 5 percent."
QUOTAS = "Parliament passed a law on fishing quotas."
VOTE = "Lawmakers voted down the plan 300 to 200 on Thursday."


def digest(storage: Storage, clock: Clock) -> str:
    """Plan the digest of the next day. Returns the data of its button "+k more", or "" if it has none."""
    clock.forward(days=1)
    assert plan(storage, clock()) == 1
    buttons = storage.deliveries.all()[0].messages[-1].message.buttons
    return next((b.data for row in buttons for b in row if b.label.endswith("more")), "")


def test_the_rest_of_a_digest_shows_only_the_new_articles_of_a_story(
    ann: Person, storage: Storage, make: Maker, clock: Clock
) -> None:
    ann.says("/settings zone UTC")
    ann.says("/subscribe all 13:00 1 items")
    had = make.story(make.ready("levy", summary=LEVY, text=LEVY))
    digest(storage, clock)
    clock.forward(hours=1)
    make.ready("vote", story=had, title="A plan falls", summary=VOTE, text=VOTE, published=clock())
    make.ready("quotas", summary=QUOTAS, text=QUOTAS, published=clock())
    told = ann.sends(digest(storage, clock))
    assert f"2. A plan falls\n{VOTE}" in told
    assert LEVY not in told


def test_items_of_a_digest_say_why_they_matched(ann: Person, storage: Storage, make: Maker, clock: Clock) -> None:
    ann.says("/settings zone UTC")
    ann.says("/subscribe about: raised tariffs 13:00 1 items")
    for n in range(3):
        make.ready(f"k{n}", summary=f"Tariff {n} is raised.", text="Tariffs.")
    because = "Because: “Tariff"
    (preview,) = map(text_of, preview_chat(storage, Settings(), CHAT, now=clock()))
    assert preview.count("“Tariff") == 1 + 3  # one reason below the item in full, and one title for each item
    told = ann.sends(digest(storage, clock))
    assert told.count(because) == 2
    # The ledger has the reason also after the subscription has ended.
    ann.says("/unsubscribe all")
    assert because in ann.sends(f"c:why @{storage.deliveries.all()[0].id} 1")
