"""Finds the articles that each subscription should get and that its chat has not had yet."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from bot.clock import local_date
from bot.digests.rank import held_by, near, nearest_sentence, rank
from bot.digests.standing import news_of, standing_of
from bot.models import DigestItem, Reasons, Standing, Story, Subscription
from bot.query import read_stored
from bot.storage import Storage
from bot.storage.database import grouped
from bot.storage.unsent import Sought

FIRST_LOOK_BACK = timedelta(days=1)
"""The first digest of a new subscription has articles of this time before it. A subscription "at once" begins with the
articles that are fetched after it was created: those that wait to be read then are not news."""


READY_LATE = timedelta(hours=1)
"""An article may be stored this long after its `ready` time. If a subscription looks for articles in between, it does
not see this article yet."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Match:
    """The stories that a subscription gets. Many subscriptions share the same match, so it is compared by identity."""

    of: Reasons
    """The search and the interest of the subscriptions."""
    items: tuple[DigestItem, ...] = ()
    """Stories with news for the chat, best first. Each has only its new articles, and the reasons for the match."""
    repeated: tuple[DigestItem, ...] = ()
    """Stories with new articles that are copies of articles that the chat has had. Each has only these copies."""

    @property
    def articles(self) -> set[int]:
        """Ids of all articles that count as sent to the chat with this match."""
        return {article.id for item in (*self.items, *self.repeated) for article in item.story.articles}


def match_one(storage: Storage, subscription: Subscription, zone: str, now: datetime) -> Match:
    """Returns what one subscription would get at `now`. `zone`: the reader's time zone."""
    return matcher(storage, [(subscription, zone)], now)(subscription, zone)


def matcher(
    storage: Storage, looks: Sequence[tuple[Subscription, str]], now: datetime
) -> Callable[[Subscription, str], Match]:
    """Returns a function that matches a subscription of a batch. Data that several of them need is loaded once; the
    function queries the database only for interests. Subscriptions of a chat that are matched later get no article
    again. Subscriptions that get the same share one object.

    An article is new to a chat if no subscription has sent it there. Its date does not matter: a gazette may publish
    late, and the bot may have been down. An article that was ready when the subscription last looked, but did not match
    then, is not new. So if the operator rewords a topic, old articles may change their topics, but are not sent.
    """
    found = storage.had.unsent([_sought(subscription, zone, now) for subscription, zone in looks])
    unsent = {subscription.id: result for (subscription, __), result in zip(looks, found, strict=True)}
    articles = storage.articles.many([*{id_ for result in found for id_ in (*result.own, *result.by_story)}])
    story_of = {id_: article.story_id for id_, article in articles.items() if article.story_id is not None}
    claims_of = storage.stories.claims(set(story_of.values()))
    members = {id_: frozenset(claim.article_id for claim in claims) for id_, claims in claims_of.items()}
    # Count only articles that a message showed. The other articles were copies of these: if the message failed, the
    # chat has had neither.
    had = storage.had.sent(
        {subscription.chat_id for subscription, __ in looks}, set().union(*members.values()), told=True
    )

    @cache
    def standing(story_id: int, new: Set[int] = frozenset()) -> Standing:
        return standing_of(claims_of[story_id], new)

    def changes_its_story(id_: int) -> bool:
        """Returns whether an article moved its story to the current stage, or was the first to state a current
        deadline.

        A reader of the story must see such an article even if it does not match itself. Other articles that don't match
        are left out. Otherwise one article that mentions a country in passing would bring in all articles on the event.
        """
        current = standing(story_of[id_])
        return id_ in {current.moved_by, *(due.article_id for due in current.deadlines)}

    @cache
    def match_of(
        query: str,
        interest: str,
        vector: bytes | None,
        today: date,
        own: tuple[int, ...],
        others: tuple[int, ...],
        shown: Set[tuple[int, Set[int]]],
    ) -> Match:
        """Returns the match of articles that are new to a chat. `shown`: the stories of these that it has had, each
        with the articles that it has had."""
        of, known = Reasons(query=query, interest=interest), dict(shown)
        scores = near(storage, interest, vector, own) if interest else None
        ids_found = own + tuple(filter(changes_its_story, others)) if scores is None else tuple(scores)
        items: list[DigestItem] = []
        repeated: list[DigestItem] = []

        def item(story_id: int, ids: Set[int], new: frozenset[int]) -> DigestItem:
            """Returns the item for the articles `ids` of a story, first fetched first. `new`: all its articles that are
            new to the chat."""
            of_story = sorted((articles[id_] for id_ in ids), key=lambda a: (a.fetched_at, a.published_at, a.id))
            story = Story(id=story_id, articles=tuple(of_story))
            return DigestItem(
                story=story,
                reasons=replace(
                    of,
                    parts=held_by(story.lead, query),
                    sentence=nearest_sentence(story.lead, interest),
                    by_story=ids.isdisjoint(own),
                ),
                standing=standing(story_id, new),
                update=story_id in known,
                relevance=1.0 if scores is None else max(scores.get(id_, 0.0) for id_ in ids),
            )

        for story_id, ids in grouped((story_of[id_], id_) for id_ in ids_found).items():
            fresh = new = frozenset(ids)
            if story_id in known:
                news = news_of(claims_of[story_id], new, known[story_id], today)
                fresh = frozenset(entry.article_id for entry in news if entry.is_any)
            if fresh:
                items.append(item(story_id, fresh, new))
            if new - fresh:
                repeated.append(item(story_id, new - fresh, new))
        return Match(of=of, items=tuple(rank(items, today)), repeated=tuple(repeated))

    def match(subscription: Subscription, zone: str) -> Match:
        today, result = local_date(now, zone), unsent[subscription.id]
        of_chat = had.setdefault(subscription.chat_id, set())
        own, others = (
            tuple(id_ for id_ in ids if id_ in story_of and id_ not in of_chat) for ids in (result.own, result.by_story)
        )
        stories = {story_of[id_] for id_ in (*own, *others)}
        shown = frozenset((story, had_of) for story in stories if (had_of := members[story] & of_chat))
        what = subscription.query, subscription.interest, subscription.interest_vector
        found = match_of(*what, today, own, others, shown)
        of_chat |= found.articles
        return found

    return match


def _sought(subscription: Subscription, zone: str, now: datetime) -> Sought:
    # Ignore a look in the future: it was recorded when the clock was wrong.
    looked_at = subscription.looked_at if subscription.looked_at is not None and subscription.looked_at <= now else None
    look_back = timedelta() if subscription.schedule.at_once else FIRST_LOOK_BACK
    return Sought(
        chat_id=subscription.chat_id,
        selection=read_stored(subscription.query).on(now, zone),
        since=subscription.created_at - look_back,
        passed=looked_at and looked_at - READY_LATE,
        by_story=bool(subscription.query) and not subscription.interest,
    )
