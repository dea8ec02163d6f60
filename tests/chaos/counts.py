"""Counts the results of a storm."""

from collections import Counter
from collections.abc import Mapping

from tests.chaos.check import Book, missed
from tests.chaos.storm import Outcome


def counts(outcome: Outcome) -> Mapping[str, int]:
    """Return name → figure, in the order in which they are printed."""
    record, book = outcome.record, Book(outcome.record)
    met = Counter(type(call.outcome).__name__ for call in outcome.calls)
    states = Counter(piece.state for piece in record.pieces)
    return {
        "chats": len({chat_id for chat_id, _ in record.expected}),
        "groups that became supergroups": len(record.moved),
        "digests planned": len(record.deliveries),
        "messages planned": len(record.pieces),
        "requests to send": len(outcome.calls),
        "messages accepted": len(record.arrivals),
        **{f"ended in {name}": count for name, count in sorted(met.items())},
        "kill -9": outcome.kills,
        "SIGTERM": len(record.ends),
        "messages sent": states["sent"],
        "messages failed, because their chat was closed": states["failed"],
        "messages sent twice, because they were in doubt": sum(piece.attempts > 1 for piece in record.pieces),
        "messages still in doubt": states["in_doubt"],
        "messages that arrived with “Sent again”": sum(arrival.again for arrival in record.arrivals),
        "articles due to chats": len(record.expected),
        "articles missed": len(list(missed(book))),
        "429 provoked": record.provoked,
    }


def table(figures: Mapping[str, int]) -> str:
    """Return the figures as text."""
    return "\n".join(f"{count:>8,}  {name}" for name, count in figures.items())
