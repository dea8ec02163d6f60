"""What a cue is: words that say how far a policy has come.

Cues are data, one module a language, so that a reader of that language can mend them. They are tried on one sentence
(600 characters at most) and have bounded gaps only, so that time is linear on any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.facts.models import Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """One pattern of one stage."""

    stage: Stage
    weight: float
    """1 says it outright; 0.5 suggests it and needs company."""
    pattern: re.Pattern[str]
    done: bool = True
    """Whether it is a deed, which "will be", "could be" or "not" before it undoes."""
    headline: bool = False
    """Whether it is tried on titles only."""
    closed: bool = False
    """Whether "to" and "would" between its words are its own: "voted to adopt"."""
    effect: bool = False
    """Whether it says from when something binds: the date beside it makes the stage, in force or only adopted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """The cues of a language, and how it denies, doubts and remembers.

    Each ``before`` pattern is matched against the end of what stands before a cue in its clause, ``background``
    and ``today`` are searched in the whole clause.
    """

    cues: tuple[Cue, ...]
    denied: re.Pattern[str]
    """Before the cue: it did not happen."""
    doubted: re.Pattern[str]
    """Before the cue: it may happen, or somebody wishes that it did."""
    planned: re.Pattern[str]
    """Before the cue: it will happen."""
    remembered: re.Pattern[str]
    """Before the cue: it happened earlier than the news."""
    background: re.Pattern[str]
    """Anywhere in the clause: it is not what is new."""
    outsider: re.Pattern[str]
    """Anywhere in the sentence: who speaks cannot do it."""
    target: re.Pattern[str]
    """Anywhere in the sentence: what rules are enforced on, where a crime is tried otherwise."""
    private: re.Pattern[str]
    """Anywhere in the sentence: a fine that is no policy, of a club or for speeding."""
    partial: re.Pattern[str]
    """Beside a withdrawal: for a time, in part, or of an amendment only, so that the text itself goes on."""
    actor: re.Pattern[str]
    """Somebody who could carry out a plan."""
    today: re.Pattern[str]
    """Anywhere in the clause: now, or in the days just gone."""
    fold: dict[int, int] | None = None
    """Letters that are read as others, one for one."""


def cue(
    stage: Stage,
    weight: float,
    words: str,
    *,
    done: bool = True,
    effect: bool = False,
    closed: bool = False,
    headline: bool = False,
) -> Cue:
    """A cue of its pattern's text, whatever the case of its letters."""
    return Cue(
        stage=stage,
        weight=weight,
        pattern=re.compile(words, re.I),
        done=done,
        effect=effect,
        closed=closed,
        headline=headline,
    )
