"""Match: which articles subscriptions should get that their chats have not had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from bot.digests.rank import Nearness, rank, reasons_of, relevance
from bot.digests.standing import news_of, standing_of
from bot.models import DigestItem, Standing, Story, Subscription
from bot.query import Query, read_stored
from bot.storage import Storage
from bot.storage.unsent import Sought

FIRST_LOOK_BACK = timedelta(days=1)
"""A new subscription's first digest begins with what came in this long before."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """A subscription that looks for articles, on its reader's day."""

    subscription: Subscription
    today: date
    vector: bytes | None = None
    """Of its interest."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a subscription gets."""

    items: tuple[DigestItem, ...] = ()
    """Stories with something new for the chat, each with only its new articles, and why; best first."""
    repeated: tuple[DigestItem, ...] = ()
    """Those whose new articles are copies of what the chat had."""

    def __hash__(self) -> int:
        return self._hash  # many subscriptions have the same match, and look up by it what was composed

    @cached_property
    def _hash(self) -> int:
        return hash((self.items, self.repeated))

    @property
    def articles(self) -> set[int]:
        """All that the chat has had with this."""
        return {article.id for item in (*self.items, *self.repeated) for article in item.story.articles}


def match_one(storage: Storage, subscription: Subscription, today: date, now: datetime) -> Match:
    """What one subscription would get; `now` is the present."""
    vector = storage.subscriptions.vector(subscription.id) if subscription.interest else None
    look = Look(subscription=subscription, today=today, vector=vector)
    return Matcher(storage, [look], now).match(look)


class Matcher:
    """Matches a batch of subscriptions. All that they have in common is read and made once; `match` asks no query but
    for interests.

    New is what was not sent to a chat by any subscription, however old its date: a gazette may publish late, and a bot
    may have been down. What was ready for an earlier look of the subscription and did not match then is not new: a
    topic that is reworded applies to the past, and does not send it.
    """

    def __init__(self, storage: Storage, looks: Sequence[Look], now: datetime) -> None:
        self._near = Nearness(storage)
        self._made: dict[object, Match] = {}
        self._standings: dict[tuple[int, Set[int]], Standing] = {}
        unsent = storage.had.unsent(_sought(storage, looks, now))
        self._articles = storage.articles.many([*{id_ for one in unsent for id_ in (*one.own, *one.by_story)}])
        self._story = {id_: one.story_id for id_, one in self._articles.items() if one.story_id is not None}
        stories = set(self._story.values())
        self._claims = storage.stories.claims(stories)
        self._had = storage.had.articles({look.subscription.chat_id for look in looks}, stories)
        self._unsent = {
            look.subscription.id: (one.own, tuple(id_ for id_ in one.by_story if self._changes_its_story(id_)))
            for look, one in zip(looks, unsent, strict=True)
        }

    def match(self, look: Look) -> Match:
        """What one of the batch gets."""
        subscription = look.subscription
        had = self._had.get(subscription.chat_id, {})
        own, others = (
            tuple(id_ for id_ in ids if (story := self._story.get(id_)) and id_ not in had.get(story, ()))
            for ids in self._unsent[subscription.id]
        )
        stories = {self._story[id_] for id_ in (*own, *others)}
        known = {story: frozenset(had[story]) for story in stories if story in had}
        what = subscription.topic, subscription.query, subscription.interest, look.vector
        key = *what, look.today, own, others, frozenset(known.items())
        if key not in self._made:
            self._made[key] = self._match(look, own, others, known)
        return self._made[key]

    def take(self, chat_id: int, match: Match) -> None:
        """The match goes to the chat, so its other subscriptions in the batch don't get it again."""
        for id_ in match.articles:
            self._had.setdefault(chat_id, {}).setdefault(self._story[id_], set()).add(id_)

    def _match(self, look: Look, own: tuple[int, ...], others: tuple[int, ...], had: Mapping[int, Set[int]]) -> Match:
        subscription = look.subscription
        scores = self._near.of(look.vector, subscription.interest, own) if subscription.interest else None
        found = own + others if scores is None else tuple(scores)
        items: list[DigestItem] = []
        repeated: list[DigestItem] = []

        def item(story_id: int, ids: Set[int], new: frozenset[int]) -> DigestItem:
            """Of these articles of a story, first seen first; `new` are all of it that the chat has not had."""
            articles = sorted((self._articles[id_] for id_ in ids), key=lambda a: (a.fetched_at, a.published_at, a.id))
            story = Story(id=story_id, articles=tuple(articles))
            return DigestItem(
                story=story,
                reasons=reasons_of(story, subscription, by_story=ids.isdisjoint(own)),
                standing=self._standing(story_id, new),
                update=story_id in had,
                relevance=relevance(story, subscription, scores),
            )

        groups: dict[int, list[int]] = {}
        for id_ in found:
            groups.setdefault(self._story[id_], []).append(id_)
        for story_id, ids in groups.items():
            fresh = new = frozenset(ids)
            if story_id in had:
                news = news_of(self._claims[story_id], new, had[story_id], look.today)
                fresh = frozenset(one.article_id for one in news if one.is_any)
            if fresh:
                items.append(item(story_id, fresh, new))
            if new - fresh:
                again = item(story_id, new - fresh, new)
                repeated.append(replace(again, reasons=replace(again.reasons, repeats=True)))
        return Match(items=tuple(rank(items, look.today)), repeated=tuple(repeated))

    def _standing(self, story_id: int, new: Set[int] = frozenset()) -> Standing:
        if (story_id, new) not in self._standings:
            self._standings[story_id, new] = standing_of(self._claims[story_id], new)
        return self._standings[story_id, new]

    def _changes_its_story(self, id_: int) -> bool:
        """Whether a reader of its story must not miss an article that is no match itself: it brought the story to its
        stage, or tells first of a day as it stands.

        Others don't come: one article that names a country in passing would bring all that is said of the event.
        """
        standing = self._standing(self._story[id_])
        return id_ in {standing.moved_by, *(due.article_id for due in standing.deadlines)}


def _sought(storage: Storage, looks: Sequence[Look], now: datetime) -> list[Sought]:
    # One that looked in days to come did so by a clock that went wrong.
    wrong = [one.id for look in looks if (one := look.subscription).looked_at is not None and one.looked_at > now]
    before = storage.had.last_planned(wrong, until=now) if wrong else {}
    return [
        Sought(
            chat_id=one.chat_id,
            topic=one.topic,
            selection=_selection(one.query, look.today),
            since=one.created_at - FIRST_LOOK_BACK,
            looked_at=before.get(one.id) if one.id in wrong else one.looked_at,
            by_story=bool(one.topic or one.query) and not one.interest,
        )
        for look in looks
        for one in [look.subscription]
    ]


@lru_cache(maxsize=4096)
def _selection(query: str, today: date) -> Query:
    return read_stored(query).on(today)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a subscription is on. Topic, search and interest narrow each other; none of them: all."""

    topic: str | None = None
    query: str = ""
    interest: str = ""
    vector: bytes | None = None
    """Of the interest: float32, little-endian, unit length; None where it was not made, and words alone decide."""


def matching(storage: Storage, wanted: Wanted, since: datetime, today: date) -> dict[int, int]:
    """The articles first seen since then that are wanted, newest first, each with its story. `today`: of the reader."""
    found = storage.search.since(since, topic=wanted.topic, query=read_stored(wanted.query).on(today))
    if not wanted.interest:
        return found
    scores = Nearness(storage).of(wanted.vector, wanted.interest, found)
    return {article: story for article, story in found.items() if article in scores}
