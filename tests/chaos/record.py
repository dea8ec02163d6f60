"""Collects what happened, from the server's log and from the ledger in SQLite."""

import contextlib
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tests.fake_telegram import Call, Flood, Reset, TimeoutAfter, TimeoutBefore, parse_html

MARK = re.compile(r"Rule \d{5}")
"""The mark in the title of each article. Nothing else has such a mark, so it shows which articles a message has."""
AGAIN = "<i>Sent again: the first try may not have reached you.</i>\n\n"
"""The heading of a message that may have arrived before. It is not imported, because readers must see exactly this."""
UNCLEAR = (TimeoutBefore, TimeoutAfter, Reset)
"""Outcomes without an answer."""
DOUBT = re.compile(r"message \d+ to chat (-?\d+): doubt\b")
"""The line in the bot's log when a request puts a message of a delivery in doubt."""
SOON = 1.0
"""Maximum seconds until a running bot has stored an answer."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message that the server accepted for a chat."""

    number: int
    """Index in the server's log."""
    chat_id: int
    """The chat's id at the end of the storm. If a group became a supergroup, this is the new id."""
    message_id: int
    text: str
    """The text without the heading AGAIN."""
    again: bool
    """True if the message had the heading AGAIN."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A message in the ledger."""

    delivery_id: int
    position: int
    chat_id: int
    text: str
    state: str
    attempts: int = 1
    message_id: int | None = None
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A delivery in the ledger."""

    id: int
    chat_id: int
    subscription_id: int | None
    local_date: str
    slot: str | None
    due_at: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """An article of a delivery."""

    delivery_id: int
    chat_id: int
    mark: str
    position: int
    """Position of the message that shows the article. Negative if none does."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything that the checks read."""

    arrivals: tuple[Arrival, ...] = ()
    deliveries: tuple[Planned, ...] = ()
    pieces: tuple[Piece, ...] = ()
    items: tuple[Item, ...] = ()
    expected: frozenset[tuple[int, str]] = frozenset()
    """The articles that each chat must get: (chat, mark)."""
    moved: frozenset[int] = frozenset()
    """New ids of the chats whose id has changed."""
    paused: frozenset[int] = frozenset()
    """Chats that are paused at the end. At that time, no chat blocks the bot any longer."""
    provoked: int = 0
    """Number of 429 answers that the bot caused by sending too fast."""
    unheeded: int = 0
    """Number of messages that a process sent to a chat before the wait in a 429 for this chat was over."""
    misjudged: tuple[str, ...] = ()
    """A line for each message that was in doubt after a clear answer, or not in doubt without an answer."""
    complaints: tuple[str, ...] = ()
    """Lines that must not be in the bot's log."""
    ends: tuple[int, ...] = ()
    """Exit status of the process after each SIGTERM."""


def marks(text: str) -> list[str]:
    """Return the marks of the articles in a text."""
    return MARK.findall(text)


def arrivals(calls: Iterable[Call], moved: Mapping[int, int] = MappingProxyType({})) -> tuple[Arrival, ...]:
    """Return the accepted messages among calls of sendMessage. `moved` maps old chat ids to new ones."""
    return tuple(
        Arrival(
            number=call.number,
            chat_id=moved.get(call.params["chat_id"], call.params["chat_id"]),
            message_id=call.result["message_id"],
            text=parse_html(call.params["text"].removeprefix(AGAIN)),
            again=call.params["text"].startswith(AGAIN),
        )
        for call in calls
        if call.accepted
    )


def unheeded(calls: Iterable[Call], ends: Sequence[float]) -> int:
    """Count the messages that were sent before the wait in a 429 was over, by the process that had got the 429."""
    asked: dict[int, float] = {}
    found = 0
    for call in calls:
        if isinstance(call.outcome, Flood) and not call.outcome.everywhere:
            if not call.outcome.again:
                asked[call.chat_id] = call.time
            else:
                found += not _cut_short(asked.get(call.chat_id, 0.0), ends)
    return found


def misjudged(
    calls: Iterable[Call],
    ends: Sequence[float],
    log: Iterable[str] = (),
    moved: Mapping[int, int] = MappingProxyType({}),
) -> Iterator[str]:
    """Yield a line for each message that was in doubt although Telegram had answered, and the other way round.

    `ends` are the times at which a process ended. The messages that were in flight then are in doubt. A process may
    also be killed after it has stored a request, but before the request reaches the server. The server does not know
    about this request, so for each end, one message may be in doubt for no visible reason. `log` are the lines of the
    bot's log.
    """
    doubts = Counter(int(found[1]) for line in log if (found := DOUBT.search(line)))
    tries: defaultdict[tuple[int, str], list[Call]] = defaultdict(list)
    odd = []
    for call in calls:
        text = call.params["text"]
        before = tries[moved.get(call.chat_id, call.chat_id), text.removeprefix(AGAIN)]
        outcomes = [earlier.outcome for earlier in before]
        unclear = any(isinstance(outcome, UNCLEAR) for outcome in outcomes)
        if text.startswith(AGAIN):
            if not unclear and not any(_cut_short(earlier.time, ends) for earlier in before):
                odd.append(f"a message to chat {call.chat_id} was wrongly in doubt: {outcomes}")
        elif unclear:
            yield f"a message to chat {call.chat_id} was not in doubt for the bot: {outcomes}"
        before.append(call)
        if isinstance(call.outcome, UNCLEAR):
            doubts[call.chat_id] -= 1
    yield from (f"{n} messages to chat {chat} were in doubt after an answer" for chat, n in (+doubts).items())
    yield from odd[len(ends) :]


def _cut_short(tried: float, ends: Sequence[float]) -> bool:
    """Return True if the process ended so soon after a request that it may not have stored the answer."""
    return any(tried <= end < tried + SOON for end in ends)


def read_ledger(path: Path) -> Record:
    """Read the tables of deliveries. It uses plain SQL, so that a bug in the bot's storage can't hide itself."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return Record(
            deliveries=tuple(
                Planned(**row)
                for row in db.execute(
                    "SELECT id, chat_id, subscription_id, local_date, slot, due_at, state FROM deliveries ORDER BY id"
                )
            ),
            pieces=tuple(
                Piece(**{**row, "text": "".join(span["text"] for span in json.loads(row["text"]))})
                for row in db.execute(
                    """SELECT delivery_id, position, chat_id, message ->> 'text' AS text, state, attempts, message_id,
                        failure FROM delivery_chunks ORDER BY delivery_id, position"""
                )
            ),
            items=tuple(
                Item(
                    delivery_id=row["delivery_id"],
                    chat_id=row["chat_id"],
                    mark=marks(row["title"])[0],
                    position=row["chunk"],
                )
                for row in db.execute(
                    """SELECT delivery_id, chat_id, title, chunk FROM delivery_items
                    JOIN articles ON articles.id = article_id ORDER BY delivery_id, position"""
                )
            ),
            paused=frozenset(row["id"] for row in db.execute("SELECT id FROM chats WHERE paused IS NOT NULL")),
        )
