"""Articles: how far each has come, what stands above what, and lists of their stories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.models import ArticleState, FullText
from bot.storage import Storage, open_storage
from tests.conftest import NOON, Clock, Maker, take_text


def extracted(storage: Storage, article_id: int) -> bool:
    """As from a page that has all."""
    published = NOON - timedelta(days=9)
    return take_text(storage, article_id, "t", title="Page title", author="Page author", published=published)


def test_each_step_takes_one_state_and_leaves_the_next_across_a_restart(storage: Storage, make: Maker) -> None:
    """Of `policybot process` and `policybot run`, both with the article in hand, the slower changes nothing."""

    def summarized(article_id: int) -> bool:
        return storage.articles.summarized(article_id, None, error="late")

    def ready(article_id: int) -> bool:
        return storage.articles.ready(article_id, storage.stories.add(NOON), now=NOON)

    steps = {
        "fetched": lambda article_id: extracted(storage, article_id),
        "extracted": summarized,
        "summarized": ready,
        "ready": None,
        "failed": None,
    }
    made = {
        "fetched": make.fetched("a"),
        "extracted": make.extracted("b"),
        "summarized": make.summarized("c"),
        "ready": make.ready("d"),
        "failed": make.fetched("e"),
    }
    storage.articles.fail(made["failed"], "no text")
    again = open_storage(storage.database.path)
    for state, article_id in made.items():
        before = storage.articles.get(article_id), storage.articles.embeddings([article_id])
        for wanted, step in steps.items():
            if step is not None and wanted != state:
                assert not step(article_id), (state, wanted)
        if state != "fetched":
            storage.articles.fail(article_id, "late")
            storage.articles.put_off(article_id, retry_at=NOON, error="late")
        assert (storage.articles.get(article_id), storage.articles.embeddings([article_id])) == before
        assert [one.id for one in again.articles.waiting(ArticleState(state), 5)] == [article_id]
    again.close()
    for state, step in steps.items():
        assert step is None or step(made[state])
    assert storage.articles.counts() == {"extracted": 1, "summarized": 1, "ready": 2, "failed": 1}
    assert [one.error for one in storage.articles.recent(5, state=ArticleState.FAILED)] == ["no text"]
    assert storage.articles.many([made["failed"], 99]).keys() == {made["failed"]}
    with pytest.raises(NotFound, match="article list"):
        storage.articles.get(99)


def test_what_the_source_says_stands_above_the_page(storage: Storage, make: Maker) -> None:
    told, bare = make.fetched("k", author="Feed author", lang="en"), make.fetched("l", title="", published=None)
    assert (storage.articles.get(bare).dated, storage.articles.get(bare).published_at) == (False, NOON)
    assert extracted(storage, told) and extracted(storage, bare)
    article = storage.articles.get(told)
    assert (article.title, article.author, article.lang) == ("Title k", "Feed author", "en")
    assert article.published_at == NOON - timedelta(hours=1)
    article = storage.articles.get(bare)
    assert (article.title, article.author, article.dated) == ("Page title", "Page author", True)
    assert article.published_at == NOON - timedelta(days=9)


def test_put_off_until_its_time(storage: Storage, make: Maker, clock: Clock) -> None:
    article_id = make.fetched()
    storage.articles.put_off(article_id, retry_at=clock() + timedelta(minutes=5), error="503")
    assert storage.articles.to_extract(clock()) == []
    place = (article_id, "example.org", make.source().id)
    wrong = clock() - timedelta(days=1000)  # a clock that has been put right since
    assert storage.articles.to_extract(wrong) == [place]
    assert storage.articles.to_extract(clock.forward(minutes=5)) == [place]
    assert storage.articles.to_extract(clock(), hosts=["example.org"]) == []
    assert storage.articles.raw(article_id).attempts == 1
    storage.articles.put_off(article_id, retry_at=clock() + timedelta(minutes=5), error="503")
    storage.sources.change(make.source().id, full_text=FullText.FEED)
    assert storage.articles.to_extract(clock()) == [place]
