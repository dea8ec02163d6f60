"""Checks the record: one function for each promise. It yields a line for each thing that breaks the promise."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from tests.chaos.record import Arrival, Piece, Record, marks

Check = Callable[["Book"], Iterator[str]]


class Book:
    """A record, indexed for the checks."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def arrived(self) -> Mapping[tuple[int, str], list[Arrival]]:
        """Returns chat and text → arrivals."""
        found: defaultdict[tuple[int, str], list[Arrival]] = defaultdict(list)
        for arrival in self.record.arrivals:
            found[arrival.chat_id, arrival.text].append(arrival)
        return found

    @cached_property
    def written(self) -> Mapping[tuple[int, str], list[Piece]]:
        """Returns chat and text → messages in the ledger.

        Two messages to a chat may have the same text, for example if the first one failed. Then nobody knows which of
        them arrived, so they are checked together.
        """
        found: defaultdict[tuple[int, str], list[Piece]] = defaultdict(list)
        for piece in self.record.pieces:
            found[piece.chat_id, piece.text].append(piece)
        return found

    @cached_property
    def received(self) -> Mapping[tuple[int, str], list[Arrival]]:
        """Returns chat and article → arrivals."""
        found: defaultdict[tuple[int, str], list[Arrival]] = defaultdict(list)
        for arrival in self.record.arrivals:
            for mark in set(marks(arrival.text)):
                found[arrival.chat_id, mark].append(arrival)
        return found

    @cached_property
    def shown(self) -> Mapping[tuple[int, str], list[Piece]]:
        """Returns chat and article → the messages that should show it, oldest delivery first."""
        found: defaultdict[tuple[int, str], list[Piece]] = defaultdict(list)
        by_place = {(piece.delivery_id, piece.position): piece for piece in self.record.pieces}
        for item in self.record.items:
            if item.position >= 0:
                found[item.chat_id, item.mark].append(by_place[item.delivery_id, item.position])
        return found


def allowed(piece: Piece) -> tuple[int, int]:
    """Return the minimum and the maximum number of times that a message may have arrived."""
    match piece.state:
        case "sent":
            return 1, min(max(piece.attempts, 1), 2)
        case "failed":  # the last attempt was refused
            return 0, min(max(piece.attempts - 1, 0), 1)
        case _:
            return 0, min(piece.attempts, 2)


def place(piece: Piece) -> str:
    """Return a description of a message."""
    return f"delivery {piece.delivery_id}, message {piece.position + 1} to chat {piece.chat_id} ({piece.state})"


def lost(book: Book) -> Iterator[str]:
    """Check that every message has arrived whose state in the ledger is "sent"."""
    for key, pieces in book.written.items():
        if len(book.arrived.get(key, ())) < sum(allowed(piece)[0] for piece in pieces):
            yield f"{place(pieces[0])} has not arrived"


def doubled(book: Book) -> Iterator[str]:
    """Check that only messages in doubt arrived twice, and none three times."""
    for key, pieces in book.written.items():
        if len(found := book.arrived.get(key, ())) > sum(allowed(piece)[1] for piece in pieces):
            yield f"{place(pieces[0])} arrived {len(found)} times"


def unmarked(book: Book) -> Iterator[str]:
    """Check that a message has the heading "Sent again" if it was sent a second time, and only then."""
    for key, pieces in book.written.items():
        found = book.arrived.get(key, ())
        again = sum(arrival.again for arrival in found)
        if len(found) - again > len(pieces):
            yield f"{place(pieces[0])} arrived again without the heading"
        if again > sum(piece.attempts > 1 for piece in pieces):
            yield f"{place(pieces[0])} has the heading, but was not in doubt"


def unwritten(book: Book) -> Iterator[str]:
    """Check that every message that arrived with an article is in the ledger."""
    for arrival in book.record.arrivals:
        if (arrival.chat_id, arrival.text) not in book.written and marks(arrival.text):
            yield f"message {arrival.message_id} of chat {arrival.chat_id} is in no delivery: {arrival.text[:60]!r}"


def wrong_id(book: Book) -> Iterator[str]:
    """Check that the ledger has the message id that the server gave to the last arrival."""
    ids = Counter((piece.chat_id, piece.message_id) for piece in book.record.pieces)
    for piece in book.record.pieces:
        if piece.state != "sent":
            continue
        found = [
            arrival for arrival in book.arrived[piece.chat_id, piece.text] if arrival.message_id == piece.message_id
        ]
        if not found:
            yield f"{place(piece)} does not have the id {piece.message_id} at the server"
        elif piece.attempts > 1 and not any(arrival.again for arrival in found):
            yield f"{place(piece)} has the id of its first try"
        elif ids[piece.chat_id, piece.message_id] > 1 and piece.chat_id not in book.record.moved:
            yield f"{place(piece)} shares its id with another"


def out_of_order(book: Book) -> Iterator[str]:
    """Check that the messages of a delivery arrive in order."""
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
    """Check that every article that a chat must get has arrived, or is in doubt."""
    for chat_id, mark in sorted(book.record.expected):
        in_doubt = any(piece.state == "in_doubt" for piece in book.shown.get((chat_id, mark), ()))
        if not in_doubt and not book.received.get((chat_id, mark)):
            states = [piece.state for piece in book.shown.get((chat_id, mark), ())]
            yield f"chat {chat_id} never got {mark}: {', '.join(states) or 'in no delivery'}"


def uncalled(book: Book) -> Iterator[str]:
    """Check that no chat gets an article for which it has no subscription."""
    for chat_id, mark in sorted(book.received.keys() - book.record.expected):
        yield f"chat {chat_id} got {mark}, which it did not ask for"


def repeated(book: Book) -> Iterator[str]:
    """Check that an article is in only one delivery to a chat, and arrives once.

    It may be in a second delivery if the first one failed for good, and arrive again if a message was in doubt.
    """
    for (chat_id, mark), found in book.shown.items():
        for piece in found[:-1]:
            if piece.state != "failed":
                yield f"chat {chat_id} has {mark} in a second delivery: it was already in {place(piece)}"
    for (chat_id, mark), came in book.received.items():
        first = sum(not arrival.again for arrival in came)
        late = sum(piece.state == "failed" and piece.attempts > 1 for piece in book.shown.get((chat_id, mark), ()))
        if first > 1 + late:
            yield f"chat {chat_id} got {mark} {first} times as if it were new"


def untold(book: Book) -> Iterator[str]:
    """Check that an article is in the text of its message in the ledger."""
    for (chat_id, mark), found in book.shown.items():
        for piece in found:
            if mark not in piece.text:
                yield f"{place(piece)} does not show {mark} of chat {chat_id}"


def unfinished(book: Book) -> Iterator[str]:
    """Check that at the end no message is unsent and no chat is paused."""
    for piece in book.record.pieces:
        if piece.state in ("planned", "sending") or (piece.state == "in_doubt" and piece.attempts < 2):
            yield f"{place(piece)} is not finished, after {piece.attempts} tries"
    for chat_id in sorted(book.record.paused):
        yield f"chat {chat_id} is paused, although it no longer blocks the bot"


def misstated(book: Book) -> Iterator[str]:
    """Check that failed messages have a reason, and that a delivery has the worst state of its messages."""
    states: defaultdict[int, set[str]] = defaultdict(set)
    for piece in book.record.pieces:
        states[piece.delivery_id].add(piece.state)
        if piece.state in ("failed", "in_doubt") and not piece.failure:
            yield f"{place(piece)} has no reason"
    for delivery in book.record.deliveries:
        order = ("planned", "sending", "failed", "in_doubt", "sent")
        worst = next((state for state in order if state in states[delivery.id]), "sent")
        if delivery.state != worst:
            messages = ", ".join(sorted(states[delivery.id]))
            yield f"delivery {delivery.id} is {delivery.state}, its messages are {messages}"


def twice_planned(book: Book) -> Iterator[str]:
    """Check that a subscription has only one delivery per date and slot, or per due time if it is immediate."""
    planned = (delivery for delivery in book.record.deliveries if delivery.subscription_id is not None)
    keys = ((delivery.subscription_id, delivery.local_date, delivery.slot or delivery.due_at) for delivery in planned)
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"subscription {key[0]} has {count} deliveries for {key[1]} {key[2]}"


def too_fast(book: Book) -> Iterator[str]:
    """Check that the bot never causes a 429 by sending too fast."""
    if book.record.provoked:
        yield f"{book.record.provoked} messages exceeded Telegram's limits"
    if book.record.unheeded:
        yield f"{book.record.unheeded} messages were sent before the wait in a 429 was over"


def misjudged(book: Book) -> Iterator[str]:
    """Check that a message is in doubt if it got no answer, and only then."""
    yield from book.record.misjudged


def untidy(book: Book) -> Iterator[str]:
    """Check that the process ends with status 0 after SIGTERM, and that its log has no unexpected lines."""
    for status in book.record.ends:
        if status != 0:
            yield f"after SIGTERM, it ended with status {status}"
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
    """Return name of a check → the lines about the broken promise. Empty if no promise was broken."""
    book = Book(record)
    found = {check.__name__: list(check(book)) for check in CHECKS}
    return {name: lines for name, lines in found.items() if lines}


def listing(found: Mapping[str, list[str]]) -> str:
    """Return the broken promises as text: for each check the number of lines, and the first few of them."""
    return "\n".join(
        f"{name}: {len(lines)}\n" + "\n".join(f"  {line}" for line in lines[:10]) for name, lines in found.items()
    )
