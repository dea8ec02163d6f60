"""No query of a reader, the planner or the archive's pages scans a table that grows with the archive.

So the time of a query depends on the size of its page, not on the number of stored articles.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import pairwise

import httpx
import pytest

from bot.config import Settings
from bot.conversation import Conversation
from bot.models import ArticleState
from bot.query import EVERYTHING
from bot.storage import Storage
from bot.storage.database import set_up
from bot.storage.search import MEANING
from bot.web.app import make_app
from tests.conftest import Clock, Maker, cases, planned_item, post, put_vector, subscribe, texts
from tests.conversation.conftest import CHAT, Person
from tests.digests.facts import EPA, due, facts, put
from tests.digests.planning import news, plan

CASES = cases(__file__)
STEADY = {"sources", "topics", "counts", "spellings", "instance", "feedback", "search_config"}
STEADY |= {"chats", "subscriptions", "followed_ids", "follow_changes"}
"""Tables that do not grow with the archive."""
WALKED = ("articles_newest", "articles_published", "articles_touched", "articles_unread", "sqlite_autoindex_vectors_1")
"""Indexes that are read in order, up to a limit."""
WIDE = ("facets", "entries")
"""Tables in which a search by the first column of the primary key alone finds too much."""


def scans(connection: sqlite3.Connection, asked: Iterable[str]) -> Iterator[str]:
    """Yield the growing tables and indexes that the statements read from end to end, each with its statement."""
    connection.text_factory = lambda text: text.decode(errors="replace")  # programs contain vectors
    rows = connection.execute("SELECT rootpage, tbl_name, name FROM sqlite_master WHERE rootpage > 0").fetchall()
    growing = {page: name for page, table, name in rows if table not in STEADY}
    for sql in asked:
        program = [(row[1], row[2], row[3], row[5]) for row in connection.execute(f"EXPLAIN {sql}")]
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        whole = {"search"} if any(step.endswith("VIRTUAL TABLE INDEX 0:") for step in plan) else set[str]()
        yield from (f"{name}: {sql}" for name in whole | read_whole(program, growing))


def read_whole(program: list[tuple[str, int, int, str]], names: dict[int, str]) -> set[str]:
    """Returns the tables and indexes with these root pages that a program of SQLite reads from end to end."""
    opened, begun, found = dict[int, str](), set[int](), set[str]()
    for (before, *__), (code, cursor, page, columns) in pairwise([("", 0, 0, ""), *program]):
        name = opened.get(cursor, "")
        if code == "Init":  # the program of a trigger begins
            opened, begun = {}, set()
        elif code.startswith("Open"):
            opened[cursor] = names.get(page, "") if code in ("OpenRead", "OpenWrite") else ""
        elif code in ("Rewind", "Last") or (code.startswith("Seek") and columns == "1" and name in WIDE):
            begun.add(cursor)
        elif code == "Count" or (code in ("Next", "Prev") and cursor in begun and before != "Goto"):  # max(): one row
            found.add(name)
    has_limit = any(code == "DecrJumpZero" for code, *__ in program)
    return found - {"", *(WALKED if has_limit else ())}


async def test_chat_planning_and_pages_scan_no_table(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.source(topics=("Trade",))
    for n in range(9):
        article = put(storage, make.ready(str(n)), facts("proposed", due("2025-03-26"), bodies=(EPA,)))
        put_vector(storage, article, "meaning", bytes([1] * MEANING))
    storage.stories.merge(1, [2], now=clock.forward(hours=1))
    post(storage, subscribe(storage, CHAT, topic="Trade"), messages=texts("One"), items=[planned_item(1)])
    connection, asked = storage.database.connection, set[str]()
    connection.execute("ANALYZE")
    large = "UPDATE sqlite_stat1 SET stat = '1000000' || ltrim(stat, '0123456789')"
    connection.execute(f"{large} WHERE tbl NOT IN (SELECT value FROM json_each(?))", [STEADY])
    connection.execute("ANALYZE sqlite_schema")

    connection.set_trace_callback(asked.add)
    ann = Person(storage, clock)
    settings = Settings.model_validate({"telegram": {"admins": [CHAT]}})
    ann.conversation = Conversation(storage, settings, clock, embed=lambda text: [MEANING**-0.5] * MEANING)
    for typed in CASES["typed"]:
        ann.says(typed)
        for button in [button for row in ann.reply.buttons for button in row if button.data]:
            ann.sends(button.data)
    for typed in CASES["subscribed"]:
        ann.says(typed)
    assert plan(storage, clock.forward(days=1)) and not news(storage, clock())
    storage.facts.waiting("1", state=ArticleState.READY, limit=5)
    storage.articles.waiting(ArticleState.SUMMARIZED, 5)
    storage.articles.recent(5, state=ArticleState.FAILED)
    storage.search.unread(EVERYTHING, limit=5)
    monkeypatch.setattr("bot.web.archive.set_up", lambda made: (set_up(made), made.set_trace_callback(asked.add)))
    app = make_app(Settings(), storage.database.path, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        for page in CASES["pages"]:
            assert (await client.get(page)).status_code == 200, page
    connection.set_trace_callback(None)

    begins = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
    assert [*scans(connection, [sql for sql in asked if sql.lstrip().startswith(begins)])] == []
