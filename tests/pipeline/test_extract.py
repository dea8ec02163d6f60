"""The step `extract` gives each article the text of its page or its feed. If neither has text, it keeps the article."""

from collections.abc import Awaitable, Callable

import pytest

from bot.models import Article
from bot.sources import Fetcher, Response
from bot.storage import Storage
from bot.text import words_of
from tests.conftest import Clock, Maker, cases, sources_settings
from tests.feed_server import FeedServer
from tests.pipeline.conftest import extract

CASES = cases(__file__)
PARAGRAPH = "The Ministry of Water announced on Monday a plan to forbid lead pipes in schools from January. "
PARTS = "".join(f"<p>Part {n}. {PARAGRAPH}</p>" for n in range(6))
PAGE = f"""<html lang="en"><head><title>Lead pipes go - Water Gazette</title></head><body>
<nav>Home News</nav><article><h1>Lead pipes go</h1>{PARTS}</article></body></html>"""
Step = Callable[[], Awaitable[int]]
EXCERPT = "<p>The ministry forbids lead pipes …</p>"


@pytest.fixture
def page(server: FeedServer) -> str:
    return server.serve("/page", PAGE, content_type="text/html")


def add(make: Maker, key: str = "k", **changes: object) -> int:
    return make.fetched(key, **({"content": EXCERPT, "excerpt": True} | changes))


@pytest.fixture
def step(storage: Storage, fetcher: Fetcher, clock: Clock) -> Step:
    return lambda: extract(storage, fetcher, clock=clock)


def get(storage: Storage, article_id: int) -> Article:
    return storage.articles.get(article_id)


async def test_the_page_is_not_fetched_if_the_feed_has_the_whole_text(
    server: FeedServer, page: str, step: Step, storage: Storage, make: Maker
) -> None:
    article_id = add(make, content=f"<p>{PARAGRAPH}</p>", excerpt=False, url=page)
    assert await step() == 1
    article = get(storage, article_id)
    assert (article.text, article.error, article.lang) == (PARAGRAPH.strip(), None, "en")
    assert server.requests == []


async def test_the_page_is_fetched_if_the_feed_has_an_excerpt(
    page: str, step: Step, storage: Storage, make: Maker
) -> None:
    article_id, empty = add(make, url=page), add(make, "empty", content="", url=f"{page}?2", title="")
    assert await step() == 2
    for number in (article_id, empty):
        article = get(storage, number)
        assert article.text.count("forbid lead pipes") >= 6
        assert "Home News" not in article.text
        assert article.error is None
    assert get(storage, article_id).title == "Title k"
    assert "Lead pipes go" in get(storage, empty).title


@pytest.mark.parametrize("route", CASES["never"])
async def test_an_article_keeps_its_excerpt_if_its_page_is_unusable(
    server: FeedServer, step: Step, storage: Storage, make: Maker, route: dict[str, object]
) -> None:
    article_id = add(make, url=server.serve("/p", **route))  # type: ignore[arg-type]
    assert await step() == 1
    article = get(storage, article_id)
    assert article.state == "extracted"
    assert "forbids lead pipes" in article.text


@pytest.mark.parametrize("route", CASES["not_now"])
async def test_a_page_that_fails_for_now_is_fetched_twice_more(
    server: FeedServer, storage: Storage, make: Maker, clock: Clock, route: dict[str, object]
) -> None:
    url = server.serve("/p", **route)  # type: ignore[arg-type]
    article_id, other = add(make, url=url), add(make, "other", excerpt=False)
    async with Fetcher(sources_settings()) as fetcher:
        assert await extract(storage, fetcher, clock=clock) == 1
        assert get(storage, other).state == "extracted"
        assert get(storage, article_id).state == "fetched"
        assert await extract(storage, fetcher, clock=clock) == 0
        for minutes, done in ((5, 0), (29, 0), (1, 1)):
            clock.forward(minutes=minutes)
            assert await extract(storage, fetcher, clock=clock) == done
    assert len(server.asked("/p")) == 3
    article = get(storage, article_id)
    assert "forbids lead pipes" in article.text
    assert "it has only the text of the feed" in str(article.error)


async def test_an_article_without_text_keeps_its_title_or_fails_without_both(
    server: FeedServer, step: Step, storage: Storage, make: Maker
) -> None:
    titled = add(make, "titled", content="", url=server.url("/gone"))
    neither = add(make, "neither", content="", title="", url=server.url("/gone2"))
    only_text = add(make, "text", content="<p>Only a text.</p>", title="", url=None, excerpt=False)
    assert await step() == 3
    assert (get(storage, titled).state, get(storage, titled).text) == ("extracted", "")
    assert str(get(storage, titled).error).startswith("it has only the title: ")
    assert get(storage, only_text).title == "Only a text."
    assert get(storage, neither).state == "failed"
    assert "it has only" not in str(get(storage, neither).error)


class Broken(Fetcher):
    """A fetcher that raises an unexpected error."""

    async def page(self, url: str) -> Response:
        raise RuntimeError("unforeseen")


async def test_an_unexpected_error_keeps_the_excerpt_and_stops_no_other_article(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    with_excerpt = add(make)
    other = add(make, "other", excerpt=False)
    async with Broken(sources_settings()) as broken:
        assert await extract(storage, broken, clock=clock) == 2
    assert "forbids lead pipes" in get(storage, with_excerpt).text
    assert "internal error, RuntimeError" in str(get(storage, with_excerpt).error)
    assert get(storage, other).error is None


async def test_an_article_that_can_not_be_stored_stops_no_other(
    step: Step, storage: Storage, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_over(poison: str) -> None:
        def words(text: str) -> tuple[str, ...]:
            if poison in text:
                raise RuntimeError("unforeseen")
            return words_of(text)

        monkeypatch.setattr("bot.pipeline.extract.words_of", words)

    fail_over("poison")
    bad, good = add(make, content="<p>It is poison.</p>", excerpt=False), add(make, "good", excerpt=False)
    assert await step() == 2
    article = get(storage, bad)
    assert (article.state, article.title, article.text) == ("extracted", "Title k", "")
    assert "internal error, RuntimeError" in str(article.error)
    assert get(storage, good).error is None

    fail_over("")
    worse = add(make, "worse", excerpt=False)
    assert await step() == 1
    assert get(storage, worse).state == "failed"

    unreadable = add(make, "unreadable", excerpt=False)
    storage.database.change("UPDATE articles SET content = x'00ff' WHERE id = ?", [unreadable])
    assert await step() == 1
    assert get(storage, unreadable).state == "failed"
