"""Facts of articles for tests of digests, and how they are put into a database."""

from __future__ import annotations

from datetime import date

from bot.known_facts import KnownDeadline, KnownFacts
from bot.storage import Storage
from summarizer.facts import Body, FoundTopic

EPA = Body(id="us-epa", name="Environmental Protection Agency", jurisdiction="US")


def due(day: str, kind: str = "comments", sentence: str = "", *, moved: bool | str = False) -> KnownDeadline:
    """A deadline; its sentence names the day unless one is given. `moved`: from an earlier day, or from which."""
    return KnownDeadline(
        date=date.fromisoformat(day),
        kind=kind,
        sentence=sentence or f"Of note is {day}.",
        moved=bool(moved),
        moved_from=date.fromisoformat(moved) if isinstance(moved, str) else None,
    )


def facts(
    stage: str = "other",
    *deadlines: KnownDeadline,
    stage_sentence: str = "",
    bodies: tuple[Body, ...] = (),
    topics: tuple[FoundTopic, ...] = (),
) -> KnownFacts:
    """Facts with what a test is about."""
    return KnownFacts(
        stage=stage,
        stage_sentence=stage_sentence,
        actor=bodies[0] if bodies else None,
        deadlines=deadlines,
        bodies=bodies,
        jurisdictions=tuple(body.jurisdiction for body in bodies),
        topics=topics,
    )


def put(storage: Storage, article_id: int, found: KnownFacts) -> int:
    """Give a stored article its facts; returns its id."""
    storage.facts.put(article_id, found, version="1")
    return article_id
