"""What a search found when it was asked, kept with its view: its pages stand still while articles come.

Not asked again for each page, with what came since left out: the weight of a word (bm25) changes with each new article
that has it, so an article could stand on two pages or on none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.query import Query
from bot.storage import Storage
from bot.storage.search import Embed

KEPT = 200
"""Articles of a search that its pages show; nobody turns so many pages."""
FEW = 3
"""Words that find fewer are helped by meaning."""
NEAR_ITEMS = 5


@dataclass(frozen=True, kw_only=True)
class Result:
    """The articles of a search."""

    ids: tuple[int, ...] = ()
    """By words, best first, KEPT at most."""
    total: int = 0
    """How many there are by words."""
    some: bool = False
    """No article has all the words: these have some."""
    near: tuple[int, ...] = ()
    """Near in meaning, nearest first; none of `ids`."""

    @property
    def shown(self) -> tuple[int, ...]:
        """All of them as pages show them. What has some of the words is often by chance: then meaning comes first."""
        return (*self.near, *self.ids) if self.some else (*self.ids, *self.near)

    def __str__(self) -> str:
        """As a view keeps it."""
        return json.dumps([self.ids, self.total, self.some, self.near])

    @classmethod
    def kept(cls, text: str) -> Result:
        """What `str` wrote."""
        ids, total, some, near = json.loads(text)
        return cls(ids=tuple(ids), total=total, some=some, near=tuple(near))


def look_for(storage: Storage, query: Query, embed: Embed | None, now: datetime, *, limit: int = KEPT) -> Result:
    """What a search finds, by words and where those find little by meaning."""
    found = storage.search.find(query, now=now, limit=limit)
    words = " ".join(term.text for term in query.terms)
    near: list[int] = []
    if embed is not None and words and (found.some or found.total < FEW) and storage.vectors.any():
        vector = embed(words)
        if vector is not None:
            besides = () if found.some else found.ids
            near = storage.search.near(query, vector, besides=besides, now=now, limit=NEAR_ITEMS)
    ids = tuple(article for article in found.ids if article not in near)
    total = found.total - (len(found.ids) - len(ids))
    return Result(ids=ids, total=total, some=found.some, near=tuple(near))
