"""Whether an entry with a key that its source has not sent before is an article that is stored already.

A feed gives an item another guid, or another address, or a second feed of the publisher sends it too. Taken for new, it
would be told twice; a new item taken for one that is there would never be told at all, which is worse. So one sign
alone (an address, a title) is believed only where nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from bot.models import Entry, Source
from bot.pipeline.identity import SHORTEST, Words, similarity, slug, words_of_entry
from bot.storage.article_rows import LikeArticle
from bot.text import numbers, overlap, same_title, title_words

ALIKE = 0.5
"""Texts that share this much of the shorter one's runs of three words are versions of one."""
UNLIKE = 0.15
"""Texts that share no more than this have nothing to do with each other."""
FULL_TEXT = 150
"""Words from which the same text is the same item, whatever its address and date. Notices of a series have less in
common word for word, or are told apart by address."""
ANEW = timedelta(days=1)
"""One address with another text, dated so much later, is a page that is filled anew: the agenda of each week."""


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """An entry that is to be recognised."""

    entry: Entry
    canonical_url: str | None
    words: Words
    address_tells: bool
    """Its source gives each item an address of its own, and this one to no other entry of the reading."""


def recognise(
    newcomer: Newcomer,
    candidates: Sequence[LikeArticle],
    *,
    source: Source,
    claimed: Callable[[int], bool],
    leeway: timedelta | None,
) -> int | None:
    """The id of the article that the entry is; None when it is new.

    `claimed` tells of an article whether another entry of this very reading is it: what a source lists twice at once,
    under two keys, is two items unless address and title agree. `leeway`: most of what the reading brings has changed
    its address alike, as when a site is built anew; so far, its dates may have changed with it.
    """
    found = [article for article in candidates if _is_it(newcomer, article, source, claimed(article.id), leeway)]
    return max(found, key=lambda article: _nearness(newcomer, article)).id if found else None


def _nearness(new: Newcomer, article: LikeArticle) -> tuple[bool, bool, bool, int]:
    """Of several that it may be, the one that shares the most; of a series in which all is shared, the latest."""
    return (
        new.canonical_url == article.canonical_url,
        _dated_alike(new.entry, article) is True,
        new.words.digest == article.fingerprint,
        article.id,
    )


def recycled(new: Newcomer, article: LikeArticle) -> bool:
    """Whether a key that is known now stands for another item: another address, title, date and text.

    Some feeds number their items from the top, so that each new one shifts all keys.
    """
    if new.canonical_url is None or article.canonical_url in (None, new.canonical_url):
        return False
    if overlap(title_words(article.title), title_words(new.entry.title)) >= ALIKE:
        return False
    there = words_of_entry(article.title, article.content, article.content_kind).text
    if _dated_alike(new.entry, article) is True or (there and there == new.words.text):
        return False
    shared = similarity(there, new.words.text)
    return shared is None or shared <= UNLIKE


def _is_it(new: Newcomer, article: LikeArticle, source: Source, claimed: bool, leeway: timedelta | None) -> bool:
    own = article.source_id == source.id
    if article.source_id is None and article.key == new.entry.key:
        # The source was removed and added again.
        return same_title(article.title, new.entry.title, strict=True)
    if new.canonical_url is not None and article.canonical_url == new.canonical_url:
        return _at_one_address(new, article, own, claimed)
    if claimed or not (own or one_site(new.canonical_url, article.canonical_url)):
        return False
    return _at_two_addresses(new, article, own, leeway)


def _at_one_address(new: Newcomer, article: LikeArticle, own: bool, claimed: bool) -> bool:
    there = words_of_entry(article.title, article.content, article.content_kind)
    titles_agree = same_title(article.title, new.entry.title, strict=own)
    if claimed:
        return titles_agree
    shared = similarity(there.text, new.words.text)
    if own and shared is not None and shared <= UNLIKE and _dated_later(new.entry, article):
        return False
    if titles_agree:
        return True
    if not new.address_tells:
        return own and _dated_alike(new.entry, article) is True and _edited(new, article, shared)
    # "Agenda of week 12" and "Agenda of week 13" may stand at one address.
    same_numbers = numbers(title_words(article.title)) == numbers(title_words(new.entry.title))
    if not same_numbers and _dated_later(new.entry, article):
        return False
    alike = shared is not None and shared >= ALIKE
    return alike or (own and (same_numbers or _dated_alike(new.entry, article) is True))


def _at_two_addresses(new: Newcomer, article: LikeArticle, own: bool, leeway: timedelta | None) -> bool:
    if article.fingerprint == new.words.digest:
        if len(new.words.text) < SHORTEST:
            return False
        dated_alike = _dated_alike(new.entry, article)
        if (
            dated_alike is True
            or (own and _within(leeway, new.entry, article))
            or (not new.entry.excerpt and len(new.words.text) >= FULL_TEXT)
        ):
            return True
        # Undated, the words of the address must say so too.
        return dated_alike is None and (
            new.canonical_url is None or slug(new.canonical_url) == slug(article.canonical_url) is not None
        )
    if not own or _dated_alike(new.entry, article) is not True:
        return False
    shared = similarity(words_of_entry(article.title, article.content, article.content_kind).text, new.words.text)
    return shared is not None and _edited(new, article, shared)


def _edited(new: Newcomer, article: LikeArticle, shared: float | None) -> bool:
    """Whether title and text are versions of one, a few words more or less."""
    return same_title(article.title, new.entry.title, strict=False) and (shared is None or shared >= ALIKE)


def _dated_alike(entry: Entry, article: LikeArticle) -> bool | None:
    """None where neither has a date."""
    if entry.published is None and article.published is None:
        return None
    return entry.published == article.published


def _within(leeway: timedelta | None, entry: Entry, article: LikeArticle) -> bool:
    if leeway is None or entry.published is None or article.published is None:
        return leeway is not None
    return abs(entry.published - article.published) <= leeway


def _dated_later(entry: Entry, article: LikeArticle) -> bool:
    return entry.published is not None and article.published is not None and entry.published - article.published >= ANEW


def one_site(one: str | None, other: str | None) -> bool:
    """Whether two canonical addresses are of one publisher: hosts of the same registered domain."""
    if one is None or other is None:
        return False
    from courlan import extract_domain

    a, b = (urlsplit(f"//{url}").netloc for url in (one, other))
    return a == b or (extract_domain(f"https://{a}") or a) == (extract_domain(f"https://{b}") or b)
