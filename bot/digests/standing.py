"""Computes the standing of a story, which is its stage and deadlines, from the claims of its articles in date order.

Lists the deadlines that still stand.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.models import Article, DueDay, Standing, Story
from bot.query import Query
from bot.storage import Storage
from bot.storage.stories import Claims
from summarizer.facts import Deadline, DeadlineKind, Stage
from summarizer.facts.models import furthest

COPY = 0.85
"""Two texts are copies if at least this share of their word sequences is the same. A text with a fifth of new words is
not a copy."""
_SAME_DAY = {"effective": ("compliance",)}
"""Kind → kinds that it makes redundant on the same day. Every kind makes `other` redundant."""
_DEADLINES = ("comments", "application", "compliance", "other")
"""Kinds that an article may mean by only "the deadline", whose kind is `other`."""
_Key = tuple[DeadlineKind, date]


def in_order(claims: Iterable[Claims]) -> list[Claims]:
    """Sort claims by date. Remove the stage from a copy of an earlier article: a reprint of the proposal must not
    revive a withdrawn law."""
    ordered = _by_date(claims)
    for place, copied in enumerate(earlier_copies(ordered)):
        article = ordered[place]
        if any(ordered[other].stage is article.stage for other in copied):
            ordered[place] = replace(article, stage=Stage.OTHER)
    return ordered


def _by_date(claims: Iterable[Claims]) -> list[Claims]:
    return sorted(claims, key=lambda article: (article.at, article.seen_at, article.article_id))


def earlier_copies(claims: Sequence[Claims]) -> list[list[int]]:
    """Returns, for each article, the positions of earlier articles with the same text.

    Texts are compared by their signatures. Short texts have no signature, and must be equal.
    """
    from summarizer.stories.score import shares, unpack  # imports numpy, not needed for one article

    if len(claims) < 2:
        return [[] for __ in claims]
    rows = unpack([article.signature for article in claims])
    short: dict[str, list[int]] = {}
    found: list[list[int]] = []
    for place, article in enumerate(claims):
        alike = (shares(article.signature, rows[:place]) >= COPY).nonzero()[0].tolist()
        found.append(alike + short.get(article.short_text, []))
        if article.short_text:
            short.setdefault(article.short_text, []).append(place)
    return found


def standing_of(claims: Iterable[Claims], new: Set[int] = frozenset()) -> Standing:
    """Returns a story's standing according to these claims. `new`: the articles that are new to the reader."""
    every = list(claims)
    ordered = in_order(every)
    stage, moved_by, deadlines = _followed(ordered)
    known, *__ = _followed(in_order(article for article in every if article.article_id not in new))
    first = next((article.stage for article in ordered if article.stage is not Stage.OTHER), Stage.OTHER)
    before = first if known is Stage.OTHER else known
    return Standing(
        stage=stage,
        before=before if is_news(before, stage) else None,
        moved_by=moved_by,
        deadlines=deadlines,
    )


def is_news(before: Stage, after: Stage) -> bool:
    """Returns whether to report a stage change. The first known stage, and the first after only a meeting, are no
    news."""
    return after is not before and before not in (Stage.OTHER, Stage.MEETING)


def _followed(ordered: Sequence[Claims]) -> tuple[Stage, int | None, tuple[DueDay, ...]]:
    """Returns the current stage, the id of the article that moved the story to it from an earlier stage, and the
    current deadlines, by date.

    A deadline that was moved or withdrawn does not return when a later article repeats it. It returns only when an
    article says that it was moved back.
    """
    days: dict[_Key, DueDay] = {}
    ended: set[_Key] = set()
    stage, moved_by = Stage.OTHER, None
    for article in ordered:
        was, stage = stage, furthest(stage, article.stage)
        if is_news(was, stage):
            moved_by = article.article_id
        for claim in article.deadlines:
            kind, instead_of = claim.kind, _replaced(days, article, claim)
            if instead_of is not None:
                if kind == "other":
                    kind = next((kind for kind, day in days if day == instead_of and kind in _DEADLINES), kind)
                ended |= {(same, instead_of) for same in (kind, *_SAME_DAY.get(kind, ()), DeadlineKind.OTHER)}
                days = {key: due for key, due in days.items() if key not in ended}
            elif (kind, claim.date) in days.keys() | ended:
                continue
            ended.discard((kind, claim.date))
            days[kind, claim.date] = DueDay(
                day=claim.date,
                kind=kind,
                sentence=claim.sentence,
                article_id=article.article_id,
                instead_of=instead_of,
            )
        if stage is Stage.WITHDRAWN is not was:
            # The days that the notice of the withdrawal itself names remain.
            own = {claim.date for claim in article.deadlines}
            ended |= {(kind, day) for __, day in days if day not in own for kind in DeadlineKind}
            days = {key: due for key, due in days.items() if key[1] in own}
        elif was is Stage.WITHDRAWN is not stage:
            ended.clear()
    return stage, moved_by, tuple(_one_a_day(sorted(days.values(), key=lambda due: (due.day, due.kind))))


def _replaced(days: Mapping[_Key, DueDay], article: Claims, claim: Deadline) -> date | None:
    """Returns the day that a claim replaces, or None.

    This is the day that the claim names. If it only says that the deadline was moved, this is the only deadline of its
    kind that was still ahead when the article appeared.
    """
    if isinstance(claim.moved, date):
        return claim.moved
    if not claim.moved or (claim.kind, claim.date) in days:
        return None
    kinds = _DEADLINES if claim.kind == "other" else (claim.kind, *_SAME_DAY.get(claim.kind, ()))
    own = {other.date for other in article.deadlines}
    ahead = {day for kind, day in days if kind in kinds and day >= article.at.date() and day not in own}
    return ahead.pop() if len(ahead) == 1 else None


def _one_a_day(deadlines: Sequence[DueDay]) -> list[DueDay]:
    """Drop deadlines that are redundant next to another of the same day: `other`, or `compliance` next to
    `effective`."""
    kinds = {(due.day, due.kind) for due in deadlines}
    same = {(day, other) for day, kind in kinds for other in _SAME_DAY.get(kind, ())}
    named = {day for day, kind in kinds if kind != "other"}
    return [
        due for due in deadlines if (due.day, due.kind) not in same and not (due.kind == "other" and due.day in named)
    ]


def standings(storage: Storage, story_ids: Iterable[int], new: Set[int] = frozenset()) -> dict[int, Standing]:
    """Returns the standings of stories: id → standing. This takes one query.

    `new`: the articles that are new to the reader.
    """
    claims = storage.stories.claims(ids := set(story_ids))
    return {id_: standing_of(claims.get(id_, ()), new) for id_ in ids}


def steps_of(storage: Storage, story: Story, whole: Standing) -> Iterator[tuple[Article, Standing]]:
    """Yield the articles of a story by date.

    Each has the story's stage after it, the stage change that it caused, and the deadlines of `whole` that the article
    states. A copy of an earlier article changes nothing.
    """
    articles, stage = {article.id: article for article in story.articles}, Stage.OTHER
    for claims in in_order(storage.stories.claims([story.id]).get(story.id, ())):
        before, stage = stage, furthest(stage, claims.stage)
        yield (
            articles[claims.article_id],
            Standing(
                stage=stage,
                before=before if is_news(before, stage) else None,
                moved_by=None if stage == before else claims.article_id,
                deadlines=tuple(due for due in whole.deadlines if due.article_id == claims.article_id),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class News:
    """What an article adds for a chat that has had other articles of its story."""

    article_id: int
    standing: Standing
    """The story's standing after all news. It has the stage change only if this article caused it."""
    days: tuple[DueDay, ...]
    """Upcoming deadlines that this article is the first to state, or that it moves."""
    is_copy: bool
    """True if its text copies an article that the chat has had, or an earlier new one."""

    @property
    def is_any(self) -> bool:
        """True if the chat gets the article. A copy is reported only for a stage change or a deadline."""
        return not self.is_copy or self.standing.before is not None or bool(self.days)


def news_of(claims: Iterable[Claims], new: Set[int], had: Set[int], today: date) -> list[News]:
    """Returns what each new article adds to the articles that the chat has had, and to earlier new ones, by date."""
    every = list(claims)
    known = [article for article in every if article.article_id in had]
    fresh = _by_date(article for article in every if article.article_id in new)
    standing = standing_of([*known, *fresh], new)
    stated = {(due.kind, due.day, due.instead_of) for due in standing_of(known).deadlines}
    days = [due for due in standing.deadlines if due.day >= today and (due.kind, due.day, due.instead_of) not in stated]
    copies = earlier_copies([*known, *fresh])[len(known) :]
    return [
        News(
            article_id=article.article_id,
            standing=standing if article.article_id == standing.moved_by else replace(standing, before=None),
            days=tuple(due for due in days if due.article_id == article.article_id),
            is_copy=bool(copied),
        )
        for article, copied in zip(fresh, copies, strict=True)
    ]


def coming(
    storage: Storage,
    query: Query,
    first: date,
    last: date,
    *,
    kinds: Collection[DeadlineKind] = (),
    until: datetime | None = None,
) -> Iterator[DueDay]:
    """Yield the deadlines from the first to the last day, soonest first.

    `kinds`: if any, only deadlines of these kinds. `until`: only deadlines of articles that were ready by this moment.
    """
    for on, stories in storage.facts.due(first, last, selection=query, kinds=kinds, until=until):
        known = standings(storage, stories)
        for story in stories:
            # If a later article of the story has moved a deadline, the old day no longer counts.
            current = (due for due in known[story].deadlines if due.day == on)
            yield from (due for due in current if not kinds or due.kind in kinds)
