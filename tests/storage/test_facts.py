"""Facts in storage: how they are stored and replaced, their topics, and the list of deadlines."""

from dataclasses import replace
from datetime import date

from bot.query import read_stored
from bot.storage import Storage
from summarizer.facts import Facts, FoundBody, FoundTopic
from tests.conftest import Maker
from tests.digests.facts import EPA, due, facts, put

FACTS = replace(
    facts(
        "proposed",
        due("2025-03-20", sentence="Comments are due on 20 March."),
        due("2026-01-01", "effective", "It applies from 1 January 2026 instead of 1 July 2025.", moved="2025-07-01"),
        stage_sentence="The ministry proposes a rule.",
        bodies=(EPA,),
        topics=(FoundTopic(topic="Water", score=0.9),),
    ),
    policy=False,
    bodies=(FoundBody(body=EPA, mentions=2),),
    jurisdictions=("US", "EU"),
)


def test_facts_are_stored_and_replaced(storage: Storage, make: Maker) -> None:
    article = make.ready("a")
    now_there = storage.articles.get(article)
    for changed in (replace(now_there, text="Another text."), replace(now_there, title="Another title")):
        assert not storage.facts.putting(article, FACTS, version="1", read=changed)()
    assert storage.articles.get(article).facts is None
    assert storage.facts.putting(article, FACTS, version="1")()
    assert storage.articles.get(article).facts == FACTS
    other = facts("adopted")
    assert storage.facts.putting(article, other, version="2")()
    assert storage.articles.get(article).facts == other
    assert storage.articles.get(article).topics == ()
    assert not list(storage.facts.due(date(2025, 1, 1), date(2027, 1, 1)))


def test_filters_find_an_article_by_what_it_has_now(storage: Storage, make: Maker) -> None:
    article = make.ready("a", source=(source := make.source("Gazette", topics=("Rivers",))))
    storage.facts.putting(article, FACTS, version="1")()

    def found() -> set[str]:
        """Returns the kinds and values by which filters find the article."""
        rows = storage.database.rows("SELECT kind, value, datetime(at, 'unixepoch') AS at FROM facets")
        assert {row["at"] for row in rows} == {"2020-01-02 00:00:00"}
        return {f"{row['kind']} {row['value']}" for row in rows}

    own = {"source Gazette", f"source {source.id}", "topic Rivers"}
    of_facts = {"stage proposed", f"body {EPA.id}", "in US", "in EU", "topic Water"}
    storage.database.change("UPDATE articles SET published_at = '2020-01-02T00:00:00Z'")
    assert found() == own | of_facts
    storage.facts.putting(article, Facts(), version="2")()
    assert found() == {*own, "stage other"}
    storage.sources.remove(source.id)
    assert found() == {"source Gazette", "topic Rivers", "stage other"}
    storage.database.change("DELETE FROM article_topics")
    assert found() == {"source Gazette", "stage other"}
    storage.facts.putting(article, FACTS, version="3")()
    storage.database.change("DELETE FROM articles")
    assert not storage.database.rows("SELECT 1 FROM facets UNION ALL SELECT 1 FROM counts WHERE count <> 0")


def test_a_topic_of_the_source_stays_when_facts_change(storage: Storage, make: Maker) -> None:
    source = make.source("Gazette", topics=("Water",))
    article = make.ready("a", source=source)
    storage.facts.putting(article, FACTS, version="1")()
    storage.facts.putting(article, Facts(), version="2")()
    assert storage.articles.get(article).topics == ("Water",)
    storage.facts.putting(meant := make.ready("b"), FACTS, version="1")()
    storage.articles.add_topics([meant], source)  # later the article also comes from the source
    storage.facts.putting(meant, Facts(), version="2")()
    assert storage.articles.get(meant).topics == ("Water",)


def test_a_deadline_of_a_story_is_listed_once(storage: Storage, make: Maker) -> None:
    first = make.ready("a")
    story = make.story(first)
    second = make.ready("b", story=story)
    alone = make.ready("c")
    for article in (first, second):
        storage.facts.putting(article, FACTS, version="1")()
    later = due("2025-03-21", "meeting")
    put(storage, alone, facts("other", later))
    told = list(storage.facts.due(date(2025, 3, 1), date(2025, 12, 31)))
    assert told == [(FACTS.deadlines[0].date, [story]), (later.date, [make.story(alone)])]
    on_water = storage.facts.due(date(2025, 3, 1), date(2025, 12, 31), selection=read_stored("topic:Water"))
    assert list(on_water) == [told[0]]
    assert not list(storage.facts.due(date(2025, 3, 22), date(2025, 12, 31)))
