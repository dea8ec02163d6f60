"""Articles: the states that the pipeline's steps leave, and which values of source and page are stored."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.models import ArticleState
from bot.storage import Storage, open_storage
from tests.conftest import NOON, Clock, Maker, take_text


def extracted(storage: Storage, article_id: int) -> bool:
    """Store a text with title, author and date, as from a page that has all of them."""
    published = NOON - timedelta(days=9)
    return take_text(storage, article_id, "t", title="Page title", author="Page author", published=published)


def test_each_step_changes_only_articles_in_its_own_state(storage: Storage, make: Maker) -> None:
    """If `policybot process` and `policybot run` handle one article at the same time, the slower changes nothing."""

    steps: dict[str, Callable[[int], bool]] = {
        "fetched": lambda article_id: extracted(storage, article_id),
        "extracted": lambda article_id: storage.articles.summarizing(article_id, None, error="late")(),
        "summarized": lambda article_id: storage.articles.ready(article_id, storage.stories.add(NOON), now=NOON),
    }
    made = {state: getattr(make, state)(state) for state in (*steps, "ready")} | {"failed": make.fetched("e")}
    storage.articles.fail(made["failed"], "no text")
    again = open_storage(storage.database.path)
    for state, article_id in made.items():
        before = storage.articles.get(article_id), storage.search.vectors([article_id], 384)
        for wanted, step in steps.items():
            if wanted != state:
                assert not step(article_id), (state, wanted)
        if state != "fetched":
            storage.articles.fail(article_id, "late")
            storage.articles.put_off(article_id, retry_at=NOON, error="late")
        assert (storage.articles.get(article_id), storage.search.vectors([article_id], 384)) == before
        assert [one.id for one in again.articles.waiting(ArticleState(state), 5)] == [article_id]
    again.close()
    assert all(step(made[state]) for state, step in steps.items())
    assert storage.articles.counts() == {"extracted": 1, "summarized": 1, "ready": 2, "failed": 1}
    assert [one.error for one in storage.articles.recent(5, state=ArticleState.FAILED)] == ["no text"]
    assert storage.articles.many([made["failed"], 99]).keys() == {made["failed"]}
    with pytest.raises(NotFound, match="article list"):
        storage.articles.get(99)


def test_title_author_and_date_of_the_source_win_over_the_page(storage: Storage, make: Maker) -> None:
    told, bare = make.fetched("k", author="Feed author", lang="en"), make.fetched("l", title="", published=None)
    assert (storage.articles.get(bare).dated, storage.articles.get(bare).published_at) == (False, NOON)
    assert extracted(storage, told) and extracted(storage, bare)
    article = storage.articles.get(told)
    assert (article.title, article.author, article.lang) == ("Title k", "Feed author", "en")
    assert article.published_at == NOON - timedelta(hours=1)
    article = storage.articles.get(bare)
    assert (article.title, article.author, article.dated) == ("Page title", "Page author", True)
    assert article.published_at == NOON - timedelta(days=9)


def test_an_article_that_was_put_off_is_due_again_at_its_time(storage: Storage, make: Maker, clock: Clock) -> None:
    article_id = make.fetched()
    storage.articles.put_off(article_id, retry_at=clock() + timedelta(minutes=5), error="503")
    assert storage.articles.to_extract(clock()) == []
    wrong = clock() - timedelta(days=1000)  # a clock that was far ahead has been corrected
    assert storage.articles.to_extract(wrong) == [article_id]
    assert storage.articles.to_extract(clock.forward(minutes=5)) == [article_id]
    assert storage.articles.to_extract(clock(), besides=[article_id]) == []
    assert storage.articles.raws([article_id])[article_id].attempts == 1


def test_only_a_few_articles_of_a_host_and_of_a_source_are_extracted_at_once(storage: Storage, make: Maker) -> None:
    one, other = make.source("One"), make.source("Other")
    slow = [make.fetched(f"slow{n}", source=one, url=f"https://Slow.org:80/{n}") for n in range(3)]
    hosts = [make.fetched(f"host{n}", source=one, url=f"https://host{n}.org/") for n in range(3)]
    last = make.fetched("other", source=other, url="https://slow.org:80/other")
    assert storage.articles.to_extract(NOON, a_host=2, a_source=9) == [*slow[:2], *hosts]
    assert storage.articles.to_extract(NOON, a_host=9, a_source=4) == [*slow, hosts[0], last]
    assert storage.articles.to_extract(NOON, a_host=2, a_source=9, besides=slow[:1], limit=2) == [slow[1], hosts[0]]
