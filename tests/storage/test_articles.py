"""Articles: which are one and the same, and how far each has come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.models import ArticleState, StoredSummary, SummarySpan
from bot.storage import Storage, open_storage
from tests.conftest import NOON, Clock, Maker


def test_a_step_that_another_process_took_changes_nothing(storage: Storage, make: Maker) -> None:
    """`policybot process` beside `policybot run`: both hold the article, one is faster."""

    def extracted(article_id: int) -> bool:
        return storage.articles.extracted(
            article_id, title="Late", text="Late.", lang="de", author="Late", published=NOON, error="late", now=NOON
        )

    def summarized(article_id: int) -> bool:
        return storage.articles.summarized(article_id, None, embedding=b"late", error="late")

    def ready(article_id: int) -> bool:
        return storage.articles.ready(article_id, storage.stories.add(NOON), now=NOON)

    steps = {"fetched": extracted, "extracted": summarized, "summarized": ready, "ready": None, "failed": None}
    made = {
        "fetched": make.fetched("a"),
        "extracted": make.extracted("b"),
        "summarized": make.summarized("c"),
        "ready": make.ready("d"),
        "failed": make.fetched("e"),
    }
    storage.articles.fail(made["failed"], "no text")
    for state, article_id in made.items():
        before = storage.articles.get(article_id), storage.articles.embeddings([article_id]).get(article_id)
        for wanted, step in steps.items():
            if step is not None and wanted != state:
                assert not step(article_id), (state, wanted)
        if state != "fetched":
            storage.articles.fail(article_id, "late")
            storage.articles.put_off(article_id, retry_at=NOON, error="late")
        assert (storage.articles.get(article_id), storage.articles.embeddings([article_id]).get(article_id)) == before
    for state in ("fetched", "extracted", "summarized"):
        step = steps[state]
        assert step is not None
        assert step(made[state])


def test_dates_of_entries_without_one(storage: Storage, make: Maker) -> None:
    article = storage.articles.get(make.fetched("k", published=None))
    assert (article.dated, article.published_at) == (False, NOON)
    storage.articles.extracted(
        article.id,
        title="",
        text="t",
        lang=None,
        author="Ann",
        published=NOON - timedelta(days=9),
        error=None,
        now=NOON,
    )
    after = storage.articles.get(article.id)
    assert (after.dated, after.published_at, after.author) == (True, NOON - timedelta(days=9), "Ann")


def test_what_the_source_says_stands_above_the_page(storage: Storage, make: Maker) -> None:
    article_id = make.fetched("k", author="Feed author", lang="en")
    storage.articles.extracted(
        article_id, title="Page title", text="t", lang=None, author="Page author", published=NOON, error=None, now=NOON
    )
    article = storage.articles.get(article_id)
    assert (article.title, article.author, article.lang) == ("Title k", "Feed author", "en")
    assert article.published_at == NOON - timedelta(hours=1)


def test_each_step_takes_one_state_and_leaves_the_next_across_a_restart(storage: Storage, make: Maker) -> None:
    for state, make_one in (
        (ArticleState.FETCHED, make.fetched),
        (ArticleState.EXTRACTED, make.extracted),
        (ArticleState.SUMMARIZED, make.summarized),
        (ArticleState.READY, make.ready),
    ):
        make_one(f"key {state}")
        # As after a crash: another process opens what this one left.
        again = open_storage(storage.database.path)
        assert [a.title for a in again.articles.waiting(state, 5)] == [f"Title key {state}"]
        assert again.articles.counts()[state] == 1
        again.close()


def test_put_off_until_its_time(storage: Storage, make: Maker, clock: Clock) -> None:
    article_id = make.fetched()
    storage.articles.put_off(article_id, retry_at=clock() + timedelta(minutes=5), error="503")
    assert storage.articles.to_extract(clock()) == []
    assert storage.articles.to_extract(clock.forward(minutes=5)) == [(article_id, "example.org", make.source().id)]
    assert storage.articles.raw(article_id).attempts == 1


def test_a_summary_comes_back_as_it_was_stored(storage: Storage, make: Maker) -> None:
    article_id = make.extracted()
    summary = StoredSummary(
        text="Ein Gesetz. 法。",
        sentences=(SummarySpan(text="Ein Gesetz.", start=0, end=11, evidence=((0, 5), (9, 12)), supported=False),),
        strategy="extractive",
        model="m",
        created_at=NOON,
    )
    storage.articles.summarized(article_id, summary, embedding=b"\x00\x00\x80?")
    assert storage.articles.get(article_id).summary == summary
    assert storage.articles.embeddings([article_id]).get(article_id) == b"\x00\x00\x80?"
    assert storage.articles.embeddings([99]).get(99) is None


def test_failed_and_missing(storage: Storage, make: Maker) -> None:
    article_id = make.fetched()
    storage.articles.fail(article_id, "no text")
    assert storage.articles.get(article_id).error == "no text"
    assert storage.articles.recent(5, state=ArticleState.FAILED)
    assert storage.articles.recent(5, state=ArticleState.READY) == []
    assert storage.articles.many([article_id, 99]).keys() == {article_id}
    with pytest.raises(NotFound, match="article list"):
        storage.articles.get(99)


def test_latest_pages_stand_still_while_articles_come(storage: Storage, make: Maker, clock: Clock) -> None:
    source = make.source()
    for n in range(9):
        make.ready(f"old {n}", source=source, published=NOON - timedelta(hours=n))
    waiting = [make.summarized(f"waiting {n}", source=source, published=NOON) for n in range(2)]
    until = clock.forward(seconds=10)

    def pages() -> list[str]:
        found = []
        for offset in (0, 4, 8):
            # Between two pages: new articles come, and those that waited get ready.
            clock.forward(seconds=5)
            make.ready(f"new at {offset} {len(storage.articles.recent(99))}", source=source, published=NOON)
            if waiting:
                storage.articles.ready(waiting.pop(), storage.stories.add(clock()), now=clock())
            stories, total = storage.stories.latest(topic=None, until=until, limit=4, offset=offset)
            assert total == 9
            found += [story.lead.title for story in stories]
        return found

    assert pages() == [f"Title old {n}" for n in range(9)] == pages()


def test_latest_of_a_topic_and_stories_of_several_articles(storage: Storage, make: Maker) -> None:
    trade = make.source("Trade daily", topics=("Trade",))
    first = make.ready("first", source=trade, published=NOON - timedelta(hours=3))
    story = storage.articles.get(first).story_id
    assert story is not None
    make.ready("second", source=make.source("Other"), story=story, published=NOON - timedelta(hours=2))
    make.ready("third", source=make.source("Other"))
    (found,), total = storage.stories.latest(topic="Trade", until=NOON, limit=5, offset=0)
    assert (total, found.lead.title, len(found.articles)) == (1, "Title first", 2)
    assert storage.stories.latest(topic=None, until=NOON, limit=5, offset=0)[1] == 2
    assert storage.stories.latest(topic="trade", until=NOON, limit=5, offset=0) == ([], 0)
    (only,) = storage.stories.of_articles([first])
    assert [article.id for article in only.articles] == [first]
    assert storage.stories.many([99]) == []
