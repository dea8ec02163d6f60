"""Fixtures and helpers for many tests: a new database, a clock that the test moves, and articles."""

import asyncio
import functools
import gc
import importlib
import logging
import os
import re
import shutil
import socket
import sys
import tomllib
import warnings
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import hypothesis
import pytest

from bot.config import SourcesSettings
from bot.log import OWN, SILENT
from bot.models import Chunk, DeliveryKind, Entry, Failure, Poll, PollOutcome, Reasons, Source, SourceKind, Subscription
from bot.query import Filter, Query, read_stored
from bot.query.nodes import joined
from bot.reply import Message, paragraph
from bot.schedule import EVERY_DAY, WEEKDAYS, WEEKEND, Due, Schedule
from bot.storage import Database, Storage, open_storage
from bot.storage.articles import new_rows
from bot.storage.deliveries import Planned, PlannedItem
from bot.storage.outbox import Waiting
from bot.storage.search import as_bytes, put_in_vectors, signs
from bot.storage.unsent import Sought
from summarizer import Evidence, Summary, SummarySentence
from summarizer.calendar_words import SHORT_DAYS
from tests.fake_telegram import FakeTelegram, Outcome
from training.texts import data_folder, missing

with warnings.catch_warnings():
    # Its import makes urllib3 warn about an optional package, and warnings are errors in tests.
    warnings.simplefilter("ignore")
    import trafilatura  # noqa: F401

# Hypothesis must not fail an example because it is slow.
hypothesis.settings.register_profile("policybot", deadline=None)
hypothesis.settings.load_profile("policybot")

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
NOON = datetime(2025, 3, 10, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
HALF_HOUR = timedelta(minutes=30)


def cases(file: str) -> dict[str, Any]:
    """Read the cases of a test module from the .toml file of the same name.

    This file is beside the module. For a module in tests/ itself, it is in tests/data.
    """
    test = Path(file)
    folder = test.parent / "data" if test.parent.name == "tests" else test.parent
    return tomllib.loads((folder / f"{test.stem.removeprefix('test_')}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of development texts, which is not part of the repository."""
    if (reason := missing()) is not None:
        pytest.skip(reason)
    return data_folder()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case by its values, if it is a row of a table, a path, an error or an outcome."""
    if isinstance(val, dict | list | tuple):
        return " ".join(map(str, val.values() if isinstance(val, dict) else val))[:60]
    if isinstance(val, Path):
        return "/".join(val.parts[-2:])
    return repr(val) if isinstance(val, Exception | Outcome) else None


def pytest_xdist_auto_num_workers() -> int:
    """Return the number of cores plus one, since tests often wait for a process or a clock."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """If tests run in several processes, run files with slow tests first, so that none of them starts last."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def no_waiting_and_no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make SQLite faster: it does not wait for the disk. This is safe here, since no test simulates a power cut. Polls
    get no random wait."""
    monkeypatch.setattr("bot.storage.database._SYNCHRONOUS", "OFF")
    monkeypatch.setattr(importlib.import_module("bot.pipeline.poll"), "SPREAD", 0)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the developer's own POLICYBOT_* variables."""
    for name in list(os.environ):
        if name.upper().startswith("POLICYBOT_") and name.upper() != "POLICYBOT_SHARED_DATA":
            monkeypatch.delenv(name)


@pytest.fixture
def loggers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in (*OWN, *SILENT)}
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


def sources_settings(**changes: Any) -> SourcesSettings:
    """Return settings for a fetcher that may read loopback, without a pause between requests to a host. Every source is
    polled each half hour."""
    values = {"allow_private": ["127.0.0.0/8"], "host_pause_seconds": 0, "timeout_seconds": 2}
    values |= {"min_interval_minutes": 30, "max_interval_minutes": 30}
    return SourcesSettings.model_validate(values | changes)


def utc(text: str) -> datetime:
    """Read an ISO time without a zone as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Clock:
    """A clock that the test moves. Call it to get the present time."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> datetime:
        """Move the clock forward. Returns the new present time."""
        self.now += timedelta(**amount)
        return self.now


class Jumping(asyncio.SelectorEventLoop):
    """An event loop whose clock stands still while tasks can run, and then jumps to the next timer."""

    _present = 0.0

    def time(self) -> float:
        return self._present

    def _run_once(self) -> None:
        ahead = [timer.when() for timer in self._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
        if ahead and not self._ready:  # type: ignore[attr-defined]
            self._present = max(self._present, min(ahead))
        super()._run_once()  # type: ignore[misc]

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        # Without its timer, which would come at once.
        await super().shutdown_default_executor()


def jumping(test: Callable[..., Coroutine[Any, Any, None]], loop: type[Jumping] = Jumping) -> Callable[..., None]:
    """Run a test in a `Jumping` loop."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(test(*arguments, **named))

    return run


def scheduled(text: str) -> Schedule:
    """Read a schedule in the tests' short form: `weekdays 08:00 17:30`, `mon thu 09:00 Europe/Kyiv`, `at once`."""
    if text == "at once":
        return Schedule()
    groups = {"daily": EVERY_DAY, "weekdays": WEEKDAYS, "weekend": WEEKEND}
    named = groups | {name: frozenset((number,)) for number, name in enumerate(SHORT_DAYS)}
    days = frozenset().union(*(named.pop(word, ()) for word in text.split()))
    times = tuple(time.fromisoformat(word) for word in text.split() if word[0].isdigit())
    zone = next((word for word in text.split() if "/" in word), "")
    return Schedule(times=times, days=days, zone=zone)


def meet(storage: Storage, chat_id: int, now: datetime = NOON, *, kind: str = "private") -> None:
    """Store a chat."""
    storage.chats.meet(chat_id, kind=kind, title="Ann", items=5, now=now)


def on(topic: str | None, query: object = "") -> str:
    """Return `query` with a filter for a topic, as subscriptions store it."""
    parts = (Filter(kind="topic", value=topic),) if topic else ()
    return str(Query(node=joined((*parts, *read_stored(str(query)).parts))))


def subscribe(
    storage: Storage,
    chat_id: int,
    now: datetime = NOON,
    *,
    slot: str = "12:00",
    at: datetime | None = None,
    **what: Any,
) -> Subscription:
    """Store a daily subscription that is next due at `at`, by default now. Also store its chat if it is new."""
    if all(chat.id != chat_id for chat in storage.chats.all()):
        meet(storage, chat_id, now)
    what["query"] = on(what.pop("topic", None), what.get("query", ""))
    hour = time.fromisoformat(slot)
    daily = {"schedule": Schedule(times=(hour,)), "due": Due(at=at or now, slot=hour)}
    values: dict[str, Any] = {"chat_id": chat_id, "thread_id": None, "now": now} | daily | what
    changes = {name: values.pop(name) for name in ("items", "tell_empty", "interest_vector") if name in values}
    made = replace(storage.subscriptions.put(**values), **changes)
    storage.subscriptions.change(made, values["due"])
    return made


def texts(*contents: str) -> list[Message]:
    """Return messages with these plain texts."""
    return [Message(text=paragraph(content)) for content in contents]


def planned_item(article: int, story: int = 1, **why: Any) -> PlannedItem:
    """Return an article in the first message of a digest."""
    return PlannedItem(article_id=article, story_id=story, reasons=Reasons(**why), chunk=0)


def post(
    storage: Storage,
    subscription: Subscription,
    *,
    messages: Sequence[Message],
    items: Sequence[PlannedItem] = (),
    day: date = TODAY,
) -> int:
    """Put a digest of a subscription into the ledger. Returns the id of the delivery."""
    planned = Planned(
        chat_id=subscription.chat_id,
        thread_id=subscription.thread_id,
        subscription_id=subscription.id,
        kind=DeliveryKind.DIGEST,
        slot=subscription.next_slot,
        local_date=day,
        due_at=NOON,
        messages=messages,
        items=items,
    )
    storage.deliveries.add([planned], now=NOON)
    return storage.deliveries.all(limit=1)[0].id


def unsent(storage: Storage, chat_id: int, *, topic: str | None = None, since: datetime) -> list[int]:
    """Return the articles that a chat has not been sent, newest first."""
    selection = read_stored(f'topic:"{topic}"' if topic else "")
    (found,) = storage.had.unsent([Sought(chat_id=chat_id, selection=selection, since=since)])
    return list(found.own)


def waiting(storage: Storage, now: datetime) -> list[Chunk]:
    """Return the messages that may be sent, with their texts."""
    chunks = storage.outbox.waiting(now)
    deliveries = storage.deliveries.many(chunk.delivery_id for chunk in chunks)
    whole = {delivery.id: delivery.messages for delivery in deliveries}
    return [whole[chunk.delivery_id][chunk.position] for chunk in chunks]


def begin(storage: Storage, chunk: Chunk) -> None:
    """Mark a message as in flight."""
    place = Waiting(delivery_id=chunk.delivery_id, position=chunk.position, chat_id=chunk.chat_id)
    assert storage.outbox.begin(place) == chunk


def leaves(
    storage: Storage, chunk: Chunk, how: str = "sent", *, failure: Failure = Failure.REJECTED, now: datetime = NOON
) -> int:
    """Store that a message was sent with the outcome "sent", "failed" or "doubt". Returns its message id."""
    begin(storage, chunk)
    number = 500 + 10 * chunk.delivery_id + chunk.position
    if how == "sent":
        storage.outbox.sent(chunk, message_id=number, now=now)
    elif how == "failed":
        storage.outbox.fail(chunk, failure=failure, now=now)
    else:
        storage.outbox.doubt(chunk, not_before=now, failure=Failure.DOUBT, now=now)
    return number


@pytest.fixture
def port() -> int:
    """A free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    """A fake Telegram server for the bot with TOKEN."""
    with FakeTelegram(token=TOKEN) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, which tests copy. To create a new one takes four times as long."""
    made = tmp_path_factory.mktemp("template") / "policybot.db"
    open_storage(made).close()
    return made


ONLY_SQL = (
    *("bot.storage.", "sqlite3.", "_sqlite3."),  # the statements, and the rows that they read and write
    "bot.pipeline.poll.note",  # it writes what was decided before
    *("builtins.", "contextlib.", "typing.", "collections.", "pathlib.", "logging."),  # thin Python around them
    # The values of a row: times and enums; JSON, by a reader that pydantic makes once for each kind of value.
    *("datetime.", "enum.", "dataclasses.", "functools.", "pydantic."),
    *("zlib.decompressobj", "zlib.Decompress."),  # of a text that is compared: another process may have changed it
    *("bot.text.clean", "bot.clock.now"),  # of a name or a reason
    *("sqlite_utils.", "tests."),  # a new step of the schema; the tests themselves
)
"""What the product may call while the write lock is held: the beginnings of names."""
MOST_LINES = 200
"""How many lines of Python it may run between two statements then."""
UNCOUNTED = ("bot.storage.database", "bot.storage.schema", "<genexpr>", "__init__", "__eq__", "__hash__")
"""Modules and functions whose lines don't count: they read and write the values of rows, or split the schema."""


@pytest.fixture(autouse=True)
def only_sql_under_the_write_lock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test in which the product calls something else than ONLY_SQL between BEGIN IMMEDIATE and COMMIT.

    A test also fails if the product runs more than MOST_LINES between two statements, as a loop over the characters of
    a text does. This does not see a slow statement, or what a worker process or a thread without a transaction does.
    """
    transaction, computed, lines = Database._transaction, set[str](), 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal lines
        # While the lock is held, Python calls this for every call, even of C functions, so it must be fast.
        caller = frame if event == "c_call" else frame.f_back
        by = caller.f_globals.get("__name__", "") if caller and event in ("call", "c_call") else ""
        if not by.startswith("bot.") or by in ("bot.text", "bot.clock"):
            return
        if event == "c_call":
            of = argument.__module__ or type(getattr(argument, "__self__", None)).__module__
            lines = 0 if of == "sqlite3" else lines
            name = f"{of}.{getattr(argument, '__qualname__', '')}"
        else:
            name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"
        # Skip the methods that dataclasses write, and parts of functions: what a <listcomp> calls is looked at.
        if "<" not in name + frame.f_code.co_filename[0] and not name.startswith(ONLY_SQL):
            computed.add(name)

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        module, name = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        if not module.startswith("bot.") or module in UNCOUNTED or name in UNCOUNTED:
            return None
        lines += event == "line"
        if lines > MOST_LINES:
            computed.add(f"more than {MOST_LINES} lines until {module}.{name}")
        return count

    @contextmanager
    def watched(database: Database) -> Iterator[None]:
        nonlocal lines
        writer = sys._getframe(4)
        by_product = writer.f_globals["__name__"].startswith("bot.")
        with transaction(database):
            gc.disable()  # it would call what other tests have left
            lines = 0
            if by_product:
                sys.setprofile(note)
                if sys.gettrace() is None:  # else `make coverage` or a debugger uses it
                    writer.f_trace = count
                    sys.settrace(count)
            try:
                yield
            finally:
                sys.setprofile(None)
                if sys.gettrace() is count:
                    sys.settrace(None)
                gc.enable()

    monkeypatch.setattr(Database, "_transaction", watched)
    yield
    assert not computed


@pytest.fixture
def storage(template: Path, tmp_path: Path) -> Iterator[Storage]:
    opened = open_storage(Path(shutil.copy(template, tmp_path / "policybot.db")))
    yield opened
    opened.close()


def entry(key: str = "k1", **changes: object) -> Entry:
    """Return an entry with default values, except for `changes`."""
    values: dict[str, object] = {
        "title": f"Title {key}",
        "url": f"https://example.org/{key}",
        "content": f"<p>The ministry published rule {key} on Monday.</p>",
        "content_kind": "html",
        "excerpt": False,
        "published": NOON - timedelta(hours=1),
    }
    return Entry(key=key, **(values | changes))  # type: ignore[arg-type]


def polled(
    storage: Storage,
    source: Source,
    at: datetime,
    *,
    status: int = 200,
    new: int = 0,
    error: str = "",
    due: datetime | None = None,
) -> None:
    """Store a poll of a source, as the poll step does."""
    outcome = PollOutcome.READ if status == 200 else PollOutcome.FAILED
    poll = Poll(polled_at=at, seconds=1, outcome=outcome, status=status, new=new, told=error or None)
    if status == 200:
        storage.sources.succeeded(source.id, poll, next_due_at=due or at, etag=None, last_modified=None)
    else:
        storage.sources.failed(source.id, poll, next_due_at=due or at, for_good=status == 410)


def take_text(storage: Storage, article_id: int, text: str, *, title: str, now: datetime = NOON, **about: Any) -> bool:
    """Store the extracted text of an article. Returns False if the article was not waiting for it."""
    known: dict[str, Any] = {"lang": None, "author": None, "published": None, "error": None} | about
    return storage.articles.extracted(article_id, title=title, text=text, now=now, **known)


def put_vector(storage: Storage, article: int, column: str, vector: bytes) -> None:
    """Replace a vector of an article."""
    found = signs(vector)
    with storage.database.write() as db:
        db.execute(f"UPDATE articles SET {column} = ? WHERE id = ?", [vector, article])
        put_in_vectors(db, article, found)


@dataclass
class Maker:
    """Stores sources, and articles in the states that they have after each step of the pipeline."""

    storage: Storage
    clock: Callable[[], datetime]

    def source(
        self, name: str = "Gazette", *, topics: Sequence[str] = (), url: str | None = None, kind: str = "feed"
    ) -> Source:
        """Return the source with this name. Creates it if it is new."""
        address = url or f"https://{name.lower().replace(' ', '-')}.example/feed"
        found, _ = self.storage.sources.add(
            url=address, kind=SourceKind(kind), name=name, topics=topics, now=self.clock()
        )
        return found

    def fetched(self, key: str = "k1", *, source: Source | None = None, **changes: Any) -> int:
        """Store an article as it is after the poll. Returns its id."""
        source = source or self.source()
        article_id = self.storage.articles.next_id()
        self.storage.articles.add(new_rows(source, {article_id: entry(key, **changes)}, now=self.clock()))
        self.storage.articles.add_topics([article_id], source)
        return article_id

    def extracted(
        self, key: str = "k1", *, text: str = "The ministry published a rule on Monday.", **changes: Any
    ) -> int:
        """Store an article with its text, and index it for search. Returns its id."""
        article_id = self.fetched(key, **changes)
        title = self.storage.articles.get(article_id).title
        take_text(self.storage, article_id, text, title=title, now=self.clock(), lang="en")
        return article_id

    def summarized(
        self,
        key: str = "k1",
        *,
        summary: str | None = "A rule was published.",
        embedding: Sequence[float] | None = None,
        **changes: object,
    ) -> int:
        """Store an article with its summary, or without one if `summary` is None. Returns its id."""
        article_id = self.extracted(key, **changes)  # type: ignore[arg-type]
        stored = None
        if summary is not None:
            spans = tuple(
                SummarySentence(text=match[0], start=match.start(), end=match.end(), evidence=(Evidence(0, 3),))
                for match in re.finditer(r"\S.*?(?:[.。]|$)", summary)
            )
            stored = Summary(text=summary, sentences=spans, strategy="lead", model="")
        self.storage.articles.summarizing(article_id, stored)()
        if embedding is not None:
            put_vector(self.storage, article_id, "embedding", as_bytes(embedding))
        return article_id

    def ready(self, key: str = "k1", *, story: int | None = None, **changes: object) -> int:
        """Store an article that is ready for readers, in a new story or in `story`. Returns its id."""
        article_id = self.summarized(key, **changes)  # type: ignore[arg-type]
        self.storage.articles.ready(article_id, story or self.storage.stories.add(self.clock()), now=self.clock())
        return article_id

    def story(self, article_id: int) -> int:
        """Return the story of a ready article."""
        found = self.storage.articles.get(article_id).story_id
        assert found is not None
        return found


@pytest.fixture
def make(storage: Storage, clock: Clock) -> Maker:
    return Maker(storage, clock)
