"""Record: what came to pass, the server's log beside the ledger in SQLite."""

from __future__ import annotations

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
"""Stands in the title of each article, and nowhere else: so a message tells which articles it shows."""
AGAIN = "<i>Sent again: the first try may not have reached you.</i>\n\n"
"""Stands over what may be there already. In words of our own: a reader must see it."""
UNCLEAR = (TimeoutBefore, TimeoutAfter, Reset)
"""No answer came."""
DOUBT = re.compile(r"message \d+ to chat (-?\d+): doubt\b")
"""How the bot's log tells that a message of a delivery is in doubt by what came of its request."""
SOON = 1.0
"""Seconds in which a bot that lives has noted an answer."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message that the server took into a chat."""

    number: int
    """In the order in which the server decided."""
    chat_id: int
    """As it is called at the end: a group may have become a supergroup, with its messages numbered anew."""
    message_id: int
    text: str
    """Without the line that marks it."""
    again: bool
    """That line was there."""


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
    """Of the message that shows it; below zero where none does."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """All that the checks look at."""

    arrivals: tuple[Arrival, ...] = ()
    deliveries: tuple[Planned, ...] = ()
    pieces: tuple[Piece, ...] = ()
    items: tuple[Item, ...] = ()
    expected: frozenset[tuple[int, str]] = frozenset()
    """Which article each chat must have got, by its mark."""
    moved: frozenset[int] = frozenset()
    """Chats that were called otherwise before."""
    paused: frozenset[int] = frozenset()
    """Chats that the bot holds for closed though all are open at the end."""
    provoked: int = 0
    """429s that the bot brought about by its own pace."""
    unheeded: int = 0
    """Messages to a chat that had asked to wait, by a process that was told so."""
    misjudged: tuple[str, ...] = ()
    """What was held for doubtful after a clear answer, and the reverse."""
    complaints: tuple[str, ...] = ()
    """Lines of the bot's log that must not be there."""
    ends: tuple[int, ...] = ()
    """Exit statuses where it was asked to stop."""


def marks(text: str) -> list[str]:
    """The articles that a text shows."""
    return MARK.findall(text)


def arrivals(calls: Iterable[Call], moved: Mapping[int, int] = MappingProxyType({})) -> tuple[Arrival, ...]:
    """The messages that were accepted, of all calls of sendMessage. `moved`: chats that have another id by now."""
    return tuple(
        Arrival(
            number=call.number,
            chat_id=moved.get(call.params["chat_id"], call.params["chat_id"]),
            message_id=call.result["message_id"],
            text=parse_html(call.params["text"].removeprefix(AGAIN)).text,
            again=call.params["text"].startswith(AGAIN),
        )
        for call in calls
        if call.accepted
    )


def unheeded(calls: Iterable[Call], ends: Sequence[float]) -> int:
    """How many messages went to a chat that had asked to wait, and not by a process that could not know."""
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
    """What was held for doubtful though Telegram had answered, and what was not though Telegram had not answered.

    `ends`: when the process ended; what was in flight then is in doubt. One that is killed after it has noted a
    request, and before the request has reached the server, leaves no trace there: so each may have one message that
    nothing else explains. `log`: the bot's.
    """
    doubts = Counter(int(found[1]) for line in log if (found := DOUBT.search(line)))
    tries: defaultdict[tuple[int, str], list[Call]] = defaultdict(list)
    odd = []
    for call in calls:
        text = call.params["text"]
        before = tries[moved.get(call.chat_id, call.chat_id), text.removeprefix(AGAIN)]
        unclear = any(isinstance(one.outcome, UNCLEAR) for one in before)
        if text.startswith(AGAIN):
            if not unclear and not any(_cut_short(one.time, ends) for one in before):
                odd.append(f"a message to chat {call.chat_id} was held for doubtful: {[one.outcome for one in before]}")
        elif unclear:
            yield f"a message to chat {call.chat_id} was in no doubt for the bot: {[one.outcome for one in before]}"
        before.append(call)
        if isinstance(call.outcome, UNCLEAR):
            doubts[call.chat_id] -= 1
    yield from (f"{n} messages to chat {one} were held for doubtful after an answer" for one, n in (+doubts).items())
    yield from odd[len(ends) :]


def _cut_short(tried: float, ends: Sequence[float]) -> bool:
    """Whether the process ended so soon after a request that it had no time to note the answer."""
    return any(tried <= end < tried + SOON for end in ends)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The tables of deliveries, as they stand in the file."""

    deliveries: tuple[Planned, ...]
    pieces: tuple[Piece, ...]
    items: tuple[Item, ...]
    paused: frozenset[int]


def read_ledger(path: Path) -> Ledger:
    """With plain SQL: a fault of the code that writes the ledger must not hide itself in reading it."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        return Ledger(
            deliveries=tuple(
                Planned(**row)
                for row in db.execute(
                    "SELECT id, chat_id, subscription_id, local_date, slot, due_at, state FROM deliveries ORDER BY id"
                )
            ),
            pieces=tuple(
                Piece(**{**row, "text": "".join(one["text"] for one in json.loads(row["text"]))})
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
