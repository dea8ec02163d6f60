"""Edits that come while the pipeline handles the article: no version is lost, and no old version replaces a newer."""

import contextlib
import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.models import ArticleState, Entry, RawArticle, Source
from bot.pipeline import poll, summarize
from bot.pipeline.ingest import Ingested
from bot.pipeline.poll import OVERTAKEN
from bot.sources import Fetcher
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, entry, take_text
from tests.feed_server import FeedServer
from tests.pipeline.conftest import extract
from tests.pipeline.test_edits import TEXT, Send, finish, pipes
from tests.pipeline.test_poll import feed
from tests.pipeline.test_summarize import FakeWorker


def take(storage: Storage, raw: RawArticle, clock: Clock) -> bool:
    """Store the text of `raw` as extracted, even if an edit has come since. Returns False if it was refused."""
    return take_text(storage, raw.id, raw.content, title=raw.title, now=clock(), version=raw.version)


def waiting(storage: Storage, clock: Clock) -> RawArticle:
    (article_id,) = storage.articles.to_extract(clock())
    return storage.articles.raws([article_id])[article_id]


@pytest.mark.slow
async def test_a_corrected_excerpt_replaces_the_text_of_a_page_that_is_gone(
    server: FeedServer, storage: Storage, fetcher: Fetcher, source: Source, clock: Clock, send: Send
) -> None:
    page = f"<html><body><article><h1>Lead pipes</h1><p>{TEXT} {TEXT.upper()}</p></article></body></html>"
    url = server.serve("/pipes", page, content_type="text/html")
    excerpt = "Lead pipes are forbidden in schools, which have two years."
    send(source, pipes(content=excerpt, excerpt=True, url=url))
    await finish(storage, fetcher, clock)
    (before,) = storage.articles.recent(9)
    assert "half of the cost" in before.text
    server.serve("/pipes", "", status=404)
    assert send(source, pipes(content=excerpt.replace("two", "three"), excerpt=True, url=url)) == Ingested(edited=1)
    worker = await finish(storage, fetcher, clock)
    after = storage.articles.get(before.id)
    assert after.text == excerpt.replace("two", "three")
    assert after.state == ArticleState.READY
    assert len(worker.batches) == 1
    assert [revision.text for revision in storage.articles.revisions(before.id)] == [before.text]


async def test_a_title_edit_after_a_text_edit_still_makes_a_summary(
    storage: Storage, fetcher: Fetcher, source: Source, clock: Clock, send: Send
) -> None:
    send(source, pipes())
    await finish(storage, fetcher, clock)
    edited = TEXT.replace("half", "all")
    send(source, pipes(content=edited))
    await extract(storage, fetcher, clock=clock)  # the article now waits for a new summary
    send(source, pipes(content=edited, title="Lead pipes, corrected"))
    worker = await finish(storage, fetcher, clock)
    (article,) = storage.articles.recent(9)
    assert article.title == "Lead pipes, corrected"
    assert article.summary is not None
    assert len(worker.batches) == 1


@pytest.mark.parametrize("state", [ArticleState.FETCHED, ArticleState.EXTRACTED, ArticleState.SUMMARIZED])
async def test_a_changed_page_is_read_again_in_every_state(
    storage: Storage, fetcher: Fetcher, make: Maker, clock: Clock, send: Send, state: ArticleState
) -> None:
    send(make.source(), pipes())
    raw = waiting(storage, clock)
    if state != ArticleState.FETCHED:
        await extract(storage, fetcher, clock=clock)
    if state == ArticleState.SUMMARIZED:
        await summarize(storage, FakeWorker(), version="1")
    storage.articles.read_again(raw.id)
    again = waiting(storage, clock)
    assert not take(storage, raw, clock)  # the text from before the change is refused
    assert take(storage, again, clock)


def test_a_failure_of_an_old_version_does_not_affect_the_new_one(
    storage: Storage, source: Source, clock: Clock, send: Send
) -> None:
    send(source, pipes())
    raw = waiting(storage, clock)
    send(source, pipes(content=TEXT.replace("half", "all")))
    storage.articles.fail(raw.id, "no text", raw.version)
    storage.articles.put_off(raw.id, retry_at=clock() + timedelta(hours=1), error="503", version=raw.version)
    now_there = waiting(storage, clock)
    assert (now_there.attempts, storage.articles.get(raw.id).error) == (0, None)
    storage.articles.fail(raw.id, "no text", now_there.version)
    assert storage.articles.get(raw.id).state == ArticleState.FAILED


def test_an_edit_is_decided_again_if_its_article_has_changed(
    storage: Storage, source: Source, clock: Clock, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(source, pipes())
    raw, next_id = waiting(storage, clock), storage.articles.next_id

    def extracted() -> int:
        """Lets another step store the text, after the article was read for the decision."""
        if storage.articles.raws([1])[1].state == ArticleState.FETCHED:
            assert take(storage, raw, clock)
        return next_id()

    monkeypatch.setattr(storage.articles, "next_id", extracted)
    assert send(source, pipes(content="New.")) == Ingested(edited=1)
    (revision,) = storage.articles.revisions(1)
    assert (revision.text, waiting(storage, clock).content) == (TEXT, "New.")


def test_items_that_share_address_and_words_are_decided_on_once(
    storage: Storage, source: Source, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_id, rounds = storage.articles.next_id, itertools.count()
    monkeypatch.setattr(storage.articles, "next_id", lambda: (next(rounds), next_id())[1])
    at = [NOON - timedelta(days=n, microseconds=n + 1) for n in range(60)]
    agendas = [entry(f"a{n}", title="Agenda", url="https://a.eu/agenda", published=day) for n, day in enumerate(at)]
    twice = replace(agendas[3], key="again")
    assert send(source, *agendas, twice) == Ingested(new=60, unchanged=1)
    assert send(source, *agendas, twice) == Ingested(unchanged=61)
    assert next(rounds) == 2


def test_edits_that_many_keys_bring_to_one_article_are_stored_by_several_readings(
    storage: Storage, source: Source, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pipeline.ingest.MOST_ROUNDS", 2)
    shared = [replace(pipes(), key=f"{n}") for n in range(5)]
    assert send(source, *shared) == Ingested(new=1, unchanged=4)
    edits = [replace(one, content=f"{TEXT} Version {one.key}.") for one in shared]
    assert [send(source, *edits) for _ in range(4)] == [
        Ingested(edited=2, unchanged=3, left=3),
        Ingested(edited=2, unchanged=3, left=1),
        Ingested(edited=1, unchanged=4),
        Ingested(unchanged=5),
    ]
    assert storage.articles.raws([1])[1].content == edits[0].content


def test_the_keys_of_a_large_reading_are_not_compared_with_each_other(source: Source, send: Send) -> None:
    class Key(str):
        looked_up = 0

        def __hash__(self) -> int:
            Key.looked_up += 1
            return super().__hash__()

    entries = [pipes(title=f"Notice {n}", url=f"https://a.eu/{n}") for n in range(300)]
    for n, one in enumerate(entries):
        vars(one)["key"] = Key(n)
    assert send(source, *entries).new == 300
    assert Key.looked_up < 30 * 300


@pytest.mark.parametrize("crash", range(1, 7))
def test_a_reading_is_stored_in_portions_and_a_crash_between_them_changes_nothing(
    storage: Storage, source: Source, send: Send, monkeypatch: pytest.MonkeyPatch, crash: int
) -> None:
    monkeypatch.setattr("bot.pipeline.ingest.AT_ONCE", 4)
    monkeypatch.setattr("bot.pipeline.ingest.LONG", 7)  # each entry counts as two
    put, puts, statements = storage.entries.put, [0], list[str]()
    storage.database.connection.set_trace_callback(statements.append)

    def crashing(*of: Any) -> None:
        puts[0] += 1
        put(*of)
        if puts[0] == crash:
            raise KeyboardInterrupt

    def items(key: str, text: str) -> list[Entry]:
        days = (NOON.replace(hour=0) - timedelta(days=n) for n in range(9))
        return [
            entry(f"{key}{n}", title=f"Notice {n}", content=f"{text} {n}.", published=day) for n, day in enumerate(days)
        ]

    monkeypatch.setattr(storage.entries, "put", crashing)
    for reading in (items("old", "Water"), items("new", "Water"), items("new", "Lead")):
        puts[0] = 0
        with contextlib.suppress(KeyboardInterrupt):
            send(source, *reading)
            assert puts[0] < crash
        puts[0] = crash
        send(source, *reading)
    found = storage.articles.raws(range(1, 99)).values()
    assert {raw.content for raw in found} == {f"Lead {n}." for n in range(9)}
    assert len(found) == 9
    assert [len(storage.articles.revisions(raw.id)) for raw in found] == [1] * 9
    for transaction in "\0".join(statements).split("BEGIN IMMEDIATE"):
        written = Counter(sql.split("(")[0] for sql in {*transaction.split("\0")})
        for change in ("INSERT INTO articles ", "INSERT INTO revisions ", "UPDATE articles SET url = iif"):
            assert written[change] <= 2


async def test_a_reading_that_was_overtaken_is_not_stored(
    server: FeedServer, storage: Storage, fetcher: Fetcher, make: Maker, clock: Clock, send: Send
) -> None:
    source = make.source("Gazette", url=server.serve("/f", feed("pipes")))

    class Overtaken(Clock):
        """A clock that, when a poll has read a source, lets another process store an edit."""

        def __call__(self) -> object:  # type: ignore[override]
            now, self.calls = self.now, getattr(self, "calls", 0) + 1
            if self.calls == 2:
                clock.now = self.forward(seconds=1)
                send(source, pipes(content="New."))
            return now

    (result,) = await poll(storage, fetcher, [source], clock=Overtaken())  # type: ignore[arg-type]
    assert (result.new, result.edited, result.error, result.told) == (0, 0, None, OVERTAKEN)
    assert waiting(storage, clock).content == "New."
