"""Put each article into a story. This moves articles from the state `summarized` to `ready`."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.config import StoriesSettings
from bot.models import Article, ArticleState
from bot.storage import Storage
from bot.storage.articles import StoredProfile
from bot.storage.database import grouped
from bot.storage.search import as_rows

if TYPE_CHECKING:
    from summarizer.stories import Profile, StoryRules

# summarizer.stories is imported where it is used: it imports numpy, which is slow, and few commands group.

BATCH = 64


def story_rules(settings: StoriesSettings) -> StoryRules:
    """Returns the library's rules for stories, with the values of the settings in [stories]."""
    from summarizer.stories import StoryRules

    return StoryRules(window=timedelta(days=settings.window_days), strictness=settings.strictness)


async def group(storage: Storage, *, rules: StoryRules, clock: Clock) -> int:
    """Put each of the oldest waiting articles into a story that exists, or into a new story. If an article shows that
    two stories are about one event, merge them. Returns how many articles were handled."""
    batch = await asyncio.to_thread(storage.articles.waiting, ArticleState.SUMMARIZED, BATCH)
    for article in batch:
        await asyncio.to_thread(_group, storage, article, rules, clock)
    return len(batch)


def _group(storage: Storage, article: Article, rules: StoryRules, clock: Clock) -> None:
    from summarizer.stories import Profile, place

    stored = storage.stories.profile(article.id)
    # An article that the model could not read has no profile. It gets a story of its own.
    profile = (stored and _loaded(stored)) or Profile(title=article.title, publisher=article.publisher)
    while True:
        # Compute before the transaction, so that other processes can write. If one groups meanwhile, compute again.
        ready = storage.articles.counts().get(ArticleState.READY)
        placement = place(profile, _candidates(storage, profile, article.published_at, rules), rules)
        with storage.database.write():
            current = storage.articles.get(article.id)
            if (current.state, current.title, current.text) != (ArticleState.SUMMARIZED, article.title, article.text):
                return  # another process was faster, or the article was edited and will be grouped later
            if storage.articles.counts().get(ArticleState.READY) != ready:
                continue
            if (story := current.story_id) is None:  # an edited article stays in its story
                story = placement.story or storage.stories.add(clock(), follows=placement.follows)
                storage.stories.merge(story, placement.merged, now=clock())
            storage.articles.ready(article.id, story, now=clock())
            return


def _candidates(storage: Storage, profile: Profile, moment: datetime, rules: StoryRules) -> dict[int, list[Profile]]:
    """Returns the stories that an article may belong to, each with the profiles of its articles, oldest first."""
    from summarizer.stories import COMMON

    near: list[Row] = []
    for block in storage.stories.nearby(moment - rules.window, moment + rules.window):
        # The nearest articles of all blocks so far are also the nearest of their own block.
        near = _nearest([*near, *block], profile)
    sharing = storage.stories.sharing((*profile.ids.own, *profile.ids.cited), at_most=COMMON)
    members = storage.stories.members({*sharing, *(row["story_id"] for row in near)})
    return grouped((story, found) for story, stored in members if (found := _loaded(stored)))


def _loaded(stored: StoredProfile) -> Profile | None:
    """Returns the profile, or None if another version made it. It is made again when the facts are found again."""
    from summarizer.stories import load_profile

    embedding = None if stored.embedding is None else as_rows([stored.embedding])[0]
    return load_profile(stored.profile, embedding=embedding, signature=stored.signature, meaning=stored.meaning)


def _nearest(around: list[Row], profile: Profile) -> list[Row]:
    """Returns the articles that are nearest to a profile. An embedding of another encoder is treated as missing."""
    import numpy as np

    from summarizer.stories import nearest
    from summarizer.stories.meaning import SIZE as MEANING
    from summarizer.stories.score import unpack

    width = 0 if profile.embedding is None else len(profile.embedding)
    embeddings = [row["embedding"] or b"" for row in around]
    meanings = [row["meaning"] or bytes(MEANING) for row in around]
    found = nearest(
        profile,
        embeddings=as_rows(one if len(one) == width else bytes(width) for one in embeddings),
        meanings=np.frombuffer(b"".join(meanings), dtype=np.int8).reshape(len(around), MEANING),
        signatures=unpack([row["signature"] or b"" for row in around]),
    )
    return [around[index] for index in found]
