"""Whether an entry is an article that is stored already.

A feed gives an item another guid, or another address, or a second feed of the publisher sends it too. Taken for new, it
would be told twice; a new item taken for one that is there would never be told at all, which is worse. So one sign
alone (an address, a title, a key) is believed only where nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from bot.models import Entry, Source
from bot.pipeline.identity import (
    ALIKE,
    ANEW,
    SHORTEST,
    UNLIKE,
    Words,
    is_specific,
    moved,
    similarity,
    words_of_entry,
)
from bot.storage.articles import LikeArticle
from bot.text import numbers, overlap, same_title, title_words

LONG_TITLE = 4
"""Words of a title that says something by itself."""
FULL_TEXT = 150
"""Words from which the same text within a day is the same item, whatever its address."""
AT_ONCE = timedelta(minutes=2)
"""Two feeds may date one item so far apart."""


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """An entry that is to be recognised."""

    entry: Entry
    canonical_url: str | None
    words: Words
    address_tells: bool
    """Its source gives each item an address of its own; this one has a number or several words in it, and no other
    entry of the reading stands there."""
    moment_tells: bool
    """Its source dates it to the minute, and no other item at that time of a day: not by the day alone."""


class _Pair:
    """An entry beside an article that it may be."""

    def __init__(self, new: Newcomer, article: LikeArticle) -> None:
        self.new = new
        self.article = article

    @cached_property
    def there(self) -> Words:
        return words_of_entry(self.article.title, self.article.content, self.article.content_kind)

    @cached_property
    def shared(self) -> float | None:
        """Of the texts; None where one is too short to tell."""
        return similarity(self.there.text, self.new.words.text)

    @property
    def alike(self) -> bool:
        return self.shared is not None and self.shared >= ALIKE

    @property
    def other_text(self) -> bool:
        """The texts have nothing to do with each other."""
        return self.shared is not None and self.shared <= UNLIKE

    @property
    def other_title(self) -> bool:
        """There are two titles, which share little."""
        titles = title_words(self.article.title), title_words(self.new.entry.title)
        return all(titles) and overlap(*titles) < ALIKE

    @property
    def unlike(self) -> bool:
        """Nothing in title and text is common, as far as there are any."""
        said = self.other_title or not (self.article.title and self.new.entry.title)
        return (self.other_title or self.other_text) and said and (self.shared is None or self.other_text)

    def same_title(self, *, strict: bool) -> bool:
        return same_title(self.article.title, self.new.entry.title, strict=strict)

    @property
    def same_words(self) -> bool:
        return self.article.fingerprint == self.new.words.digest

    @property
    def same_numbers(self) -> bool:
        """In the titles: "Agenda of week 12" is not that of week 13."""
        return numbers(title_words(self.article.title)) == numbers(title_words(self.new.entry.title))

    @property
    def same_figures(self) -> bool:
        """In titles and texts."""
        return self.same_numbers and numbers(frozenset(self.there.text)) == numbers(frozenset(self.new.words.text))

    @property
    def dated_alike(self) -> bool | None:
        """None where neither has a date."""
        one, other = self.new.entry.published, self.article.published
        if one is None or other is None:
            return None if one is other else False
        return abs(one - other) <= AT_ONCE

    @property
    def same_moment(self) -> bool:
        return self.new.moment_tells and self.dated_alike is True

    @property
    def dated_later(self) -> bool:
        one, other = self.new.entry.published, self.article.published
        return one is not None and other is not None and one - other >= ANEW

    @property
    def apart(self) -> bool:
        """Both are dated, a day or more from each other."""
        one, other = self.new.entry.published, self.article.published
        return one is not None and other is not None and abs(one - other) >= ANEW

    @property
    def same_path(self) -> bool:
        """The addresses differ in what follows the "?" alone, and not in the names there: a number of the session."""
        one, other = (urlsplit(f"//{url}") for url in (self.new.canonical_url or "", self.article.canonical_url or ""))
        names = [[name for name, _ in parse_qsl(parts.query)] for parts in (one, other)]
        return bool(one.netloc) and one[1:3] == other[1:3] and bool(names[0]) and names[0] == names[1]

    def within(self, leeway: timedelta | None) -> bool:
        one, other = self.new.entry.published, self.article.published
        if leeway is None or one is None or other is None:
            return leeway is not None
        return abs(one - other) <= leeway

    @property
    def edited(self) -> bool:
        """Title and text are versions of one, a few words more or less."""
        return self.same_title(strict=False) and (self.shared is None or self.alike)


def recognise(
    newcomer: Newcomer,
    candidates: Sequence[LikeArticle],
    *,
    source: Source,
    claimed: Callable[[int], bool],
    leeway: timedelta | None,
) -> int | None:
    """The id of the article that an entry with a new key is; None when it is new.

    `claimed` tells of an article whether another entry of this very reading is it: what a source lists twice at once,
    under two keys, is two items unless address, date and words agree. `leeway`: most of what the reading brings has
    changed its address alike, as when a site is built anew; so far, its dates may have changed with it.
    """
    found = [article for article in candidates if _is_it(newcomer, article, source, claimed(article.id), leeway)]
    return max(found, key=lambda article: _nearness(newcomer, article)).id if found else None


def recycled(new: Newcomer, article: LikeArticle, *, dated_beside: bool) -> bool:
    """Whether a key that is known now stands for another item than its article.

    Some feeds number their items from the top, so that each new one shifts all keys; some have one key for each week's
    bulletin, or take an address for the key. `dated_beside`: the dates stand beside the links of a page, so that none
    of them is merely that of the poll.
    """
    pair = _Pair(new, article)
    if pair.same_moment:
        return False
    if new.canonical_url is None or article.canonical_url in (None, new.canonical_url):
        if dated_beside and pair.dated_later and not new.address_tells:
            return True  # "Agenda", as each week, of another day
        if pair.same_words:
            return False
        if not new.address_tells and pair.dated_alike is not True:
            filled_anew = pair.unlike or (pair.other_title and pair.dated_alike is False)
            if filled_anew or (pair.dated_later and not pair.same_numbers):
                return True
        return pair.dated_later and (pair.unlike or pair.other_text)
    if pair.same_words:
        return False
    if pair.same_title(strict=False):
        return is_specific(new.canonical_url) and pair.dated_later and not pair.same_figures
    return pair.unlike


def differs_by_session(new: Newcomer, article: LikeArticle) -> bool:
    """Whether an entry is an article word for word, at an address that differs behind the "?" alone."""
    pair = _Pair(new, article)
    return pair.same_words and pair.same_path


def _nearness(new: Newcomer, article: LikeArticle) -> tuple[bool, bool, bool, int]:
    """Of several that it may be, the one that shares the most; of a series in which all is shared, the latest."""
    pair = _Pair(new, article)
    return (
        new.canonical_url == article.canonical_url,
        pair.dated_alike is True,
        pair.same_words,
        article.id,
    )


def _is_it(new: Newcomer, article: LikeArticle, source: Source, claimed: bool, leeway: timedelta | None) -> bool:
    pair = _Pair(new, article)
    # The source was removed and added again.
    orphan = article.source_id is None and article.key == new.entry.key
    if orphan and pair.same_title(strict=True):
        return True
    own = orphan or article.source_id == source.id
    if new.canonical_url is not None and article.canonical_url == new.canonical_url:
        if claimed:
            return pair.same_words and pair.dated_alike is not False
        return _at_one_address(pair) if own else _from_another_source(pair)
    if claimed or not (own or one_site(new.canonical_url, article.canonical_url)):
        return False
    return _at_two_addresses(pair, own, leeway)


def _from_another_source(pair: _Pair) -> bool:
    """At an address that a source other than this one has sent."""
    if pair.new.address_tells:
        return not (pair.apart and pair.other_text)
    return pair.same_title(strict=False) and not pair.apart and (pair.dated_alike is True or not pair.other_text)


def _at_one_address(pair: _Pair) -> bool:
    """At an address that this source has sent under another key."""
    if pair.same_moment:
        return pair.new.address_tells or pair.edited
    if pair.new.address_tells:
        if pair.dated_later and (pair.other_text or not pair.same_numbers):
            return False
        return not pair.unlike
    # A page for many items, or one that is filled anew: here the key is believed, and the date.
    if pair.dated_alike is False or pair.other_text:
        return False
    return pair.same_title(strict=True) and (pair.same_words or pair.dated_alike is True or pair.same_figures)


def _at_two_addresses(pair: _Pair, own: bool, leeway: timedelta | None) -> bool:
    """Of one publisher."""
    words = pair.new.words
    if not pair.same_words:
        return own and pair.same_moment and pair.shared is not None and pair.edited
    if pair.same_moment and len(words.title) >= LONG_TITLE:
        return True
    addresses = pair.new.canonical_url, pair.article.canonical_url
    if len(words.text) < SHORTEST:
        if leeway is not None and pair.same_path:
            return own
        says = own and len(words.title) >= LONG_TITLE
        return says and (pair.within(leeway) or (pair.dated_alike is True and moved(*addresses)))
    if pair.same_moment or (own and pair.within(leeway)):
        return True
    if not pair.new.entry.excerpt and len(words.text) >= FULL_TEXT and pair.within(ANEW):
        return True
    # Undated, or dated by the day: the address must say so too. Notices of one day often say the same.
    return pair.dated_alike is not False and (addresses == (None, None) or moved(*addresses))


def one_site(one: str | None, other: str | None) -> bool:
    """Whether two canonical addresses are of one publisher: hosts of the same registered domain."""
    if one is None or other is None:
        return False
    from courlan import extract_domain

    a, b = (urlsplit(f"//{url}").netloc for url in (one, other))
    return a == b or (extract_domain(f"https://{a}") or a) == (extract_domain(f"https://{b}") or b)
