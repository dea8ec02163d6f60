"""Edits: an item that its publisher changes is the same article. Its old version is kept, and it is not sent as new."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.models import ArticleState, Entry, Source, Subscription
from bot.pipeline import group, summarize
from bot.pipeline.facts import find_facts
from bot.pipeline.ingest import Ingested
from bot.query import read as read_query
from bot.sources import Fetcher
from bot.storage import Storage
from summarizer import EmptyDocument
from summarizer.stories import StoryRules
from tests.conftest import NOON, Clock, Maker, cases, entry, planned_item, post, subscribe, texts, unsent
from tests.feed_server import FeedServer
from tests.pipeline.conftest import extract
from tests.pipeline.test_summarize import FakeWorker

TEXT = "The ministry forbids lead pipes in schools. Schools have two years. The state pays half of the cost."
Send = Callable[..., Ingested]
Process = Callable[[], Awaitable[FakeWorker]]


async def finish(storage: Storage, fetcher: Fetcher, clock: Clock, **how: Any) -> FakeWorker:
    """Run every step after the poll. Returns the worker, whose `batches` show which summaries were made."""
    worker = FakeWorker(**how)
    await extract(storage, fetcher, clock=clock)
    await summarize(storage, worker, version="1")
    await group(storage, rules=StoryRules(), clock=clock)
    return worker


@pytest.fixture
def process(storage: Storage, fetcher: Fetcher, clock: Clock) -> Process:
    return lambda: finish(storage, fetcher, clock)


def pipes(**changes: object) -> Entry:
    return entry("pipes", **({"title": "Lead pipes", "content": TEXT, "content_kind": "text"} | changes))


def test_a_search_finds_a_waiting_article_by_its_new_title(storage: Storage, source: Source, send: Send) -> None:
    send(source, pipes())
    assert send(source, pipes(title="Water mains")) == Ingested(edited=1)
    (article,) = storage.articles.recent(9)
    assert storage.search.unread(read_query("mains"), limit=9) == [article.id]
    assert storage.search.unread(read_query("pipes"), limit=9) == []


@pytest.mark.parametrize("head", ["", "Date: 1 May. "])
def test_a_file_is_the_same_article_when_another_title_is_read_in_it(send: Send, make: Maker, head: str) -> None:
    source, at = make.source(kind="folder"), {"url": "file:///papers/a.pdf", "published": None}
    assert send(source, pipes(title="PM-2024-01 final", content=f"Order 7. {TEXT}", **at)).new == 1
    again = pipes(title="Date: 1 May" if head else "Order 7", content=f"{head}Order 7. {TEXT}" if head else TEXT, **at)
    assert send(source, again) == Ingested(edited=1)
    assert send(source, again) == Ingested(unchanged=1)
    assert send(source, pipes(title="Speech", content=f"{TEXT} And so on.", **at)).new == 1


def test_storing_takes_as_many_queries_for_many_entries_as_for_few(storage: Storage, make: Maker, send: Send) -> None:
    def asked(source: Source, count: int) -> int:
        begun: list[str] = []
        storage.database.connection.set_trace_callback(begun.append)
        send(source, *(entry(f"{source.id}-{n}") for n in range(count)))
        storage.database.connection.set_trace_callback(None)
        return sum(sql.lstrip().startswith(("SELECT", "WITH", "UPDATE")) for sql in begun)

    first, few, many = (make.source(name, topics=("Trade",)) for name in ("First", "Few", "Many"))
    send(first, entry())
    assert asked(few, 2) == asked(many, 40)  # all entries are new
    assert asked(few, 2) == asked(many, 40)  # all entries are unchanged


async def test_an_edit_replaces_the_text_and_keeps_the_old_version(
    storage: Storage, source: Source, clock: Clock, send: Send, process: Process
) -> None:
    assert send(source, pipes()) == Ingested(new=1)
    await process()
    (before,) = storage.articles.recent(9)
    clock.forward(hours=3)
    assert send(source, pipes(title="Lead pipes, corrected", content=TEXT.replace("half", "all"))) == Ingested(edited=1)
    # Readers see the old text until the new one is extracted.
    waiting = storage.articles.get(before.id)
    assert (waiting.title, waiting.text, waiting.summary) == (before.title, before.text, before.summary)
    assert storage.search.find(read_query("half"), now=clock(), limit=9).total == 1
    worker = await process()
    assert len(worker.batches) == 1
    after = storage.articles.get(before.id)
    assert (after.state, after.title, after.edited_at) == (ArticleState.READY, "Lead pipes, corrected", clock())
    assert "all of the cost" in after.text
    assert after.story_id == before.story_id
    assert (after.published_at, after.fetched_at) == (before.published_at, before.fetched_at)
    (revision,) = storage.articles.revisions(after.id)
    assert (revision.title, revision.text, revision.replaced_at) == ("Lead pipes", before.text, clock())
    assert before.summary is not None
    assert revision.summary == before.summary.text
    assert storage.search.find(read_query("half"), now=clock(), limit=9).total == 0
    assert send(source, pipes(title="Lead pipes, corrected", content=TEXT.replace("half", "all"))) == Ingested(
        unchanged=1
    )


async def test_an_edit_is_not_sent_as_new(
    storage: Storage, source: Source, clock: Clock, send: Send, process: Process
) -> None:
    subscription = subscribe(storage, 1, clock(), slot="08:00")
    send(source, pipes())
    await process()
    (article,) = storage.articles.recent(9)
    assert waits(storage, subscription) == [article.id]
    post(storage, subscription, messages=texts("x"), items=[planned_item(article.id, article.story_id or 0)])
    send(source, pipes(content=TEXT.replace("half", "all"), published=clock.forward(days=1)))
    for _ in range(2):
        assert waits(storage, subscription) == []
        await process()
    ready, _ = storage.stories.latest(until=NOON, limit=9, offset=0)
    assert [story.lead.id for story in ready] == [article.id]  # the list as it was at NOON


def waits(storage: Storage, subscription: Subscription) -> list[int]:
    return unsent(storage, 1, since=subscription.created_at - timedelta(days=1))


async def test_a_changed_word_or_number_is_an_edit_but_markup_is_not(
    storage: Storage, source: Source, send: Send, process: Process
) -> None:
    send(source, pipes())
    await process()
    markup = f"<p>{TEXT}</p><img src='/x.png?v=2'/>"
    for same in (markup, TEXT.replace(". ", ".\n\n"), TEXT.upper(), TEXT.replace(",", "")):
        assert send(source, pipes(content=same, content_kind="html")) == Ingested(unchanged=1)
    assert (await process()).batches == []
    (article,) = storage.articles.recent(9)
    assert (article.edited_at, storage.articles.revisions(article.id)) == (None, [])
    text = TEXT
    for was, becomes in (("half", "all"), ("two years", "3 years"), ("forbids", "does not forbid"), (" all", " -50 %")):
        text = text.replace(was, becomes)
        assert send(source, pipes(content=text)).edited == 1
        assert len((await process()).batches) == 1


async def test_edits_before_the_extraction_are_kept_but_not_all_of_many(
    storage: Storage, source: Source, send: Send, process: Process
) -> None:
    for n in range(70):
        send(source, pipes(title=f"Lead pipes {n}", content=f"<p>{TEXT} {n} comments</p>", content_kind="html"))
    await process()
    (article,) = storage.articles.recent(9)
    assert article.title == "Lead pipes 69"
    assert article.edited_at is None  # readers saw no earlier version
    kept = [(revision.title, revision.text) for revision in storage.articles.revisions(article.id)]
    # The first version, and the newest of the others.
    assert kept == [(f"Lead pipes {n}", f"{TEXT} {n} comments") for n in (0, *range(20, 69))]


async def test_an_old_version_in_a_second_feed_is_no_edit(
    storage: Storage, make: Maker, send: Send, process: Process
) -> None:
    one, two = make.source("One"), make.source("Two")
    old, new = pipes(), pipes(content=TEXT.replace("half", "all"))
    assert send(one, old) == Ingested(new=1)
    assert send(two, old) == Ingested(unchanged=1)
    await process()
    assert send(one, new) == Ingested(edited=1)
    for _ in range(3):
        assert send(two, old) == Ingested(unchanged=1)
        assert send(one, new) == Ingested(unchanged=1)
    assert send(two, new) == Ingested(unchanged=1)
    # The first feed no longer has the item. An edit by the second feed counts.
    last = pipes(content=TEXT.replace("half", "a third"))
    assert send(two, last) == Ingested(edited=1)
    await process()
    (article,) = storage.articles.recent(9)
    assert "a third of the cost" in article.text


LONG = f"{TEXT} Teachers learn how to test the water. The rules are on the ministry's page."
CASES = cases(__file__)


def test_a_stub_with_the_footer_of_the_text_does_not_replace_it(make: Maker, send: Send) -> None:
    source, footer = make.source(), " The post Lead pipes appeared first on Ministry of Health 24."
    for content in (LONG + footer, "The ministry forbids lead pipes in schools." + footer) * 3:
        assert send(source, pipes(content=content)).edited == 0


@pytest.mark.parametrize("stub", CASES["stubs"])
def test_a_shortened_text_does_not_replace_the_full_one(storage: Storage, make: Maker, send: Send, stub: str) -> None:
    """A feed may alternate between the full text and a stub. The full text is an edit only the first
    time that it replaces the stub."""
    source, stub = make.source(), stub.format(TEXT=TEXT, CUT=LONG[:-9])
    assert send(source, pipes(content=stub, excerpt=True)).new == 1
    assert sum(send(source, pipes(content=flip, excerpt=flip is stub)).edited for flip in (LONG, stub) * 20) == 1
    assert send(source, pipes(content=stub, title="Lead pipes, corrected")).edited == 1
    (article_id,) = storage.articles.to_extract(NOON)
    waiting = storage.articles.raws([article_id])[article_id]
    assert (waiting.title, waiting.content) == ("Lead pipes, corrected", LONG)
    assert send(source, pipes(content=LONG.replace("half", "all"))).edited == 1


@pytest.mark.parametrize("edited", CASES["edited"].values(), ids=CASES["edited"])
def test_a_shorter_text_that_says_something_else_is_an_edit(make: Maker, send: Send, edited: list[int | str]) -> None:
    source, paragraphs = make.source(), CASES["paragraphs"]
    send(source, pipes(content="\n\n".join(paragraphs)))
    left = (part if isinstance(part, str) else paragraphs[part] for part in edited)
    assert send(source, pipes(content="\n\n".join(left))).edited == 1


async def test_a_page_is_read_again_when_the_feed_says_that_it_was_updated(
    server: FeedServer, storage: Storage, source: Source, clock: Clock, send: Send, process: Process
) -> None:
    page = "<html><body><article><h1>Lead pipes</h1><p>{}</p></article></body></html>"
    url = server.serve("/pipes", page.format(TEXT), content_type="text/html")

    def teaser(hours: int) -> Entry:
        moment = datetime(2025, 3, 10, hours, tzinfo=UTC)
        return pipes(content="The ministry forbids lead pipes…", url=url, excerpt=True, updated=moment)

    others = [entry(str(n)) for n in range(9)]
    send(source, teaser(1), *others)
    await process()
    server.serve("/pipes", page.format(TEXT.replace("half", "all")), content_type="text/html")
    assert send(source, teaser(1), *others).edited == 0
    await process()
    assert len(server.asked("/pipes")) == 1
    assert send(source, teaser(2), *others).edited == 1
    clock.forward(hours=1)
    assert len((await process()).batches) == 1
    article = next(a for a in storage.articles.recent(99) if a.title == "Lead pipes")
    assert "all of the cost" in article.text
    assert article.edited_at == clock()
    assert "half of the cost" in storage.articles.revisions(article.id)[0].text
    # Now the site is down: the text stays as it is.
    server.serve("/pipes", status=404)
    send(source, teaser(3), *others)
    await process()
    again = storage.articles.get(article.id)
    assert (again.text, again.summary, again.state) == (article.text, article.summary, ArticleState.READY)


@pytest.mark.parametrize("of", ["page", "feed"])
@pytest.mark.parametrize("summarised", [True, False])
async def test_a_deleted_text_that_comes_again_is_no_edit(
    server: FeedServer,
    fetcher: Fetcher,
    storage: Storage,
    source: Source,
    clock: Clock,
    send: Send,
    of: str,
    summarised: bool,
) -> None:
    """`storage.keep_days` deletes old texts. If such a text comes again unchanged, the article stays as it is."""
    html = "<html><body><article><h1>Lead pipes</h1><p>{}</p></article></body></html>"
    url = server.serve("/pipes", html.format(TEXT), content_type="text/html")
    subscription = subscribe(storage, 1, clock(), slot="08:00")

    def sent(hours: int, text: str = TEXT, teaser: str = "The ministry forbids lead pipes…") -> Entry:
        content = teaser if of == "page" else f"<p>{text}</p>"
        moment = datetime(2025, 3, 10, hours, tzinfo=UTC)
        known = {"title": "", "excerpt": True} if of == "page" else {}
        return pipes(content=content, content_kind="html", url=url, updated=moment, **known)

    send(source, sent(1))
    await finish(storage, fetcher, clock, each=None if summarised else EmptyDocument("1"))
    (article,) = storage.articles.recent(9)
    post(storage, subscription, messages=texts("x"), items=[planned_item(article.id, article.story_id or 0)])
    before = storage.articles.get(article.id), storage.stories.profile(article.id)
    assert storage.forget_texts(clock.forward(days=9)) == 1
    assert send(source, replace(sent(1), content="")).edited == 0
    if of == "page":
        assert send(source, sent(1, teaser="Lead pipes: the ministry forbids them…")).edited == 1
    for status in (200, 404):
        server.serve("/pipes", html.format(TEXT), content_type="text/html", status=status)
        storage.articles.read_again(article.id)
        assert (await finish(storage, fetcher, clock)).batches == []
    after = storage.articles.get(article.id)
    assert (replace(after, text=TEXT, error=None), storage.stories.profile(article.id)) == (
        replace(before[0], error=None),
        before[1],
    )
    assert (storage.articles.revisions(article.id), waits(storage, subscription)) == ([], [])
    assert storage.search.find(read_query("ministry"), now=clock(), limit=9).total == summarised
    assert not storage.articles.raws([article.id])[article.id].content
    # The text is deleted, so new facts can not be found. The article keeps its old facts.
    await find_facts(storage, FakeWorker(each=EmptyDocument("1")), version="2", state=ArticleState.READY)
    assert storage.articles.get(article.id).facts == after.facts
    assert storage.stories.profile(article.id) == before[1]
    # A change of the text is an edit.
    changed = TEXT.replace("half", "all")
    server.serve("/pipes", html.format(changed), content_type="text/html")
    assert send(source, sent(2, changed)).edited == 1
    assert len((await finish(storage, fetcher, clock)).batches) == 1
    edited = storage.articles.get(article.id)
    assert (edited.text, edited.edited_at, edited.state) == (changed, clock(), ArticleState.READY)
    assert storage.search.find(read_query("schools"), now=clock(), limit=9).total == 1


def test_a_date_that_must_be_a_mistake_is_left_out(storage: Storage, source: Source, send: Send) -> None:
    send(source, *(entry(f"k{year}", published=datetime(year, 1, 1, tzinfo=UTC)) for year in (1, 2025, 9999)))
    assert [article.published_at.year for article in storage.articles.recent(9) if article.dated] == [2025]
