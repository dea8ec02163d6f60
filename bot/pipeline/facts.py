"""Facts: stage, deadlines, bodies, places and topics of articles that have those of other rules.

An article gets its first facts with its summary, and others later where rules or topics have changed, so that a new
topic applies to what came before it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping

from bot.models import Article, ArticleState
from bot.pipeline.asking import ask_each
from bot.storage import Storage
from summarizer import EmptyDocument, SummarizerError
from summarizer.executor import ModelWorker
from summarizer.facts import RULES, Facts

log = logging.getLogger(__name__)

BATCH = 8


def facts_version(topics: Mapping[str, str]) -> str:
    """Of what facts are made: where one of it changes, they are looked for again. A new network is a new `RULES`."""
    made_of = json.dumps([RULES, sorted(topics.items())], ensure_ascii=False)
    return hashlib.sha256(made_of.encode("utf-8", "replace")).hexdigest()[:16]


async def find_facts(
    storage: Storage,
    worker: ModelWorker,
    *,
    version: str,
    state: ArticleState,
) -> int:
    """Find the facts of a few articles in a state that have none of this version; returns of how many.

    An article over which the worker fails has none, and is not tried again with this version.
    """
    batch = await asyncio.to_thread(storage.facts.waiting, version, state=state, limit=BATCH)
    for article, found in zip(batch, await ask_each(worker.facts, batch), strict=True):
        if isinstance(found, SummarizerError) and not isinstance(found, EmptyDocument):
            log.warning("the facts of article %d could not be found: %s", article.id, found)
        facts = facts_of(article, found)
        await asyncio.to_thread(storage.facts.put, article.id, facts, version=version, text=article.text)
    return len(batch)


def facts_of(article: Article, found: Facts | SummarizerError | None) -> Facts:
    """What to keep. Where the text is not kept any more, what was found in it stays."""
    return (found if isinstance(found, Facts) else article.facts if not article.text else None) or Facts()
