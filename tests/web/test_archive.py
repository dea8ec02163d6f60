"""The archive shows articles and stories to everybody, never shows data of chats, and limits requests and time."""

import contextlib
import re
import socket
import sqlite3
import sys
import time
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import feedparser
import pytest
from click.testing import CliRunner
from icalendar import Calendar

from bot import addresses
from bot.cli.root import policybot
from bot.config import Settings
from bot.conversation import Conversation
from bot.digests.compose import source_line
from bot.errors import ConfigError
from bot.query.nodes import KINDS
from bot.storage import Storage
from bot.web import app, pages, server
from bot.web import archive as module
from bot.web.archive import ReadOnlyDatabase
from tests.conftest import Clock, Maker
from tests.digests.facts import due, facts, put
from tests.web.conftest import SECRET, Serve

PUBLIC = (
    "article_deadlines article_facts article_topics articles counts entries facets search search_config "
    "search_content search_data search_docsize search_idx sources spellings stories story_moves topics"
)
"""The only tables that pages may read, in addition to the id of the instance."""
POLLING = ("etag", "last_modified", "last_error", "selector", "unread_parts")
"""Columns of sources in which the archive reads only NULL."""
LISTS = ("/topic/Water", "/stage/adopted", "/source/Gazette", "/body/us-epa", "/country/US", "/day/2025-03-10")


@pytest.mark.slow
def test_pages_show_stories_searches_charts_and_lists(serve: Serve, storage: Storage, clock: Clock) -> None:
    storage.database.change("UPDATE stories SET follows = 2 WHERE id = 1")
    web = serve()
    front = web.get("/").text
    for told in ("Lead pipes: the rule", "Water", "Comments", "Moved from proposed to adopted"):
        assert told in front
    story = web.get("/story/1").text
    assert story.index("a proposal</a>") < story.index("Moved from proposed to adopted") < story.index("Atom")
    assert "Comments by 15 March 2025 (in 5 days; moved from 14 March 2025)" in story and "/story/2" in story
    article = web.get("/article/1").text
    assert 'id="e2"></span><mark class="e1 e2 ">The</mark>' in article and "to highlight where" in article
    found = web.get("/search?q=pipes in:us proposal since monday").text
    assert "Understood as “pipes proposal”, US, since 10 March 2025" in unescape(found)
    assert "Lead pipes: a proposal" in found
    unknown = unescape(web.get("/search?q=minstry").text)
    assert "No article matches." in unknown and "Did you mean “ministry”?" in unknown
    for form in ("", ".json", ".atom"):
        assert web.get(f"/search{form}?q=topic:nonsense").status_code == 400
    assert "Lead pipes" in web.get("/deadlines?q=in:us").text
    charts = web.get("/charts.json").json()
    topics, stages, states = charts["charts"]
    assert topics["series"] == {"Water": 27 * [0] + [2]} and topics["labels"][-1] == "2025-03-10"
    assert {stage: counts[-1] for stage, counts in stages["series"].items()} == {"adopted": 1, "proposed": 1}
    assert states["series"] == {"never polled": [3]} and "never polled: 3" in web.get("/charts").text
    for path in LISTS:
        assert [one["title"] for one in web.get(f"{path}.json").json()["items"]][-1].startswith("Lead pipes"), path
    storage.database.change("UPDATE articles SET signature = 'of its words'")
    storage.forget_texts(clock.forward(days=9))
    assert "to highlight where" not in web.get("/article/1").text


def test_pages_and_feeds_show_late_articles_and_moved_deadlines(
    serve: Serve, storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make.ready("r", title="Rail: the draft", summary="Comments by 20 March.")
    first = put(storage, draft, facts("other", due("2025-03-20")))
    clock.forward(days=3)
    second = make.ready("s", title="Rail: more time", story=make.story(first), published=clock())
    put(storage, second, facts("other", due("2025-03-27", moved="2025-03-20")))
    make.ready("u", title="Rail: out of order", story=make.story(first), published=clock() - timedelta(days=9))
    make.ready("t", title="A late one", published=clock() - timedelta(days=2), source=make.source("Gazette"))
    web = serve()
    front = web.get("/index.json").json()
    assert [one["title"] for one in front["moved"]] == ["Rail: more time", "Lead pipes: the rule"]
    assert [one["title"] for one in front["topics"][0]["stories"]] == ["A late one", "Rail: more time"]
    monkeypatch.setattr(pages, "RECENT", 1)  # what came in or moved is shown, however much came in after it
    assert web.get("/index.json").json() == front
    assert "(in 14 days; moved from 20 March 2025)" in web.get(f"/article/{first}").text
    for path in ("/index.atom", "/search.atom?q=all", "/source/Gazette.atom", "/search.atom?q=late"):
        assert feedparser.parse(web.get(path).content).entries[0].title == "A late one", path
    assert "Only the newest" not in web.get("/search?q=rail").text
    monkeypatch.setattr("bot.storage.search.LOOKED_AT", 1)
    for path in ("/search?q=rail", "/source/Gazette"):
        assert "Only the newest articles that may match" in web.get(path).text
    monkeypatch.setattr("bot.storage.search.LOOKED_AT", 9)
    monkeypatch.setattr("bot.storage.search.MOST", 1)  # of the articles with a word
    assert "Only the newest articles that may match" in web.get("/search?q=rail").text
    storage.database.change("UPDATE articles SET dated = TRUE, published_at = '2020-03-01T12:00:00+00:00'")
    assert ">1 Mar 2020</a></h2>" in web.get("/").text and "several topics" not in web.get("/charts").text


@pytest.mark.slow
def test_pages_have_json_atom_and_calendar_forms(serve: Serve) -> None:
    web = serve()
    for path in ("/index", "/story/1", "/article/1", "/search", "/deadlines", "/lists", "/charts", *LISTS):
        assert f"<title>{web.get(f'{path}.json').json()['title']}</title>" in unescape(web.get(path).text)
    for path in ("/index", "/story/1", "/search", *LISTS):
        feed = feedparser.parse(web.get(f"{path}.atom?q=pipes").content)
        assert not feed.bozo and "Lead pipes: the rule" in [one.title for one in feed.entries], path
    events = Calendar.from_ical(web.get("/deadlines.ics?q=in:us").content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Comments: Lead pipes: the rule"]
    for path in (
        "/article/1.ics",
        "/nothing",
        "/story/9",
        "/topic/x",
        "/stage/x.atom",
        "/source/x",
        "/body/x",
        "/country/x",
        "/day/x",
        f"/article/{'9' * 5000}",
    ):
        assert web.get(path).status_code == 404, path


def test_the_archive_reads_only_public_tables_and_writes_none(archive: Path, storage: Storage) -> None:
    storage.database.change(f"UPDATE sources SET {', '.join(f'{column} = 7' for column in POLLING)}")
    database = ReadOnlyDatabase(archive)
    with database.reading(60):
        titles = database.column("SELECT title FROM articles")
        storage.database.change("UPDATE articles SET title = 'changed since'")
        assert database.column("SELECT title FROM articles") == titles != ["changed since"]
        for table in storage.database.column("SELECT name FROM sqlite_master WHERE type = 'table'"):
            for column in storage.database.column(f"SELECT name FROM pragma_table_info('{table}')"):
                statement = f'SELECT "{column}" FROM "{table}"'
                if table in PUBLIC.split() or (table, column) == ("instance", "id"):
                    values = {row[0] for row in database.connection.execute(statement)}
                    assert table != "sources" or column not in POLLING or values == {None}
                else:
                    with pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized"):
                        database.connection.execute(statement)
        others = "SELECT count(*) FROM chats; DELETE FROM articles; CREATE TABLE more (id); ATTACH ':memory:' AS o; "
        for statement in (others + "PRAGMA writable_schema = 1; BEGIN IMMEDIATE; VACUUM INTO '/dev/null'").split("; "):
            with pytest.raises(sqlite3.DatabaseError):
                database.connection.execute(statement)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        database.connection.execute("SELECT 1")


@pytest.mark.slow
def test_no_page_has_data_of_chats_keys_or_local_files(serve: Serve) -> None:
    web = serve(requests_per_minute=5000)
    names = "chats subscriptions deliveries saved feedback policybot.db search/../chats -/policybot"
    seen, ahead = set(), {"/", *(f"/{name}{end}" for name in names.split() for end in ("", ".json", "/1"))}
    queries = ["minstry", "zqxj 管道", "-pipes", '"lead pipes" OR EPA', *(f"{kind}:US -{kind}:2025" for kind in KINDS)]
    ahead |= {f"/{page}?{urlencode({'q': query})}" for query in queries for page in ("search", "deadlines")}
    while ahead:
        answer = web.get(address := ahead.pop())
        assert answer.status_code in (200, 400, 404) and SECRET not in answer.text, address
        seen.add(address)
        links = set(map(unescape, re.findall(r'href="(/[^"]+)"', answer.text)))
        ahead |= {link for link in links if not re.search("/day/|lang=", link)} - seen
    assert len(seen) > 60


def test_markup_of_feeds_is_shown_as_text(serve: Serve) -> None:
    web = serve()
    for path in ("/", "/article/3", "/search?q=script", "/index.atom"):
        answer = web.get(path).text
        assert "&lt;script" in answer and not re.search("<script|<img|javascript:", answer)


def test_answers_have_security_headers_and_etags_and_allow_only_reading(serve: Serve) -> None:
    web = serve()
    for path in ("/", "/charts", "/style.css", "/robots.txt", "/nothing"):
        answer = web.get(path)
        assert answer.headers["content-security-policy"] == (
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert not re.search(r"<script|<style| style=| on\w+=", answer.text)
    tag = web.get("/").headers["etag"]
    again = web.get("/", headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert (web.head("/").status_code, web.head("/").content) == (200, b"")
    assert web.post("/").status_code == web.delete("/").status_code == 405
    for archive in (web, serve(host="::1")):
        assert archive.get("/", headers={"host": "evil.example"}).status_code == 400
        assert archive.get("/", headers={"host": "[::1]:8000"}).status_code == 200
    assert web.get("/", headers={"x-forwarded-for": "no:address"}).status_code == 200


def test_requests_time_and_access_are_limited(serve: Serve, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    web = serve(requests_per_minute=3, password="correct-horse")
    answers = [web.get("/robots.txt", auth=("policybot", word)) for word in ("wrong-horse", *3 * ["correct-horse"])]
    assert [answer.status_code for answer in answers] == [401, 200, 200, 429]
    clock.forward(minutes=1)
    assert web.get("/robots.txt").status_code == 401
    monkeypatch.setattr(module, "STEPS", 1)
    slow = serve(query_seconds=1e-9)
    assert [slow.get(path).status_code for path in ("/", "/index.atom", "/deadlines.ics")] == [503, 503, 503]


def test_connections_on_which_nothing_moves_are_closed(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SECONDS", 0.1)
    monkeypatch.setattr(server, "CONNECTIONS", 2)
    web = serve(requests_per_minute=1_000_000)
    request = b"GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for answered, sent in ((b"", b""), (b"", request[:-2]), (request, request[:-2])):
        with socket.create_connection((web.base_url.host, web.base_url.port)) as held:
            with contextlib.suppress(ConnectionError):  # the server may have closed it already
                held.sendall(answered)
                held.recv(len(answered))
                held.sendall(sent)
            again = (web.get("/robots.txt", headers={"connection": "close"}).status_code for __ in range(1000))
            assert 200 in again, (answered, sent)
    monkeypatch.setattr(app, "ROBOTS", 20_000_000 * "x")
    with web.stream("GET", "/robots.txt") as slow:
        for __ in slow.iter_raw(1_000_000):  # fails if the answer ends early
            time.sleep(0.03)


def test_pages_are_in_the_language_of_the_reader(serve: Serve) -> None:
    web = serve()
    for answer in (web.get("/?lang=zh"), web.get("/", headers={"accept-language": "fr, zh-CN;q=0.8, en;q=0.3"})):
        assert '<html lang="zh">' in answer.text and "政策档案" in answer.text


def test_the_web_command_says_which_setting_or_package_is_missing(
    archive: Path, monkeypatch: pytest.MonkeyPatch, loggers_as_before: None
) -> None:
    def told() -> str:
        error = CliRunner().invoke(policybot, ["--db", str(archive), "web"]).exception
        assert isinstance(error, ConfigError)
        return str(error)

    monkeypatch.setenv("POLICYBOT_TELEGRAM__ACCESS", "invited")
    assert "set web.password" in told()
    monkeypatch.setitem(sys.modules, "bot.web.server", None)  # its import now fails, as without uvicorn
    assert "pip install 'policybot[web]'" in told()


def test_messages_link_to_the_archive_once_it_has_an_address(
    archive: Path, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://policy.example.org"
    article = storage.articles.get(1)
    assert "Archive" not in [span.text for span in source_line(article, "UTC")]
    monkeypatch.setattr(addresses, "_archive", "")  # so that it is reset after the test
    Conversation(storage, Settings.model_validate({"web": {"url": address}}), clock)
    assert source_line(article, "UTC")[-1].href == f"{address}/article/1"
