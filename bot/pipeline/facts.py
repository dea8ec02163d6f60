"""Find the facts of articles (stage, deadlines, bodies, places, topics), and the profiles by which they are grouped.

An article gets its facts together with its summary. When the rules or topics change, the facts are found again, so that
a new topic also applies to older articles.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.models import Article, ArticleState
from bot.pipeline.asking import ask_each
from bot.storage import Storage
from bot.storage.articles import StoredProfile
from bot.storage.search import as_bytes
from summarizer import EmptyDocument, SummarizerError
from summarizer.executor import Found, ModelWorker
from summarizer.facts import RULES, Facts

log = logging.getLogger(__name__)

BATCH = 8


def facts_version(topics: Mapping[str, str]) -> str:
    """Returns a hash of the rules and topics. When it changes, all facts are found again. Whoever trains a new network
    raises `RULES`."""
    from summarizer.stories import VERSION

    made_of = json.dumps([RULES, VERSION, sorted(topics.items())], ensure_ascii=False)
    return hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest()[:16]


async def find_facts(
    storage: Storage, worker: ModelWorker, *, version: str, state: ArticleState, tasks: int = 1
) -> int:
    """Find the facts of a few articles that are in this state and have no facts of this version. Returns how many
    articles. The articles are sent to the worker in `tasks` concurrent tasks.

    If the worker fails on an article, the article gets empty facts. It is not tried again with this version.
    """
    batch = await asyncio.to_thread(storage.facts.waiting, version, state=state, limit=BATCH * tasks)
    for article, found in zip(batch, await ask_each(worker.find, batch, tasks), strict=True):
        await asyncio.to_thread(storing_facts(storage, article, found, version))
    return len(batch)


def storing_facts(
    storage: Storage, article: Article, found: Found | SummarizerError, version: str
) -> Callable[[], bool]:
    """Returns a function that stores the facts and the profile of an article. An error gives empty facts."""
    facts, profile = found if isinstance(found, tuple) else (found, found)
    if isinstance(facts, SummarizerError) and not isinstance(facts, EmptyDocument):
        log.warning("the facts of article %d could not be found: %s", article.id, facts)
    known = facts if isinstance(facts, Facts) else Facts()
    stored = None
    if not isinstance(profile, SummarizerError):
        stored = StoredProfile(
            profile=replace(profile, publisher=article.publisher, published=article.published_at).dump(),
            embedding=None if profile.embedding is None else as_bytes(profile.embedding),
            signature=profile.signature,
            meaning=profile.meaning,
            ids=(*profile.ids.own, *profile.ids.cited),
        )
    return storage.facts.putting(article.id, known, version=version, read=article, profile=stored)
