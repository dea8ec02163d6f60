"""Matching: which articles a subscription would be about, for the preview before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.digests.interest import near
from bot.query import read_stored
from bot.storage import Storage
from bot.storage.subscriptions import Found


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
