"""No query for readers or for the planner scans all articles.

So the time of a query depends on the size of its page, not on the number of stored articles.
"""

from __future__ import annotations

import re
from datetime import time

import pytest

from bot.digests import match_one
from bot.models import ArticleState
from bot.query import read_stored
from bot.schedule import Schedule
from bot.storage import Storage
from tests.conftest import NOON, Maker, subscribe
from tests.digests.facts import EPA, due, facts, put

QUERIES = (
    "",
    "in:US",
    "body:us-epa -in:DE",
    "stage:proposed topic:Trade",
    "source:Gazette after:3d",
    "levy in:US",
    "in:US OR levy",
)
SCAN = re.compile(r"^SCAN (articles|a|of|one|facets|facet|vectors)\b(?!.* articles_newest)")


@pytest.fixture
def asked(storage: Storage, make: Maker) -> list[str]:
    for n in range(3):
        article = make.ready(str(n), source=make.source("Gazette", topics=("Trade",)), text="A levy.")
        put(storage, article, facts("proposed", due("2025-03-26"), bodies=(EPA,)))
    statements: list[str] = []
    storage.database.connection.set_trace_callback(statements.append)
    return statements


def scans(storage: Storage, asked: list[str]) -> list[str]:
    """Returns the steps of the statements' query plans that scan all rows of a large table."""
    storage.database.connection.set_trace_callback(None)
    found = []
    for sql in {one for one in asked if one.lstrip().startswith(("SELECT", "WITH"))}:
        plan = [row[3] for row in storage.database.execute(f"EXPLAIN QUERY PLAN {sql}")]
        found += [f"{step}: {' '.join(sql.split())[:300]}" for step in plan if SCAN.match(step)]
    return found


@pytest.mark.parametrize("typed", QUERIES)
def test_lists_searches_and_deadlines_scan_no_table(typed: str, storage: Storage, asked: list[str]) -> None:
    for query in (read_stored(one).on(NOON, "UTC") for one in (typed, f"topic:Trade {typed}")):
        storage.stories.latest(selection=query, until=NOON, limit=5, offset=0)
        storage.search.meant([1], query)
        list(storage.facts.due(NOON.date(), NOON.date(), selection=query, until=NOON))
        storage.search.since(NOON, query)
    storage.search.find(query, now=NOON, limit=5)
    storage.stories.news(until=NOON)
    assert scans(storage, asked) == []


def test_planning_digests_and_alerts_scans_no_table(storage: Storage, asked: list[str]) -> None:
    for schedule in (Schedule(), Schedule(times=(time(8),))):
        for query in QUERIES:
            one = subscribe(storage, 1, topic="Trade", query=query, schedule=schedule, due=schedule.next("UTC", NOON))
            match_one(storage, one, "UTC", NOON)
    storage.follows.pending(NOON)
    storage.follows.known([1], [1])
    storage.had.unsettled(NOON)
    assert scans(storage, asked) == []


def test_queries_of_every_few_seconds_scan_no_table(storage: Storage, asked: list[str]) -> None:
    storage.facts.behind("1")
    storage.sources.all()
    storage.topics.names()
    storage.search.names()
    storage.instance.vitals(NOON)
    storage.articles.waiting(ArticleState.SUMMARIZED, 5)
    assert scans(storage, asked) == []
    assert storage.articles.counts() == {"ready": 3}
    assert [one.articles for one in storage.sources.all()] == [3]
