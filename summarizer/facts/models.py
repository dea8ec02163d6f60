"""The data classes of facts. Offsets count characters of ``Document.text``, as in ``summarizer.models``."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

RULES = "24"
"""The version of the rules. Raise it if new rules find other facts in the same text: stored articles are read again."""


class Stage(StrEnum):
    """How far a policy has come, in order. ``withdrawn`` may follow any stage. The last two stages have no place in the
    order."""

    ANNOUNCED = "announced"
    """A body that can take the step says that it will, or plans to."""
    CONSULTATION = "consultation"
    """The public is asked for its views, on a draft or before there is one."""
    PROPOSED = "proposed"
    """A text has been formally submitted: a proposed rule, a bill introduced."""
    DEBATED = "debated"
    """A text is in readings or committees, or has had a vote that is not the final one."""
    ADOPTED = "adopted"
    """A text is passed, signed or final, and the article does not say that it is in force yet."""
    IN_FORCE = "in_force"
    """A rule has begun to apply."""
    ENFORCED = "enforced"
    """A rule was applied to one party: a fine, a ban on one firm, a ruling."""
    WITHDRAWN = "withdrawn"
    """A text was withdrawn, rejected, repealed or struck down, before or after its adoption."""
    MEETING = "meeting"
    """A meeting is called or was held, and nothing more."""
    OTHER = "other"
    """None of these stages, or the stage is unclear."""


class DeadlineKind(StrEnum):
    """What is due or happens on a day."""

    COMMENTS = "comments"
    """Views must be in."""
    EFFECTIVE = "effective"
    """A rule begins to apply."""
    EXPIRES = "expires"
    """A rule stops applying: an exemption ends, a law is repealed, a measure runs until that day."""
    MEETING = "meeting"
    """A meeting or hearing is held."""
    APPLICATION = "application"
    """Applications, bids, nominations, registrations must be in."""
    COMPLIANCE = "compliance"
    """A requirement must have been met."""
    OTHER = "other"
    """Something else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundStage:
    """The stage of an article, with the sentence that states it."""

    stage: Stage = Stage.OTHER
    """How far the policy has come."""
    sentence: str = ""
    """The sentence that states the step. Empty if no sentence does, or only the title of a gazette's document. If it is
    there with ``OTHER``, only who takes the step is sure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A day on which something is due, begins or ends, as one article says it.

    In a story, the latest article counts. A deadline that is ``moved`` replaces the day that it names, even if another
    article gave that day. If it names no day, it replaces the known day of its kind. All other days are added to the
    known ones: rules take effect in parts, and bodies meet again.
    """

    date: datetime.date
    """The day."""
    kind: DeadlineKind
    """What is due or happens on it."""
    sentence: str
    """The sentence that states the day."""
    start: int = 0
    """Offset of the sentence's first character."""
    end: int = 0
    """Offset after its last character."""
    moved: datetime.date | bool = False
    """The day that this one replaces for everybody, as ``sentence`` says. True if ``sentence`` does not name that day;
    False if no day is replaced."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A ministry, agency, parliament, court, or body of the EU or the UN: an entry of the gazetteer."""

    id: str
    """Stable and unique, such as ``us-epa``."""
    name: str
    """The body's own name, in English if it has an English name."""
    jurisdiction: str
    """ISO 3166-1 alpha-2 (``US``), ISO 3166-2 for a part of a country (``CN-SH``), or ``EU``, ``UN``, ``INT``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundBody:
    """A body that a text names."""

    body: Body
    """The body."""
    mentions: int = 1
    """How often it is named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundTopic:
    """A topic that a text is about."""

    topic: str
    """Its name in the settings."""
    score: float
    """Calibrated probability, from 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All facts of one text."""

    stage: FoundStage = FoundStage()
    """The stage of the policy; ``Stage.OTHER`` if the text does not state it."""
    actor: Body | None = None
    """The body that takes the step; ``None`` if the sentence of ``stage`` does not show it, or there is no step."""
    policy: bool = True
    """True if the text is about public policy, or if that is not known."""
    deadlines: tuple[Deadline, ...] = ()
    """The deadlines by date."""
    bodies: tuple[FoundBody, ...] = ()
    """The bodies that the text names: ``actor`` first, then by number of mentions."""
    jurisdictions: tuple[str, ...] = ()
    """Codes of the jurisdictions of these bodies and of the places that the text names, the main one first."""
    topics: tuple[FoundTopic, ...] = ()
    """The topics, the highest score first."""


_STARTS = (Stage.ANNOUNCED, Stage.CONSULTATION, Stage.PROPOSED)
"""The stages with which a matter that was withdrawn begins again."""
_OUTSIDE = (Stage.MEETING, Stage.OTHER)


def furthest(stage_before: Stage, stage_now: Stage) -> Stage:
    """Return the stage of a story at ``stage_before`` after an article at ``stage_now``.

    A later stage moves the story forward. An earlier stage does not, because the article then reports the past.
    ``withdrawn`` may follow any stage. After it, only the first three stages count, since the matter then begins again:
    a late article on the debate or adoption of the old text changes nothing. ``meeting`` and ``other`` change nothing,
    but a story without a stage gets the stage ``meeting``.
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
    """Return the keys that facts add to a JSON line."""
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
    """Return the keys of a deadline. It has ``moved_from`` (a day or null) only if the day replaces another one."""
    keys: dict[str, Any] = {
        "date": deadline.date.isoformat(),
        "kind": deadline.kind.value,
        "sentence": deadline.sentence,
    }
    if deadline.moved:
        keys["moved_from"] = None if deadline.moved is True else deadline.moved.isoformat()
    return keys
