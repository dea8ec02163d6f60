"""Standing: what stage a story is at and which days are ahead, from what its articles say one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import groupby

from bot.digests.lines import SAME_DAY, one_a_day
from bot.digests.moved import for_some, is_weak, named, names_old, of_another, says_back, says_moved, tells_past
from bot.digests.told import Account, Told, account, accounts
from bot.facts import KnownDeadline
from bot.models import Article, DueDay, Standing, Story
from bot.storage import Storage
from bot.storage.stories import Said


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
    parts, bodies meet again, replies to comments are due after them. A day missed is worse than one told twice. But
    one that was moved stays so, whoever repeats it, until an article says that it was moved back or stands for some.
    A day that was past when the article came was not moved. `stages`: as `stage_and_move` takes them; of a story that
    was withdrawn, only what is told then or later is due.
    """
    told = _after_withdrawal(list(told), stages)
    days = _Days()
    for _, group in groupby(told, key=lambda one: one.article_id):
        article = list(group)
        kinds = [days.kind_of(one) for one in article]
        for kind in dict.fromkeys(kinds):
            days.settle(kind, [one for one, its in zip(article, kinds, strict=True) if its == kind])
    found = (due for known in days.standing.values() for due in known.values())
    return tuple(one_a_day(sorted(found, key=lambda due: (due.day, due.kind))))


def _after_withdrawal(told: Sequence[Told], stages: Sequence[tuple[int, str]]) -> Sequence[Told]:
    """Of a matter that stays withdrawn what is told with the withdrawal or later, and no day of before once more."""
    if not any(stage == "withdrawn" for _, stage in stages):
        return told
    from summarizer.facts.models import Stage
    from summarizer.facts.stages.story import furthest

    stage, over, by = Stage.OTHER, frozenset[int](), None
    for n, (article_id, said) in enumerate(stages):
        was, stage = stage, furthest(stage, Stage(said))
        if stage is Stage.WITHDRAWN and was is not stage:
            over, by = frozenset(before for before, _ in stages[:n]), article_id
    if stage is not Stage.WITHDRAWN:
        return told
    dead = {one.deadline.date for one in told if one.article_id in over}
    return [
        one for one in told if one.article_id not in over and (one.article_id == by or one.deadline.date not in dead)
    ]


_DEADLINES = ("comments", "application", "compliance", "other")
"""Kinds of days that a text may call the deadline."""


class _Days:
    """The days of a story, while its articles are read one after the other."""

    def __init__(self) -> None:
        self.standing: dict[str, dict[date, DueDay]] = {}
        """By kind."""
        self._moved: dict[str, set[date]] = {}
        """Those that stand no more."""

    def kind_of(self, one: Told) -> str:
        """The kind of a day: of one that is only said to be moved ("the deadline is now") that of the day that it was
        moved from, by its date, else where days of one kind alone are ahead."""
        day, sentence = one.deadline.date, one.deadline.sentence
        if one.deadline.kind != "other" or not says_moved(sentence, day):
            return one.deadline.kind
        ahead = {
            kind: days
            for kind, known in self.standing.items()
            if kind in _DEADLINES and (days := [other for other in known if other >= one.on and other != day])
        }
        meant = [kind for kind, days in ahead.items() if named(sentence, days)]
        if not meant and not names_old(sentence):
            meant = list(ahead)
        return meant[0] if len(meant) == 1 else one.deadline.kind

    def settle(self, kind: str, told: Sequence[Told]) -> None:
        """Take what one article says of one kind of deadline into what is known of it."""
        known, dead = self.standing.setdefault(kind, {}), self._moved.setdefault(kind, set())
        revived = {one.deadline.date for one in told if one.deadline.date in dead and _revives(one.deadline, known)}
        told = [one for one in told if one.deadline.date not in dead - revived]
        fresh = [one for one in told if one.deadline.date not in known]
        moved = {one.deadline.date for one in told if says_moved(one.deadline.sentence, one.deadline.date)}
        unnamed = sum(one.deadline.date in moved for one in fresh)
        for one in told:
            day, sentence = one.deadline.date, one.deadline.sentence
            old = _moved_from(day, sentence, told, known) if day in moved else []
            # Of several days nobody can say which one was moved; nor, of several new ones, to which.
            instead = old[0] if len(old) == 1 and (unnamed == 1 or named(sentence, old)) else None
            if instead is None and (day in known or day in dead - revived):
                continue  # known, or the old day of what this article has moved
            if instead is not None:
                self._end(kind, instead)
            dead.discard(day)
            known[day] = DueDay(day=day, kind=kind, sentence=sentence, article_id=one.article_id, instead_of=instead)

    def _end(self, kind: str, day: date) -> None:
        """The day was moved, and with it what says the same of it in other words."""
        for same in (kind, *SAME_DAY.get(kind, ()), "other"):
            self.standing.setdefault(same, {}).pop(day, None)
            self._moved.setdefault(same, set()).add(day)


def _revives(deadline: KnownDeadline, known: Iterable[date]) -> bool:
    """Whether what is said of a day that was moved makes it stand again: for some, or because it was moved back."""
    day, sentence = deadline.date, deadline.sentence
    if for_some(sentence) and not tells_past(sentence):
        return True
    since = [one for one in named(sentence, list(known)) if not says_moved(sentence, one)]
    return says_moved(sentence, day) and (bool(since) or says_back(sentence))


def _moved_from(day: date, sentence: str, told: Sequence[Told], known: Iterable[date]) -> list[date]:
    """The days that this one may have been before, by the sentence that says that it was moved."""
    if for_some(sentence):
        return []  # the others keep theirs
    # Those that were still ahead when the article came.
    ahead = [one for one in known if one >= told[0].on and one != day]
    if says := named(sentence, ahead):
        return says
    if names_old(sentence) or day in known:
        return []  # of another day, or of what is known
    stands = {one.deadline.date for one in told if not tells_past(one.deadline.sentence)}
    if is_weak(sentence, day) or of_another(sentence):
        # Unless another sentence tells the day as one that was to be.
        return [one for one in ahead if one not in stands and any(one == other.deadline.date for other in told)]
    # What the article tells as still standing was not moved.
    return [one for one in ahead if one not in stands]


def standing_of(articles: Sequence[Article]) -> Standing:
    """How a story stands by these articles alone."""
    found = account(
        Said(
            article_id=article.id,
            title=article.title,
            at=article.told_at,
            seen_at=article.fetched_at,
            stage=article.facts.stage,
            stage_sentence=article.facts.stage_sentence,
            deadlines=article.facts.deadlines,
        )
        for article in articles
        if article.facts
    )
    return Standing(stage=stage_and_move(found.stages)[0], deadlines=due_days(found.deadlines, found.stages))


def standings(storage: Storage, new: Mapping[int, Set[int]]) -> dict[int, Standing]:
    """How stories stand, by id. `new`: for each story the articles that are news to the reader. Two queries."""
    if not new:
        return {}
    told = accounts(storage, new)
    found = {}
    for story_id, articles in new.items():
        found[story_id] = standing_by(told.get(story_id, Account()), articles)
    return found


def standing_by(told: Account, new: Set[int]) -> Standing:
    """How a story stands, by what its articles say."""
    stage, before = stage_and_move(told.stages, new)
    return Standing(stage=stage, before=before, deadlines=due_days(told.deadlines, told.stages))


def standings_of(storage: Storage, stories: Iterable[Story]) -> dict[int, Standing]:
    """How whole stories stand, of which a page shows some articles: nothing there is news."""
    return standings(storage, {story.id: frozenset() for story in stories})


def changes(told: Account) -> set[int]:
    """The articles that moved a story to the stage that it is at, or from which a day of it is known."""
    return {due.article_id for due in due_days(told.deadlines, told.stages)} | _last_move(told.stages)


def _last_move(stages: Sequence[tuple[int, str]]) -> Set[int]:
    if len(stages) < 2:
        return frozenset()
    from summarizer.facts.models import Stage
    from summarizer.facts.stages.story import advance, furthest

    stage, last = Stage.OTHER, None
    for article_id, told in stages:
        move = advance(stage, Stage(told))
        if move is not None and move.is_news:
            last = article_id
        stage = furthest(stage, Stage(told))
    return frozenset() if last is None else {last}
