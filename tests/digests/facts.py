"""Makes facts of articles for tests, and stores them."""

from datetime import date

from bot.storage import Storage
from summarizer.facts import Body, Deadline, DeadlineKind, Facts, FoundBody, FoundStage, FoundTopic, Stage

EPA = Body(id="us-epa", name="Environmental Protection Agency", jurisdiction="US")


def due(day: str, kind: str = "comments", sentence: str = "", *, moved: bool | str = False) -> Deadline:
    """Return a deadline. Its default sentence names the day. `moved` is True or the earlier day if it was moved."""
    return Deadline(
        date=date.fromisoformat(day),
        kind=DeadlineKind(kind),
        sentence=sentence or f"Of note is {day}.",
        moved=date.fromisoformat(moved) if isinstance(moved, str) else moved,
    )


def facts(
    stage: str = "other",
    *deadlines: Deadline,
    stage_sentence: str = "",
    bodies: tuple[Body, ...] = (),
    topics: tuple[FoundTopic, ...] = (),
) -> Facts:
    """Return facts with these parts. All other parts are empty."""
    return Facts(
        stage=FoundStage(stage=Stage(stage), sentence=stage_sentence),
        actor=bodies[0] if bodies else None,
        deadlines=deadlines,
        bodies=tuple(FoundBody(body=one) for one in bodies),
        jurisdictions=tuple(body.jurisdiction for body in bodies),
        topics=topics,
    )


def put(storage: Storage, article_id: int, found: Facts) -> int:
    """Store the facts of an article. Returns the article's id."""
    storage.facts.putting(article_id, found, version="1")()
    return article_id
