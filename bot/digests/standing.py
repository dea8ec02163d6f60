"""Standing: what stage a story is at and which days are ahead, from what its articles say one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import date
from itertools import groupby

from bot.digests.moved import named, names_old, says_moved, tells_past
from bot.models import Article, DueDay, Standing
from bot.storage import Storage
from bot.storage.standings import Told


def stage_and_move(stages: Sequence[tuple[int, str]], new: Set[int] = frozenset()) -> tuple[str, str | None]:
    """The stage of a story, and the one it left if it came to it by an article that is `new`.

    `stages`: (article id, stage), first published first. Forward only, unless withdrawn; the first stage is no move.
    """
    if len(stages) < 2:
        return (stages[0][1] if stages else "other"), None
    # Here: the rules of stages import numpy, for which a digest of stories without any need not wait.
    from summarizer.facts.models import Stage
    from summarizer.facts.stages.story import advance, furthest

    stage, left, known = Stage.OTHER, None, Stage.OTHER
    for article_id, told in stages:
        if article_id not in new:
            known = furthest(known, Stage(told))  # a copy may come late with an earlier date
        move = advance(stage, Stage(told))
        if move is not None and article_id not in new:
            left = None  # what went before is known to the reader, or is overtaken
        elif move is not None and move.is_news and left is None:
            left = move.before
        stage = furthest(stage, Stage(told))
    return stage.value, None if left is None or stage in (left, known) else left.value


def due_days(told: Iterable[Told], stages: Sequence[tuple[int, str]] = ()) -> tuple[DueDay, ...]:
    """The deadlines of a story as they stand, by date: one that a later article says was moved is in its new place.

    `told`: first published first. Without such words a second day stands beside the first: rules take effect in
    parts, bodies meet again, replies to comments are due after them. A day missed is worse than one told twice.
    A day that was past when the article came was not moved. `stages`: as `stage_and_move` takes them; of a story that
    was withdrawn, only what is told then or later is due.
    """
    over = _before_withdrawal(stages)
    told = [one for one in told if one.article_id not in over]
    standing: dict[str, dict[date, DueDay]] = {}
    for _, group in groupby(told, key=lambda one: one.article_id):
        article = list(group)
        for kind in dict.fromkeys(one.deadline.kind for one in article):
            _settle(kind, [one for one in article if one.deadline.kind == kind], standing.setdefault(kind, {}))
    found = (due for days in standing.values() for due in days.values())
    return tuple(sorted(found, key=lambda due: (due.day, due.kind)))


def _before_withdrawal(stages: Sequence[tuple[int, str]]) -> Set[int]:
    """The articles before the one that withdrew the matter; none where it is not withdrawn."""
    if not any(told == "withdrawn" for _, told in stages):
        return frozenset()
    from summarizer.facts.models import Stage
    from summarizer.facts.stages.story import furthest

    stage, before = Stage.OTHER, 0
    for n, (_, told) in enumerate(stages):
        was, stage = stage, furthest(stage, Stage(told))
        if was is not stage:
            before = n
    return {article_id for article_id, _ in stages[:before]} if stage is Stage.WITHDRAWN else frozenset()


def _settle(kind: str, told: Sequence[Told], known: dict[date, DueDay]) -> None:
    """Take what one article says of one kind of deadline into what is known of it."""
    fresh = [one for one in told if one.deadline.date not in known]
    moved = {one.deadline.date for one in told if says_moved(one.deadline.sentence, one.deadline.date)}
    unnamed = sum(one.deadline.date in moved for one in fresh)
    for one in told:
        day, sentence = one.deadline.date, one.deadline.sentence
        old = _moved_from(day, sentence, told, known) if day in moved else []
        # Of several days nobody can say which one was moved; nor, of several new ones, to which.
        instead = old[0] if len(old) == 1 and (unnamed == 1 or named(sentence, old)) else None
        if instead is None and day in known:
            continue
        if instead is not None:
            del known[instead]
        known[day] = DueDay(day=day, kind=kind, sentence=sentence, article_id=one.article_id, instead_of=instead)


def _moved_from(day: date, sentence: str, told: Sequence[Told], known: Iterable[date]) -> list[date]:
    """The days that this one may have been before, by the sentence that says that it was moved."""
    # Those that were still ahead when the article came.
    ahead = [one for one in known if one >= told[0].on and one != day]
    if says := named(sentence, ahead):
        return says
    if names_old(sentence) or day in known:
        return []  # of another day, or of what is known
    # What the article tells as still standing was not moved.
    stands = {one.deadline.date for one in told if not tells_past(one.deadline.sentence)}
    return [one for one in ahead if one not in stands]


def standing_of(articles: Sequence[Article]) -> Standing:
    """How a story stands by these articles alone."""
    ordered = sorted(articles, key=lambda article: (min(article.published_at, article.fetched_at), article.id))
    told = [
        Told(article_id=article.id, on=min(article.published_at, article.fetched_at).date(), deadline=deadline)
        for article in ordered
        for deadline in (article.facts.deadlines if article.facts else ())
    ]
    stages = [(article.id, article.facts.stage) for article in ordered if article.facts]
    return Standing(stage=stage_and_move(stages)[0], deadlines=due_days(told, stages))


def standings(storage: Storage, new: dict[int, Set[int]]) -> dict[int, Standing]:
    """How stories stand, by id. `new`: for each story the articles that are news to the reader. Two queries."""
    if not new:
        return {}
    stages, deadlines = storage.facts.stages(new), storage.standings.deadlines(new)
    found = {}
    for story_id, articles in new.items():
        known = stages.get(story_id, ())
        stage, before = stage_and_move(known, articles)
        days = due_days(deadlines.get(story_id, ()), known)
        found[story_id] = Standing(stage=stage, before=before, deadlines=days)
    return found
