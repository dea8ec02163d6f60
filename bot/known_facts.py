"""The facts of an article as they cross rooms: what the summarizer found, in plain values that storage keeps."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from summarizer.facts import Body, Facts, FoundTopic


@dataclass(frozen=True, kw_only=True)
class KnownDeadline:
    """A day on which something is due, begins or ends, as one article says it: of a story the latest article wins.

    With `moved_from` that day stands no more, whoever told it; `moved` without it ends the day of the kind that was
    known, where there was one. Without either the day stands beside those that are known.
    """

    date: datetime.date
    kind: str
    """`comments`, `effective`, `expires`, `meeting`, `application`, `compliance` or `other`."""
    sentence: str
    """The one of the article that says so."""
    moved: bool = False
    """The sentence says that the day takes the place of an earlier one, and for everybody concerned."""
    moved_from: datetime.date | None = None
    """The earlier one, where the sentence names it; then `moved` is true."""


@dataclass(frozen=True, kw_only=True)
class KnownFacts:
    """The structured half of an article's summary."""

    stage: str = "other"
    """A value of `summarizer.facts.Stage`."""
    stage_sentence: str = ""
    actor: Body | None = None
    """Who takes the step of `stage`, where the sentence shows it."""
    policy: bool = True
    """Whether the article is about public policy; true where that can't be told."""
    deadlines: tuple[KnownDeadline, ...] = ()
    """By date."""
    bodies: tuple[Body, ...] = ()
    """`actor` first, then those that are named most."""
    jurisdictions: tuple[str, ...] = ()
    """ISO 3166 codes, `EU`, `UN`, `INT`; the main one first."""
    topics: tuple[FoundTopic, ...] = ()
    """Highest score first."""


def known(facts: Facts) -> KnownFacts:
    """What the summarizer found."""
    return KnownFacts(
        stage=facts.stage.stage.value,
        stage_sentence=facts.stage.sentence,
        actor=facts.actor,
        policy=facts.policy,
        deadlines=tuple(
            KnownDeadline(
                date=one.date, kind=one.kind.value, sentence=one.sentence, moved=one.moved, moved_from=one.moved_from
            )
            for one in facts.deadlines
        ),
        bodies=tuple(one.body for one in facts.bodies),
        jurisdictions=facts.jurisdictions,
        topics=facts.topics,
    )
