"""Check: one function per promise, which yields what in the record breaks it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from tests.chaos.record import Arrival, Item, Piece, Record, marks

Check = Callable[["Book"], Iterator[str]]


class Book:
    """A record, indexed for the checks."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def arrived(self) -> Mapping[tuple[int, str], list[Arrival]]:
        """Arrivals by chat and text."""
        found: defaultdict[tuple[int, str], list[Arrival]] = defaultdict(list)
        for arrival in self.record.arrivals:
            found[arrival.chat_id, arrival.text].append(arrival)
        return found

    @cached_property
    def written(self) -> Mapping[tuple[int, str], list[Piece]]:
        """Pieces of the ledger by chat and text. If two in one chat have the same text, for example because the first
        failed and the next digest says the same, it is unknown which one arrived, so they are checked together."""
        found: defaultdict[tuple[int, str], list[Piece]] = defaultdict(list)
        for piece in self.record.pieces:
            found[piece.chat_id, piece.text].append(piece)
        return found

    @cached_property
    def by_place(self) -> Mapping[tuple[int, int], Piece]:
        """Pieces by delivery and position."""
        return {(piece.delivery_id, piece.position): piece for piece in self.record.pieces}

    @cached_property
    def received(self) -> Mapping[tuple[int, str], list[Arrival]]:
        """Arrivals by chat and article."""
        found: defaultdict[tuple[int, str], list[Arrival]] = defaultdict(list)
        for arrival in self.record.arrivals:
            for mark in set(marks(arrival.text)):
                found[arrival.chat_id, mark].append(arrival)
        return found

    @cached_property
    def shown(self) -> Mapping[tuple[int, str], list[tuple[Item, Piece]]]:
        """By chat and article: the items and pieces of the ledger that should show it, oldest delivery first."""
        found: defaultdict[tuple[int, str], list[tuple[Item, Piece]]] = defaultdict(list)
        for item in self.record.items:
            if item.position >= 0:
                found[item.chat_id, item.mark].append((item, self.by_place[item.delivery_id, item.position]))
        return found


def allowed(piece: Piece) -> tuple[int, int]:
    """How often a message must have arrived: minimum and maximum."""
    match piece.state:
        case "sent":
            return 1, min(max(piece.attempts, 1), 2)
        case "failed":  # the last attempt was refused
            return 0, min(max(piece.attempts - 1, 0), 1)
        case _:
            return 0, min(piece.attempts, 2)


def place(piece: Piece) -> str:
    """A message in words."""
    return f"delivery {piece.delivery_id}, message {piece.position + 1} to chat {piece.chat_id} ({piece.state})"


def lost(book: Book) -> Iterator[str]:
    """Every message that the ledger calls sent has arrived."""
    for key, pieces in book.written.items():
        if len(book.arrived.get(key, ())) < sum(allowed(piece)[0] for piece in pieces):
            yield f"{place(pieces[0])} has not arrived"


def doubled(book: Book) -> Iterator[str]:
    """Only messages that were in doubt arrived twice, and none three times."""
    for key, pieces in book.written.items():
        if len(found := book.arrived.get(key, ())) > sum(allowed(piece)[1] for piece in pieces):
            yield f"{place(pieces[0])} arrived {len(found)} times"


def unmarked(book: Book) -> Iterator[str]:
    """A second arrival is marked as such; a message that was never in doubt is not."""
    for key, pieces in book.written.items():
        found = book.arrived.get(key, ())
        again = sum(arrival.again for arrival in found)
        if len(found) - again > len(pieces):
            yield f"{place(pieces[0])} came again without a word"
        if again > sum(piece.attempts > 1 for piece in pieces):
            yield f"{place(pieces[0])} says that it comes again, and was in no doubt"


def unwritten(book: Book) -> Iterator[str]:
    """Every message that arrived with an article is in the ledger."""
    for arrival in book.record.arrivals:
        if (arrival.chat_id, arrival.text) not in book.written and marks(arrival.text):
            yield f"message {arrival.message_id} of chat {arrival.chat_id} is in no delivery: {arrival.text[:60]!r}"


def wrong_id(book: Book) -> Iterator[str]:
    """The message ids in the ledger are those that the server gave at the last arrival."""
    ids = Counter((piece.chat_id, piece.message_id) for piece in book.record.pieces)
    for piece in book.record.pieces:
        if piece.state != "sent":
            continue
        found = [
            arrival for arrival in book.arrived[piece.chat_id, piece.text] if arrival.message_id == piece.message_id
        ]
        if not found:
            yield f"{place(piece)} has not the id {piece.message_id} at the server"
        elif piece.attempts > 1 and not any(arrival.again for arrival in found):
            yield f"{place(piece)} has the id of its first try"
        elif ids[piece.chat_id, piece.message_id] > 1 and piece.chat_id not in book.record.moved:
            yield f"{place(piece)} shares its id with another"


def out_of_order(book: Book) -> Iterator[str]:
    """The messages of a delivery arrive in order."""
    latest: dict[int, tuple[int, Piece]] = {}
    for piece in book.record.pieces:  # by delivery and position
        found = book.arrived.get((piece.chat_id, piece.text), [])
        if len(book.written[piece.chat_id, piece.text]) > 1:
            found = [arrival for arrival in found if arrival.message_id == piece.message_id]
        if not found:
            continue
        before = latest.get(piece.delivery_id)
        if before is not None and min(arrival.number for arrival in found) < before[0]:
            yield f"{place(piece)} came before message {before[1].position + 1}"
        latest[piece.delivery_id] = max(arrival.number for arrival in found), piece


def missed(book: Book) -> Iterator[str]:
    """Every article that a chat should get has arrived, or is in doubt."""
    for chat_id, mark in sorted(book.record.expected):
        in_doubt = any(piece.state == "in_doubt" for _, piece in book.shown.get((chat_id, mark), ()))
        if not in_doubt and not book.received.get((chat_id, mark)):
            states = [piece.state for _, piece in book.shown.get((chat_id, mark), ())]
            yield f"chat {chat_id} never got {mark}: {', '.join(states) or 'in no delivery'}"


def uncalled(book: Book) -> Iterator[str]:
    """No chat gets an article that it did not ask for."""
    for chat_id, mark in sorted(book.received.keys() - book.record.expected):
        yield f"chat {chat_id} got {mark}, which it did not ask for"


def repeated(book: Book) -> Iterator[str]:
    """An article is in one delivery to a chat, unless an earlier one failed for good; and it arrives once, except in
    doubt."""
    for (chat_id, mark), found in book.shown.items():
        for item, piece in found[:-1]:
            if piece.state != "failed":
                yield f"chat {chat_id} has {mark} in a second delivery: {place(piece)} of {item.delivery_id} holds it"
    for (chat_id, mark), came in book.received.items():
        first = sum(not arrival.again for arrival in came)
        late = sum(piece.state == "failed" and piece.attempts > 1 for _, piece in book.shown.get((chat_id, mark), ()))
        if first > 1 + late:
            yield f"chat {chat_id} got {mark} {first} times as if it were new"


def untold(book: Book) -> Iterator[str]:
    """The message that the ledger names for an article contains it."""
    for (chat_id, mark), found in book.shown.items():
        for _, piece in found:
            if mark not in piece.text:
                yield f"{place(piece)} does not show {mark} of chat {chat_id}"


def unfinished(book: Book) -> Iterator[str]:
    """At the end no message is open and no chat is paused."""
    for piece in book.record.pieces:
        if piece.state in ("planned", "sending") or (piece.state == "in_doubt" and piece.attempts < 2):
            yield f"{place(piece)} is open still, after {piece.attempts} tries"
    for chat_id in sorted(book.record.paused):
        yield f"chat {chat_id} is paused though its people are back"


def misstated(book: Book) -> Iterator[str]:
    """Failed messages have a reason; a delivery has the worst state of its messages."""
    states: defaultdict[int, set[str]] = defaultdict(set)
    for piece in book.record.pieces:
        states[piece.delivery_id].add(piece.state)
        if piece.state in ("failed", "in_doubt") and not piece.failure:
            yield f"{place(piece)} does not say why"
    for delivery in book.record.deliveries:
        order = ("planned", "sending", "failed", "in_doubt", "sent")
        worst = next((state for state in order if state in states[delivery.id]), "sent")
        if delivery.state != worst:
            messages = ", ".join(sorted(states[delivery.id]))
            yield f"delivery {delivery.id} is {delivery.state}, its messages are {messages}"


def twice_planned(book: Book) -> Iterator[str]:
    """There is one delivery per subscription, date and slot; for immediate subscriptions, per due time."""
    planned = (delivery for delivery in book.record.deliveries if delivery.subscription_id is not None)
    keys = ((delivery.subscription_id, delivery.local_date, delivery.slot or delivery.due_at) for delivery in planned)
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"subscription {key[0]} has {count} deliveries for {key[1]} {key[2]}"


def too_fast(book: Book) -> Iterator[str]:
    """The bot never causes a 429 by sending too fast."""
    if book.record.provoked:
        yield f"{book.record.provoked} messages went over Telegram's limits"
    if book.record.unheeded:
        yield f"{book.record.unheeded} messages went to chats that had asked to wait"


def misjudged(book: Book) -> Iterator[str]:
    """Exactly the messages without an answer are in doubt."""
    yield from book.record.misjudged


def untidy(book: Book) -> Iterator[str]:
    """The process stops when asked to, and its log has no unexpected lines."""
    for status in book.record.ends:
        if status != 0:
            yield f"asked to stop, it ended with {status}"
    yield from book.record.complaints


CHECKS: tuple[Check, ...] = (
    lost,
    doubled,
    unmarked,
    unwritten,
    wrong_id,
    out_of_order,
    missed,
    uncalled,
    repeated,
    untold,
    unfinished,
    misstated,
    twice_planned,
    too_fast,
    misjudged,
    untidy,
)


def faults(record: Record) -> dict[str, list[str]]:
    """Broken promises, by the name of the check."""
    book = Book(record)
    found = {check.__name__: list(check(book)) for check in CHECKS}
    return {name: lines for name, lines in found.items() if lines}


def listing(found: Mapping[str, list[str]], most: int = 10) -> str:
    """The broken promises as text: for each check, the number and the first few."""
    return "\n".join(
        f"{name}: {len(lines)}\n" + "\n".join(f"  {line}" for line in lines[:most]) for name, lines in found.items()
    )
