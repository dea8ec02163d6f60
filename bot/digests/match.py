"""Match: which articles subscriptions should get that their chats have not had, and what of them is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from bot.digests.interest import _COMMON, Nearness, near
from bot.digests.news import News, Sentences, story_news
from bot.digests.rank import rank
from bot.digests.reasons import reasons_of, relevance
from bot.digests.standing import Account, accounts, changes, standing_by
from bot.language import spoken
from bot.models import Article, DigestItem, Standing, Story, Subscription
from bot.query import Query, read_stored
from bot.storage import Storage
from bot.storage.subscriptions import Found
from bot.storage.unsent import Sought, Unsent

_COMMON |= {"with", "from", "that", "which", "what", "into"}
"""Stems that tell nothing."""


NOTHING = Account()
_T = TypeVar("_T")


class Shelf:
    """What was read stays for the next batch, which reads it again and sees whether it is as it was.

    `version` counts up when something is not: what was made of it is to be made anew.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.version = 0
        self.articles: dict[int, Article] = {}
        self.accounts: dict[int, Account] = {}
        self.whole: dict[int, Story] = {}
        """Stories with all of their articles."""
        self.begin()

    def begin(self) -> None:
        """A batch begins: all is to be read again."""
        self._read: dict[str, set[int]] = {"articles": set(), "accounts": set(), "whole": set()}

    def need_articles(self, ids: Iterable[int]) -> None:
        """Have these in `articles`, those that there are."""
        self._need("articles", self.articles, ids, self._storage.articles.many)

    def need_accounts(self, stories: Iterable[int]) -> None:
        """Have these in `accounts`."""

        def read(ids: Sequence[int]) -> Mapping[int, Account]:
            found = accounts(self._storage, ids)
            return {id_: found.get(id_, NOTHING) for id_ in ids}

        self._need("accounts", self.accounts, stories, read)

    def need_whole(self, stories: Iterable[int]) -> None:
        """Have these in `whole`, those that there are."""

        def read(ids: Sequence[int]) -> Mapping[int, Story]:
            return {story.id: story for story in self._storage.stories.many(ids)}

        self._need("whole", self.whole, stories, read)

    def _need(
        self, name: str, known: dict[int, _T], ids: Iterable[int], read: Callable[[Sequence[int]], Mapping[int, _T]]
    ) -> None:
        unread = sorted(set(ids) - self._read[name])
        if not unread:
            return
        found = read(unread)
        if any(id_ in known and known[id_] != found.get(id_) for id_ in unread):
            self.version += 1
        for id_ in unread:
            known.pop(id_, None)
        known.update(found)
        self._read[name].update(unread)


FIRST_LOOK_BACK = timedelta(days=1)
"""A new subscription's first digest begins with what came in this long before."""
KEPT = 1000
"""Matches of earlier batches that may serve the next; more take memory that a small server has not."""
_NONE: Set[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Look:
    """A subscription that is looked at, on its reader's day."""

    subscription: Subscription
    today: date
    vector: bytes | None = None
    """Of its interest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Match:
    """What a subscription gets. One for all that get the same: each is equal to itself alone."""

    items: tuple[DigestItem, ...]
    """Stories with something new for the chat, each with only its new articles, and why; best first."""
    repeated: tuple[DigestItem, ...]
    """Those whose new articles say nothing that the chat has not had."""

    @property
    def articles(self) -> set[int]:
        """All that the chat has had with this."""
        return {article.id for item in (*self.items, *self.repeated) for article in item.story.articles}


def match_one(storage: Storage, subscription: Subscription, today: date, now: datetime) -> Match:
    """What one subscription would get; `now` is the present."""
    vector = storage.subscriptions.vector(subscription.id) if subscription.interest else None
    look = Look(subscription=subscription, today=today, vector=vector)
    matcher = Matcher(storage)
    matcher.begin([look], now)
    return matcher.of(look)


@dataclass(frozen=True)
class _Made:
    """What was made of the shelf as it is, for whoever gets the same."""

    sentences: Sentences = field(default_factory=Sentences)
    stories: dict[tuple[int, ...], tuple[Story, ...]] = field(default_factory=dict)
    standings: dict[tuple[int, Set[int]], Standing] = field(default_factory=dict)
    news: dict[tuple[int, Set[int], Set[int], date, str], Sequence[News]] = field(default_factory=dict)
    matches: dict[object, Match] = field(default_factory=dict)


class Matcher:
    """Matches batch after batch of subscriptions; what several have in common is read and made once.

    New is what was not sent to a chat by any subscription, however old its date: a gazette may publish late, and a bot
    may have been down. What was ready for an earlier look of the subscription and did not match then is not new: a
    topic that is reworded applies to the past, and does not send it.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._shelf = Shelf(storage)
        self._version, self._made = 0, _Made()
        self._unsent: dict[int, Unsent] = {}
        self._scored: dict[object, Mapping[int, float]] = {}
        self._had: Mapping[int, Mapping[int, Set[int]]] = {}
        self._taken: dict[int, set[int]] = {}

    def begin(self, looks: Sequence[Look], now: datetime) -> None:
        """Read what these have to do with. In one transaction with all that is asked of them."""
        self._shelf.begin()
        if len(self._made.matches) > KEPT:
            self._made = _Made()
        self._near, self._scored, self._taken = Nearness(self._storage), {}, {}
        found = self._storage.had.unsent(self._sought(looks, now))
        changed = self._changes({id_ for one in found for id_ in one.by_story})
        self._unsent = {
            look.subscription.id: Unsent(own=one.own, by_story=tuple(id_ for id_ in one.by_story if id_ in changed))
            for look, one in zip(looks, found, strict=True)
        }
        self._shelf.need_articles({id_ for look in looks for id_ in self._ids(look)[0]})
        articles = self._shelf.articles
        stories = {
            story
            for look in looks
            for id_ in self._ids(look)[0]
            if id_ in articles and (story := articles[id_].story_id) is not None
        }
        self._shelf.need_accounts(stories)
        self._had = self._storage.had.articles({look.subscription.chat_id for look in looks}, stories)
        self._shelf.need_whole({story for of_chat in self._had.values() for story in of_chat})

    def take(self, chat_id: int, found: Match) -> None:
        """It goes to the chat: what is in it is had, for the chat's other subscriptions of the batch."""
        self._taken.setdefault(chat_id, set()).update(found.articles)

    def of(self, look: Look) -> Match:
        """What one of the batch gets, in the language of the moment."""
        subscription = look.subscription
        ids, own, scores = self._ids(look)
        had = self._had_of(subscription.chat_id, ids)
        self._shelf.need_whole(had)
        if self._version != self._shelf.version:
            self._version, self._made = self._shelf.version, _Made()
        key = (
            *(subscription.topic, subscription.query, subscription.interest, look.today, spoken(), ids, own),
            frozenset(had.items()),
            None if scores is None else tuple(scores.items()),
        )
        if key not in self._made.matches:
            self._made.matches[key] = self._match(look, ids, own, scores, had)
        return self._made.matches[key]

    def _match(
        self,
        look: Look,
        ids: tuple[int, ...],
        own: int,
        scores: Mapping[int, float] | None,
        had: Mapping[int, Set[int]],
    ) -> Match:
        subscription, matched = look.subscription, frozenset(ids[:own])
        items: list[DigestItem] = []
        repeated: list[DigestItem] = []

        def item_of(story: Story, standing: Standing) -> DigestItem:
            earlier = matched.isdisjoint(article.id for article in story.articles)
            return DigestItem(
                story=story,
                reasons=reasons_of(story, subscription, by_story=earlier),
                standing=standing,
                relevance=relevance(story, subscription, scores),
            )

        for story in self._stories(ids):
            new = frozenset(article.id for article in story.articles)
            standing = self._standing(story.id, new)
            if story.id not in had or story.id not in self._shelf.whole:
                items.append(item_of(story, standing))
                continue
            told = self._news(story.id, new, had[story.id], look.today)
            # The reason is that of the articles which are shown.
            fresh = {one.article.id for one in told if one.is_any}
            if fresh:
                sentences = {one.article.id: one.sentences for one in told}
                items.append(replace(item_of(_only(story, fresh), standing), news=sentences))
            if old := new - fresh:
                item = item_of(_only(story, old), standing)
                repeated.append(replace(item, reasons=replace(item.reasons, repeats=True)))
        return Match(items=tuple(rank(items, look.today)), repeated=tuple(repeated))

    def _sought(self, looks: Sequence[Look], now: datetime) -> list[Sought]:
        # One that looked in days to come did so by a clock that went wrong.
        wrong = [one.id for look in looks if (one := look.subscription).looked_at is not None and one.looked_at > now]
        before = self._storage.had.last_planned(wrong, until=now) if wrong else {}
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

    def _changes(self, ids: Set[int]) -> set[int]:
        """Of articles that are no match themselves, in stories with one that is, those that a reader must not miss:
        which brought the story to its stage, or tell first of a day of it as it stands.

        Not all of them: one article that names a country in passing would bring all that others say of the event.
        """
        stories = self._storage.stories.holding(ids)
        self._shelf.need_accounts(stories)
        return {id_ for story in stories for id_ in changes(self._shelf.accounts[story])}

    def _ids(self, look: Look) -> tuple[tuple[int, ...], int, Mapping[int, float] | None]:
        """The articles that match; how many of them do so themselves, which are the first; and by how much, where that
        is told by an interest."""
        subscription = look.subscription
        found, taken = self._unsent[subscription.id], self._taken.get(subscription.chat_id, _NONE)
        own, others = _without(found.own, taken), _without(found.by_story, taken)
        if not subscription.interest:
            return own + others, len(own), None
        key = (subscription.interest, look.vector, own)
        if key not in self._scored:
            self._scored[key] = self._near.of(look.vector, subscription.interest, own)
        scores = self._scored[key]
        return tuple(scores), len(scores), scores

    def _had_of(self, chat_id: int, ids: Iterable[int]) -> dict[int, Set[int]]:
        """What the chat had of the stories of these articles."""
        before, taken = self._had.get(chat_id), self._taken.get(chat_id)
        if not before and not taken:
            return {}
        articles = self._shelf.articles
        stories = {articles[id_].story_id for id_ in ids if id_ in articles}
        found = {story: frozenset(had) for story, had in (before or {}).items() if story in stories}
        for id_ in taken or ():
            story = articles[id_].story_id
            if story is not None and story in stories:
                found[story] = found.get(story, frozenset()) | {id_}
        return dict(found)

    def _stories(self, ids: tuple[int, ...]) -> tuple[Story, ...]:
        """The stories of articles, in the order of these, each with only them, first seen first."""
        if ids not in self._made.stories:
            known = [self._shelf.articles[id_] for id_ in ids if id_ in self._shelf.articles]
            order = dict.fromkeys(article.story_id for article in known)
            known.sort(key=lambda article: (article.fetched_at, article.published_at, article.id))
            self._made.stories[ids] = tuple(
                Story(id=story, articles=tuple(article for article in known if article.story_id == story))
                for story in order
                if story is not None
            )
        return self._made.stories[ids]

    def _standing(self, story_id: int, new: Set[int]) -> Standing:
        if (story_id, new) not in self._made.standings:
            self._made.standings[story_id, new] = standing_by(self._shelf.accounts[story_id], new)
        return self._made.standings[story_id, new]

    def _news(self, story_id: int, new: Set[int], had: Set[int], today: date) -> Sequence[News]:
        key = (story_id, new, had, today, spoken())
        if key not in self._made.news:
            told = self._shelf.accounts[story_id]
            self._made.news[key] = story_news(
                self._shelf.whole[story_id],
                new,
                had,
                stages=told.stages,
                deadlines=told.deadlines,
                sentences=self._made.sentences,
                today=today,
            )
        return self._made.news[key]


def _without(ids: tuple[int, ...], taken: Set[int]) -> tuple[int, ...]:
    return ids if not taken or taken.isdisjoint(ids) else tuple(id_ for id_ in ids if id_ not in taken)


def _only(story: Story, ids: Collection[int]) -> Story:
    return Story(id=story.id, articles=tuple(article for article in story.articles if article.id in ids))


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


def matching(storage: Storage, wanted: Wanted, since: datetime, today: date) -> list[Found]:
    """The articles first seen since then that are wanted, newest first. `today` is the reader's."""
    found = storage.matches.since(since, topic=wanted.topic, query=read_stored(wanted.query).on(today))
    if not wanted.interest:
        return found
    scores = near(storage, wanted.vector, wanted.interest, (one.article_id for one in found))
    return [one for one in found if one.article_id in scores]
