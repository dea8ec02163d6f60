"""Told: what the articles of a story say of it one after the other, a text that several carry counted once.

A reprint of an old text moves nothing: what it repeats was told when the first of its copies came. What it says beside
that, as one whose editor put in the new day, counts as its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.facts import KnownDeadline
from bot.storage import Storage
from bot.storage.stories import Said

_ANEW = re.compile(
    r"\bre-?(?:introduc|tabl(?:ed|es|ing)|submi|propos|launch|issu|open|viv|start|draft)|\banew\b|\bagain\b|\brevis|"
    r"\breplac|"
    r"\b(?:a|the|its)\s(?:new|fresh|second|different)\s(?:bill|draft|proposal|version|consultation|attempt|text)|"
    r"\berneut|\bwieder\b|\bneue[rn]?\s(?:entwurf|gesetzentwurf|vorschlag|anlauf)|\b(?:de|à)\snouveau\b|\brelanc|"
    r"\bnouve(?:au|lle)\s(?:projet|proposition|texte)|重新|再次|新的?(?:草案|提案|法案|征求)",
    re.IGNORECASE,
)
_ENDED = "withdrawn"
_STARTS = ("announced", "consultation", "proposed")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A deadline, the article that tells of it, and the day it was published."""

    article_id: int
    on: date
    deadline: KnownDeadline


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the articles of one story say, first published first."""

    deadlines: tuple[Told, ...] = ()
    """Those of one article by date."""
    stages: tuple[tuple[int, str], ...] = ()
    """(Article id, stage)."""


def accounts(storage: Storage, story_ids: Iterable[int]) -> dict[int, Account]:
    """The accounts of stories, by id; none of one whose articles say nothing. Two queries."""
    return {story_id: account(said) for story_id, said in storage.standings.said(story_ids).items()}


def account(said: Iterable[Said]) -> Account:
    """What these articles say.

    What copies repeat stands at the place of the earliest of them, and is told by the one that was seen first: one that
    comes late with an earlier date is no news. Of a matter that was withdrawn, an article that is silent on a new start
    tells the past.
    """
    ordered = sorted(said, key=lambda one: (one.at, one.seen_at, one.article_id))
    deadlines: list[Told] = []
    stages: list[tuple[int, str]] = []
    ended = False
    for copies, one in zip(_copies(ordered), ordered, strict=True):
        before = copies[: copies.index(one)]
        days = {deadline.date for copy in before for deadline in copy.deadlines}
        deadlines += [
            Told(article_id=_first(copies, deadline).article_id, on=one.at.date(), deadline=deadline)
            for deadline in one.deadlines
            if deadline.date not in days
        ]
        if one.stage is None:
            continue
        stage = "other" if any(copy.stage == one.stage for copy in before) else one.stage
        if ended and stage in _STARTS and not _ANEW.search(f"{one.title} {one.stage_sentence}"):
            stage = "other"
        ended = stage == _ENDED or (ended and stage not in _STARTS)
        seen_first = min((copy for copy in copies if copy.stage == one.stage), key=_seen)
        stages.append((seen_first.article_id, stage))
        if seen_first is not one:
            stages.append((one.article_id, "other"))
    return Account(deadlines=tuple(deadlines), stages=tuple(stages))


def _copies(ordered: Sequence[Said]) -> list[list[Said]]:
    """For each article all copies of its text, itself among them, in their order."""
    groups: list[list[Said]] = []
    found = []
    for one in ordered:
        group = next((group for group in groups if any(_is_copy(other, one) for other in group)), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(one)
        found.append(group)
    return found


def _is_copy(one: Said, other: Said) -> bool:
    return bool(one.signature and other.signature) and _alike(one.signature, other.signature)


@lru_cache(maxsize=65536)
def _alike(one: bytes, other: bytes) -> bool:
    # Here: it imports numpy, for which a story of one article need not wait.
    from summarizer.stories.signature import COPY, share

    return share(one, other) >= COPY


def _first(copies: Sequence[Said], deadline: KnownDeadline) -> Said:
    """Of the copies that tell of the day the one seen first."""
    telling = [one for one in copies if any(other.date == deadline.date for other in one.deadlines)]
    return min(telling, key=_seen)


def _seen(one: Said) -> tuple[object, int]:
    return one.seen_at, one.article_id
