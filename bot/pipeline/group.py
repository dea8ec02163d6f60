"""Group: articles in the state `summarized` → a story each, `ready`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.config import StoriesSettings
from bot.models import Article, ArticleState
from bot.storage import Storage
from bot.storage.search import as_rows
from bot.storage.stories import Member, Nearby, StoredProfile
from summarizer import SummarizerError
from summarizer.executor import ModelWorker

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from summarizer.network import FloatArray
    from summarizer.stories import Placement, Profile, StoryRules

# summarizer.stories is imported where it is used: it brings numpy, and commands that group nothing need not wait.

BATCH = 64
FULL = 200
"""A story of so many articles takes no more: what goes on is a new one that follows it."""


def story_rules(settings: StoriesSettings) -> StoryRules:
    """The [stories] section as the library takes it."""
    from summarizer.stories import StoryRules

    return StoryRules(
        window=timedelta(days=settings.window_days),
        strictness=settings.strictness,
    )


async def group(
    storage: Storage,
    *,
    rules: StoryRules,
    clock: Clock,
    worker: ModelWorker | None = None,
    tasks: int = 1,
) -> int:
    """Put the oldest waiting articles each into its story or a new one; stories that it shows to be one become one.
    `worker` makes their profiles, so many at once, for which this process would load an encoder of 120 MB. Returns how
    many left the state."""
    batch = await asyncio.to_thread(storage.articles.waiting, ArticleState.SUMMARIZED, BATCH)
    for n in range(0, len(batch), tasks):
        some = batch[n : n + tasks]
        profiles = await asyncio.gather(*(_made(worker, article) for article in some))
        for article, profile in zip(some, profiles, strict=True):
            await asyncio.to_thread(_group, storage, article, rules, clock, profile)
    return len(batch)


async def _made(worker: ModelWorker | None, article: Article) -> Profile | None:
    if worker is None:
        return None
    try:
        return await asyncio.wrap_future(worker.profile(**_known(article)))
    except SummarizerError as error:
        log.warning("article %d is prepared for its story without the worker: %s", article.id, error)
        return None


def _group(storage: Storage, article: Article, rules: StoryRules, clock: Clock, profile: Profile | None = None) -> None:
    profile = profile or _profile(article)
    profile = replace(profile, embedding=_vector(storage.articles.embeddings([article.id]).get(article.id)))
    kept = _stored(profile)
    while True:
        # Before the transaction: others write meanwhile. Where they group, the place is looked for again.
        grouped = storage.articles.counts().get(ArticleState.READY)
        placement, follows = _place(storage, profile, article.published_at, rules)
        with storage.database.write():
            current = storage.articles.get(article.id)
            if (current.state, current.title, current.text) != (ArticleState.SUMMARIZED, article.title, article.text):
                return  # another process was faster, or it was edited and comes again
            if storage.articles.counts().get(ArticleState.READY) != grouped:
                continue
            storage.stories.keep_profile(article.id, kept)
            if (story := current.story_id) is None:  # an edit leaves it where readers know it
                story = placement.story or storage.stories.add(clock(), follows=follows)
                storage.stories.merge(story, placement.merged, now=clock())
            storage.articles.ready(article.id, story, now=clock())
            return


def _place(storage: Storage, profile: Profile, moment: datetime, rules: StoryRules) -> tuple[Placement, int | None]:
    """The story of an article; where that is full, a new one, and the full one that it follows."""
    from summarizer.stories import place

    stories = _candidates(storage, profile, moment, rules)
    full = {story: articles for story, articles in stories.items() if len(articles) >= FULL}
    placement = place(profile, {story: stories[story] for story in stories.keys() - full.keys()}, rules)
    return placement, place(profile, full, rules).story if full and placement.story is None else None


def _candidates(storage: Storage, profile: Profile, moment: datetime, rules: StoryRules) -> dict[int, list[Profile]]:
    """The stories that an article may be of, each with the profiles of its articles, the first of them first."""
    from summarizer.stories import COMMON, VERSION, nearest

    around = storage.stories.nearby(*_around(moment, rules.window))
    near = {around[index].story_id for index in nearest(profile, **_arrays(around, profile))}
    near |= set(storage.stories.sharing((*profile.ids.own, *profile.ids.cited), at_most=COMMON))
    stories: dict[int, list[Profile]] = {}
    for member in storage.stories.members(near, version=VERSION):
        stories.setdefault(member.story_id, []).append(_profile_of(storage, member))
    return stories


def _arrays(around: Sequence[Nearby], profile: Profile) -> dict[str, Any]:
    """What `nearest` takes. An embedding of another encoder counts as none."""
    import numpy as np

    from summarizer.stories.meaning import SIZE as MEANING
    from summarizer.stories.score import unpack

    width = 0 if profile.embedding is None else len(profile.embedding)
    embeddings = [row.embedding if row.embedding and len(row.embedding) == width else bytes(width) for row in around]
    meanings = [row.meaning or bytes(MEANING) for row in around]
    return {
        "embeddings": as_rows(embeddings),
        "meanings": np.frombuffer(b"".join(meanings), dtype=np.int8).reshape(len(around), MEANING),
        "signatures": unpack([row.signature or b"" for row in around]),
    }


def _profile_of(storage: Storage, member: Member) -> Profile:
    """The profile of a grouped article; made and kept when it has none."""
    from summarizer.stories import load_profile

    if member.profile is not None:
        found = load_profile(
            member.profile.profile,
            embedding=_vector(member.embedding),
            signature=member.profile.signature,
            meaning=member.profile.meaning,
        )
        if found is not None:
            return found
    made = replace(_profile(member), embedding=_vector(member.embedding))
    if member.text:  # where it was deleted for its age, what was once made of it says more
        storage.stories.keep_profile(member.article_id, _stored(made))
    return made


def _profile(of: Article | Member) -> Profile:
    """Without an embedding."""
    from summarizer.stories import make_profile

    return make_profile(**_known(of))


def _known(of: Article | Member) -> dict[str, Any]:
    return {
        "title": of.title,
        "text": of.text,
        "publisher": of.publisher,
        "published": of.published_at,
        "lang": of.lang,
    }


def _vector(embedding: bytes | None) -> FloatArray | None:
    return None if embedding is None else as_rows([embedding])[0]


def _stored(profile: Profile) -> StoredProfile:
    from summarizer.stories import VERSION

    return StoredProfile(
        profile=profile.dump(),
        version=VERSION,
        signature=profile.signature,
        meaning=profile.meaning,
        ids=(*profile.ids.own, *profile.ids.cited),
    )


def _around(moment: datetime, window: timedelta) -> tuple[datetime, datetime]:
    """From so long before to so long after, within the calendar."""
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    return moment - min(window, moment - first), moment + min(window, last - moment)
