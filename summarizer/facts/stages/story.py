"""The stage of a story: forward only, unless withdrawn."""

from __future__ import annotations

from dataclasses import dataclass

from summarizer.facts.models import Stage

ORDER = (
    Stage.ANNOUNCED,
    Stage.CONSULTATION,
    Stage.PROPOSED,
    Stage.DEBATED,
    Stage.ADOPTED,
    Stage.IN_FORCE,
    Stage.ENFORCED,
)
"""A policy's life. ``withdrawn`` ends it at any point; ``meeting`` and ``other`` stand outside of it."""
_STARTS = (Stage.ANNOUNCED, Stage.CONSULTATION, Stage.PROPOSED)
"""With these a matter that was withdrawn may start over."""
_OUTSIDE = (Stage.MEETING, Stage.OTHER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A story came from one stage to another: news. ``before`` is ``other`` where no stage was known."""

    before: Stage
    after: Stage

    @property
    def is_news(self) -> bool:
        """Whether there was a stage before: the first one is no move that a reader has seen from."""
        return self.before not in _OUTSIDE


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
    return max(stage_before, stage_now, key=ORDER.index)


def advance(stage_before: Stage, stage_now: Stage) -> Move | None:
    """The move that an article at ``stage_now`` makes; ``None`` where it makes none.

    From no stage, or from ``meeting``, the first stage is a move too, one that is no news; to ``meeting`` is none.
    """
    after = furthest(stage_before, stage_now)
    if after is stage_before or after in _OUTSIDE:
        return None
    return Move(before=stage_before, after=after)
