"""/follow, /unfollow and /story, by number and by button."""

from typing import Any

import pytest

from bot.models import DeliveryKind, Reasons
from bot.storage import Storage
from bot.storage.deliveries import Planned, PlannedItem
from tests.conftest import TODAY, Clock, Maker, leaves, meet, texts, waiting
from tests.conversation.conftest import CHAT, Person
from tests.digests.planning import news, plan


def test_follow_takes_the_numbers_of_the_last_digest_or_list(
    ann: Person, seven: None, storage: Storage, clock: Clock
) -> None:
    ann.says("/subscribe 13:00 UTC")
    clock.forward(hours=1)
    ann.says("/search article 6")
    plan(storage, clock())
    assert "Article 6" in ann.says("/follow 1")  # the digest is planned but not sent, so the search counts
    clock.forward(minutes=1)
    for chunk in waiting(storage, clock()):
        leaves(storage, chunk, now=clock())
    assert "Article 1" in ann.says("/follow 2")
    clock.forward(minutes=1)
    ann.says("/latest trade")
    assert "Article 3" in ann.says("/follow 4")


def test_follow_ignores_news_of_a_followed_story_for_its_numbers(
    ann: Person, seven: None, storage: Storage, clock: Clock
) -> None:
    ann.says("/latest")
    clock.forward(minutes=1)
    told = Planned(
        chat_id=CHAT,
        thread_id=None,
        kind=DeliveryKind.FOLLOW,
        local_date=TODAY,
        due_at=clock(),
        messages=texts("News"),
        items=[PlannedItem(article_id=7, story_id=7, reasons=Reasons(follows=True), chunk=0)],
    )
    storage.deliveries.add([told], now=clock())
    (chunk,) = waiting(storage, clock())
    leaves(storage, chunk, now=clock())
    assert "Following: Article 1" in ann.says("/follow 2")


def test_a_bill_is_followed_by_its_number_before_and_after_an_article_names_it(
    ann: Person, seven: None, storage: Storage, make: Maker, clock: Clock
) -> None:
    assert "Following: HR1234\n\nNo article names it yet" in ann.says("/follow h.r. 1234")
    assert ann.says("/follow") == "By number: HR1234"

    def name(key: str) -> int:
        article = make.ready(key, title=f"Bill {key}", published=clock.forward(minutes=5))
        storage.database.change("INSERT INTO article_ids (article_id, name) VALUES (?, 'us-bill:HR1234')", [article])
        return article

    first = name("first")
    assert news(storage, clock()) == 1
    (chunk,) = waiting(storage, clock())
    assert "New in a story you follow" in chunk.message.plain and "Bill first" in chunk.message.plain
    told = ann.says("/follow")
    assert told.startswith("You follow · 1\n\n1. Bill first\n") and told.endswith("\n\nBy number: HR1234")
    assert "Following: HR1234\n\nFollowing: Bill first" in ann.says("/follow HR 1234")
    assert "You no longer follow: HR1234\n\nYou no longer follow: Bill first" in ann.says("/unfollow H.R. 1234")
    name("second")
    assert news(storage, clock()) == 0
    ann.says("/follow C-311/18, 2021/0106(COD)")
    assert ann.says("/follow") == "By number: C-311/18, 2021/0106COD"
    ann.says("/unfollow all")
    assert storage.follows.ids(CHAT) == [] and storage.articles.get(first).story_id


def test_many_chats_that_follow_a_number_join_its_story_in_parts(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = storage.follows.add
    for chat in (1, 2, 3):
        meet(storage, chat)
        storage.follows.add_id(chat, None, "us-bill:HR1", clock())
    clock.forward(minutes=1)
    article = make.ready()
    names = ["us-bill:HR1", "a:2"]
    storage.database.change("INSERT INTO article_ids SELECT ?, value FROM json_each(?)", [article, names])
    storage.follows.add_id(1, None, names[1], clock())  # for the first number, the article is news

    def crash(chat: int, *rest: Any) -> None:
        if chat == 2:
            raise KeyboardInterrupt
        add(chat, *rest)
        storage.follows.remove(3)  # meanwhile

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(storage.follows, "add", crash)
        storage.follows.join()
    storage.follows.join()
    assert [storage.follows.stories(chat) for chat in (1, 2, 3)] == [[make.story(article)]] * 2 + [[]]
    assert [pair.chat_id for pair in storage.follows.news(clock())] == [1, 2]


def test_buttons_for_a_deleted_story_say_that_it_is_gone(ann: Person, seven: None, storage: Storage) -> None:
    ann.says("/latest")
    ann.says("/follow 1")
    story = storage.follows.stories(CHAT)[0]
    storage.database.change("DELETE FROM articles WHERE story_id = ?", [story])
    for data in (f"c:follow @{story}", f"c:unfollow @{story}", f"c:story @{story}"):
        assert "That story is gone" in ann.sends(data)
    assert storage.follows.stories(CHAT) == []


def test_a_merged_story_is_followed_and_unfollowed_by_its_old_id(
    ann: Person, seven: None, storage: Storage, clock: Clock
) -> None:
    ann.says("/latest")
    page = ann.reply
    ann.says("/follow 1")
    shown = storage.articles.many(storage.views.shown(CHAT, None).articles.values())
    first, second, *__ = (article.story_id or 0 for article in shown.values())
    storage.stories.merge(second, [first], now=clock.forward(minutes=1))
    assert ann.says("/story 1").startswith("Article 1 · 2\n")
    assert ann.labels == ["1", "2", "Stop following"]
    assert storage.follows.stories(CHAT) == [second]
    ann.reply = page
    assert "Following" in ann.sends(f"c:follow @{first}")
    assert "You no longer follow" in ann.sends(f"c:unfollow @{first}")
    ann.reply = page
    ann.presses("Next ▶")
    assert ann.turning == ["◀ Previous"]
