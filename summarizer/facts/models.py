"""What the facts of a text are made of. Offsets count characters of ``Document.text``, as in ``summarizer.models``."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

RULES = "9"
"""Raised when the rules change what they find in texts: stored facts of other rules are found again."""


class Stage(StrEnum):
    """How far a policy has come, in the order of its life; ``withdrawn`` ends it at any point, and the last two stand
    outside of it."""

    ANNOUNCED = "announced"
    """Somebody who could do it says that it will be done, or is planned."""
    CONSULTATION = "consultation"
    """The public is asked, about a draft or before there is one."""
    PROPOSED = "proposed"
    """A text is formally before those who decide: a proposed rule, a bill introduced."""
    DEBATED = "debated"
    """Those who decide are at it: readings, committees, votes that do not end it."""
    ADOPTED = "adopted"
    """Decided: passed, signed, final; not in force yet, or not said to be."""
    IN_FORCE = "in_force"
    """It binds."""
    ENFORCED = "enforced"
    """It is applied to somebody: a fine, a ban on one firm, a ruling."""
    WITHDRAWN = "withdrawn"
    """Ended before or after: withdrawn, rejected, repealed, struck down."""
    MEETING = "meeting"
    """The news is that somebody will meet or has met."""
    OTHER = "other"
    """Nothing of the kind."""


class DeadlineKind(StrEnum):
    """What happens on the day."""

    COMMENTS = "comments"
    """Views must be in."""
    EFFECTIVE = "effective"
    """It begins to bind."""
    EXPIRES = "expires"
    """It ceases to bind: an exemption ends, a law is repealed, a measure runs until then."""
    MEETING = "meeting"
    APPLICATION = "application"
    """Applications, bids, nominations, registrations must be in."""
    COMPLIANCE = "compliance"
    """Somebody must have done what is required."""
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundStage:
    """The stage of an article, with the sentence that says so."""

    stage: Stage = Stage.OTHER
    sentence: str = ""
    """Empty where nothing says it, or only the title of a gazette's document."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A day on which something is due, begins or ends, as this article alone says it.

    Of several articles on one matter the latest wins: a deadline with ``moved_from`` ends that day, whoever told it;
    one that is ``moved`` without it ends the day that was known, where one of its kind was. Without either the day
    stands beside those that are known: rules take effect in parts, and bodies meet again.
    """

    date: datetime.date
    kind: DeadlineKind
    sentence: str
    """The one that says so."""
    start: int = 0
    end: int = 0
    """Range of ``sentence`` in the text."""
    moved: bool = False
    """``sentence`` says that the day takes the place of an earlier one, and for everybody concerned."""
    moved_from: datetime.date | None = None
    """The day that it takes the place of, where the sentence names it; then ``moved`` is true."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A ministry, agency, parliament, court, or body of the EU or the UN: an entry of the gazetteer."""

    id: str
    """Stable and unique, such as ``us-epa``."""
    name: str
    """As it calls itself, in English where it has an English name."""
    jurisdiction: str
    """ISO 3166-1 alpha-2 (``US``), ISO 3166-2 for a part of a country (``CN-SH``), or ``EU``, ``UN``, ``INT``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundBody:
    """A body that a text names."""

    body: Body
    mentions: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundTopic:
    """A topic that a text is about."""

    topic: str
    """Its name in the settings."""
    score: float
    """Calibrated, from 0 to 1."""
    reason: str
    """The sentence nearest to the topic's description, word for word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """The structured half of a summary."""

    stage: FoundStage = FoundStage()
    actor: Body | None = None
    """The body that takes the step of ``stage``; ``None`` where the sentence does not show it, or there is no step."""
    policy: bool = True
    """Whether the text is about public policy; true where that can't be told."""
    deadlines: tuple[Deadline, ...] = ()
    """By date."""
    bodies: tuple[FoundBody, ...] = ()
    """``actor`` first, then by mentions."""
    jurisdictions: tuple[str, ...] = ()
    """Of the bodies and places named, the main one first."""
    topics: tuple[FoundTopic, ...] = ()
    """Highest score first."""


_STARTS = (Stage.ANNOUNCED, Stage.CONSULTATION, Stage.PROPOSED)
"""With these a matter that was withdrawn may start over."""
_OUTSIDE = (Stage.MEETING, Stage.OTHER)


def furthest(stage_before: Stage, stage_now: Stage) -> Stage:
    """The story's stage after an article at ``stage_now``.

    Forward moves it, back does not: the article then tells of the past. ``withdrawn`` always moves it, from anywhere;
    from ``withdrawn`` it moves only where the matter starts over (announced, consultation, proposed), since a late
    article on the dead text's debate or adoption does not raise it. ``meeting`` and ``other`` move nothing, but
    a story without a stage takes ``meeting`` rather than ``other``.
    """
    if stage_now is Stage.OTHER or stage_now is stage_before:
        return stage_before
    if stage_now is Stage.MEETING:
        return Stage.MEETING if stage_before is Stage.OTHER else stage_before
    if stage_now is Stage.WITHDRAWN or stage_before in _OUTSIDE:
        return stage_now
    if stage_before is Stage.WITHDRAWN:
        return stage_now if stage_now in _STARTS else stage_before
    return max(stage_before, stage_now, key=list(Stage).index)


def facts_keys(facts: Facts) -> dict[str, Any]:
    """The keys that facts add to their line."""
    return {
        "policy": facts.policy,
        "stage": facts.stage.stage.value,
        "stage_sentence": facts.stage.sentence,
        "actor": facts.actor.name if facts.actor else None,
        "bodies": [found.body.name for found in facts.bodies],
        "jurisdictions": list(facts.jurisdictions),
        "deadlines": [_deadline_keys(one) for one in facts.deadlines],
        "topics": [{"topic": one.topic, "score": round(one.score, 3)} for one in facts.topics],
    }


def _deadline_keys(deadline: Deadline) -> dict[str, Any]:
    """The keys of a deadline; ``moved_from``, a day or null, only where it takes the place of an earlier one."""
    keys: dict[str, Any] = {
        "date": deadline.date.isoformat(),
        "kind": deadline.kind.value,
        "sentence": deadline.sentence,
    }
    if deadline.moved:
        keys["moved_from"] = deadline.moved_from.isoformat() if deadline.moved_from else None
    return keys
