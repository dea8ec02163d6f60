"""Shelf: articles, stories and what these tell, read once for all subscriptions that are looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from bot.digests.told import Account, accounts
from bot.models import Article, Story
from bot.storage import Storage

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
