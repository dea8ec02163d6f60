"""Standing: what stage a story is at and which days are ahead, from what its articles say one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.models import Article, DueDay, Standing
from bot.storage import Storage
from bot.storage.standings import Told

_MOVED = re.compile(
    # A day or a period is extended; a law that "extends protections" moves nothing.
    r"exten(?:d|sion).{0,60}?\b(?:deadline|period|date|time)\b|\b(?:deadline|period|date|time)\b.{0,60}?exten(?:d|sion)|"
    r"postpon|\bdelay(?:ed|s|ing)?\b|\bdefer(?:red|s|ring)?\b|reschedul|push(?:ed|es)? back|brought forward|"
    r"mov(?:ed|es) (?:from|to)\b|new deadline|"
    r"reporté|prolongé|prolongation|verschoben|verschiebt|verlänger|延长|延期|推迟",
    re.IGNORECASE,
)
"""Says of a day that it was another before."""
_ONE_DAY = ("comments", "application")
"""A matter has one such day as a rule: another one, told later, is that day moved. Rules take effect in parts and
bodies meet again: there a second day stands beside the first, unless its sentence says that it was moved."""


def stage_and_move(stages: Sequence[tuple[int, str]], new: Set[int] = frozenset()) -> tuple[str, str | None]:
    """The stage of a story, and the one it left if it came to it by an article that is `new`.

    `stages`: (article id, stage), first published first. Forward only, unless withdrawn; the first stage is no move.
    """
    if len(stages) < 2:
        return (stages[0][1] if stages else "other"), None
    # Here: the rules of stages import numpy, for which a digest of stories without any need not wait.
    from summarizer.facts.models import Stage
    from summarizer.facts.stages.story import advance, furthest

    stage, left = Stage.OTHER, None
    for article_id, told in stages:
        move = advance(stage, Stage(told))
        if move is not None and article_id not in new:
            left = None  # what went before is known to the reader, or is overtaken
        elif move is not None and move.is_news and left is None:
            left = move.before
        stage = furthest(stage, Stage(told))
    return stage.value, None if left is None or left is stage else left.value


def due_days(told: Iterable[Told]) -> tuple[DueDay, ...]:
    """The deadlines of a story as they stand, by date: a day that a later article gives takes the place of another.

    `told`: first published first. An article that repeats a day known already moves nothing, unless its sentence says
    that it does; nor does one published after the day.
    """
    standing: dict[str, dict[date, _Known]] = {}
    for _, group in groupby(told, key=lambda one: one.article_id):
        article = list(group)
        for kind in dict.fromkeys(one.deadline.kind for one in article):
            _settle(kind, [one for one in article if one.deadline.kind == kind], standing.setdefault(kind, {}))
    found = (known.due for days in standing.values() for known in days.values())
    return tuple(sorted(found, key=lambda due: (due.day, due.kind)))


@dataclass(frozen=True, kw_only=True)
class _Known:
    """A day, and when the article that told of it first was published."""

    due: DueDay
    on: date


def _settle(kind: str, told: Sequence[Told], known: dict[date, _Known]) -> None:
    """Take what one article says of one kind of deadline into what is known of it."""
    on = told[0].on
    fresh = [one for one in told if one.deadline.date not in known]
    # Those that were still ahead when the article came, and of these the ones that it names as well.
    ahead = [day for day in known if day >= on]
    repeated = [day for day in ahead if any(one.deadline.date == day for one in told)]
    says_so = any(_MOVED.search(one.deadline.sentence) for one in fresh)
    # Of several days nobody can say which one was moved, unless the article names it.
    old = repeated if says_so and repeated else ahead
    instead: date | None = None
    if len(fresh) == len(old) == 1 and (
        # Two articles of one day that differ contradict each other, or are of two matters.
        says_so or (kind in _ONE_DAY and not repeated and known[old[0]].on < on)
    ):
        instead = old[0]
        del known[instead]
    for one in fresh:
        due = DueDay(
            day=one.deadline.date,
            kind=kind,
            sentence=one.deadline.sentence,
            article_id=one.article_id,
            instead_of=instead,
        )
        known[due.day] = _Known(due=due, on=on)


def standing_of(articles: Sequence[Article]) -> Standing:
    """How a story stands by these articles alone."""
    ordered = sorted(articles, key=lambda article: (min(article.published_at, article.fetched_at), article.id))
    told = [
        Told(article_id=article.id, on=min(article.published_at, article.fetched_at).date(), deadline=deadline)
        for article in ordered
        for deadline in (article.facts.deadlines if article.facts else ())
    ]
    stage, _ = stage_and_move([(article.id, article.facts.stage) for article in ordered if article.facts])
    return Standing(stage=stage, deadlines=due_days(told))


def standings(storage: Storage, new: dict[int, Set[int]]) -> dict[int, Standing]:
    """How stories stand, by id. `new`: for each story the articles that are news to the reader. Two queries."""
    if not new:
        return {}
    stages, deadlines = storage.facts.stages(new), storage.standings.deadlines(new)
    found = {}
    for story_id, articles in new.items():
        stage, before = stage_and_move(stages.get(story_id, ()), articles)
        found[story_id] = Standing(stage=stage, before=before, deadlines=due_days(deadlines.get(story_id, ())))
    return found
