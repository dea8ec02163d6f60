"""Identity: whether an entry is an article that is stored already.

An item is known by its key (guid, Atom id); else by an address of its own; else by what it says: the same words at the
same moment. Each of these can be wrong: feeds number their items from the top, fill one page anew each week, or change
all guids and addresses at once. So key and address are believed only as long as title, text and date don't speak
against them. Where it stays in doubt, an entry is a new article: a repetition is better than a miss.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.addresses import canonical_url, registered_domain
from bot.models import Entry, RawArticle, Source
from bot.sources.markup import visible
from bot.text import clean, cut, numbers, overlap, same_title, title_words, words_of

ALIKE = 0.5
"""Texts that share this much of the shorter one's runs of three words are versions of one; so are titles by words."""
UNLIKE = 0.15
"""Texts that share no more than this have nothing to do with each other."""
SHORTEST = 8
"""Words that a text must have to say anything about what it is: a teaser such as "Read more" is many items'."""
LONG_TITLE = 4
"""Words of a title that says something by itself."""
FULL_TEXT = 150
"""Words from which the same text within a day is the same item, whatever its address."""
ANEW = timedelta(days=1)
"""Dates so far apart are those of two items, unless words or an address say otherwise."""
AT_ONCE = timedelta(minutes=2)
"""Two feeds may date one item so far apart."""
LONGEST_TITLE = 500
"""Characters of a title that are kept; what is longer is a text in the wrong place."""

_SLUG = re.compile(r"[^\W\d_]{2,}(?:[-_.][\w]+){2,}")


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """What an entry or an article says, for comparison."""

    title: str
    text: tuple[str, ...]
    """Words, without markup, case, spacing and punctuation."""
    address: str | None
    """Canonical."""
    published: datetime | None

    @classmethod
    def of(cls, sent: Entry | RawArticle) -> Comparable:
        """An entry, or an article as its source last sent it."""
        markup = sent.content_kind in ("html", "page")
        return cls(
            title=sent.title,
            text=words_of(visible(sent.content) if markup else sent.content),
            address=sent.canonical_url if isinstance(sent, RawArticle) else canonical_url(sent.url),
            published=sent.published,
        )

    @cached_property
    def digest(self) -> str:
        """Of the words of title and text."""
        return hashlib.sha256(f"{' '.join(words_of(self.title))}\n{' '.join(self.text)}".encode()).hexdigest()[:32]

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """Of three words of the text."""
        return frozenset(zip(self.text, self.text[1:], self.text[2:], strict=False))

    @property
    def is_telling(self) -> bool:
        """The same few words, such as "Read more", are those of many items."""
        return len(self.text) >= SHORTEST or len(words_of(self.title)) >= LONG_TITLE

    @property
    def has_time(self) -> bool:
        """Dated by more than the day."""
        return self.published is not None and self.published.time() != time.min


class Pair:
    """Two items that may be one."""

    def __init__(self, new: Comparable, old: Comparable) -> None:
        self.new = new
        self.old = old
        self._titles = title_words(old.title), title_words(new.title)
        self.same_words = new.digest == old.digest
        self.same_address = new.address is not None and new.address == old.address
        self.has_moved = None not in (new.address, old.address) and not self.same_address
        self.same_numbers = numbers(self._titles[0]) == numbers(self._titles[1])
        """In the titles: "Agenda of week 12" is not that of week 13."""
        self.other_title = all(self._titles) and overlap(*self._titles) < ALIKE
        """There are two titles, which share little."""
        dates = (new.published, old.published)
        gap = None if new.published is None or old.published is None else abs(new.published - old.published)
        self.dated_alike = (None if dates == (None, None) else False) if gap is None else gap <= AT_ONCE
        """None where neither has a date."""
        self.apart = gap is not None and gap >= ANEW
        """Both are dated, a day or more from each other."""

    @cached_property
    def _shared(self) -> float | None:
        """Of the shorter text's runs of three words; None where a text is too short to tell."""
        if min(len(self.new.text), len(self.old.text)) < SHORTEST:
            return None
        return len(self.new.runs & self.old.runs) / min(len(self.new.runs), len(self.old.runs))

    @property
    def other_text(self) -> bool:
        """The texts have nothing to do with each other."""
        return self._shared is not None and self._shared <= UNLIKE

    @property
    def unlike(self) -> bool:
        """Nothing in title and text is common, as far as there are any."""
        if self._shared is not None and not self.other_text:
            return False
        return self.other_title or (self.other_text and not (self.old.title and self.new.title))

    def version(self, *, strict: bool = False) -> bool:
        """Title and text are versions of one, a few words more or less; `strict`: the title is the same."""
        alike = self._shared is None or self._shared >= ALIKE
        return alike and same_title(self.old.title, self.new.title, strict=strict)

    @property
    def other_query(self) -> bool:
        """The addresses differ in values behind the "?" alone, as in a number of the session."""
        one, other = (urlsplit(f"//{item.address or ''}") for item in (self.new, self.old))
        names = [[name for name, _ in parse_qsl(parts.query)] for parts in (one, other)]
        return bool(one.netloc) and one[1:3] == other[1:3] and bool(names[0]) and names[0] == names[1]

    def continues(self, *, by_key: bool, by_address: bool) -> bool:
        """Whether what stands under one key, or at an address that is one item's own, is still the same item."""
        if self.same_words or self.dated_alike:
            return True
        if self.apart and (self.unlike or self.other_text or self.has_moved or not self.same_numbers):
            return False
        if by_address:
            return (by_key and not self.has_moved) or not self.unlike
        return not self.other_title

    def repeats(self, *, strict: bool) -> bool:
        """Whether a new key at a page of many items, or without an address, stands for the same item: with the same
        numbers in the titles, and in the texts where they are long enough to tell."""
        texts = [numbers(frozenset(item.text)) for item in (self.new, self.old)]
        same_figures = self.same_numbers and (self._shared is None or texts[0] == texts[1])
        return self.dated_alike is not False and self.version(strict=strict) and same_figures


def is_specific(address: str) -> bool:
    """Whether a canonical address has a number or several words in it, as that of one item has; `/agenda` or
    `/latest.pdf` is the address of each week's."""
    parts = urlsplit(f"//{address}")
    return bool(re.search(r"\d", parts.path + parts.query) or _SLUG.search(parts.path) or "!" in parts.fragment)


def is_beginning(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether words are the first ones of a longer text. Of a much longer one, the last three may be "read more"."""
    told = short[:-3] if SHORTEST <= len(short) <= len(long) / 2 else short
    return len(short) < len(long) and " ".join(long).startswith(" ".join(told))


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each with a key of its own, and each key once.

    Some feeds give several items one guid, or have no guid and link all items to one page. Each gets into its key what
    tells it from the others: its address if that is specific, else all that it says. Where a feed has one item before
    and after an edit, the later one stands.
    """
    sharing: dict[str, list[Entry]] = {}
    for entry in entries:
        sharing.setdefault(entry.key, []).append(entry)
    return [entry for same in sharing.values() for entry in (same if len(same) == 1 else _of_one_key(same))]


def _of_one_key(entries: Sequence[Entry]) -> list[Entry]:
    found: dict[str, tuple[Entry, Comparable]] = {}
    said: set[tuple[str, datetime | None]] = set()
    for entry in entries:
        item = Comparable.of(entry)
        what = _all_of(entry, item)
        if (item.digest, item.published) in said:
            continue
        said.add((item.digest, item.published))
        if item.address is not None and is_specific(item.address):
            before = found.get(item.address)
            if before is None or not ((pair := Pair(item, before[1])).apart or pair.other_text):
                what = item.address
                if before is not None and not _is_later(entry, before[0]):
                    continue  # feeds list the newest first
        found[what] = entry, item
    return [entry if len(found) == 1 else _with_key(entry, what) for what, (entry, _) in found.items()]


def _is_later(one: Entry, other: Entry) -> bool:
    dates = [entry.updated or entry.published for entry in (one, other)]
    return dates[0] is not None and dates[1] is not None and dates[0] > dates[1]


def with_all(entry: Entry, item: Comparable) -> Entry:
    """The entry with address, title, date and words in its key, where the key alone is another item's too."""
    return _with_key(entry, _all_of(entry, item))


def _all_of(entry: Entry, item: Comparable) -> str:
    return f"{item.address}\n{entry.title}\n{entry.published}\n{item.digest}"


def _with_key(entry: Entry, what: str) -> Entry:
    return replace(entry, key=f"{entry.key}#{hashlib.sha256(what.encode()).hexdigest()[:16]}")


def cleaned(entry: Entry) -> Entry:
    """The entry without what SQLite can't hold and a terminal would obey."""
    texts: dict[str, Any] = {name: clean(value) for name, value in vars(entry).items() if isinstance(value, str)}
    optional = {name: texts.get(name) or None for name in ("url", "author", "publisher", "lang")}
    return replace(entry, **texts | optional | {"title": cut(texts["title"], LONGEST_TITLE)})


@dataclass(frozen=True, kw_only=True)
class Newcomer(Comparable):
    """An entry that is to be recognised."""

    entry: Entry
    address_tells: bool
    """Its source gives each item an address of its own; this one has a number or several words in it, and no other
    entry of the reading stands there."""
    moment_tells: bool
    """It is dated by more than the day, and no other entry of the reading is dated the same."""


def recognise(
    new: Newcomer,
    candidates: Sequence[RawArticle],
    *,
    source: Source,
    claimed: Callable[[int], bool],
    moved: bool,
) -> int | None:
    """The id of the article that an entry with a new key is; None when it is new.

    `claimed` tells of an article whether another entry of this very reading is it: what a source lists twice at once,
    under two keys, is two items unless address, date and words agree. `moved`: most of what the reading brings has
    changed keys and addresses, as when a site is built anew.
    """
    found = [
        ((pair.same_address, pair.dated_alike is True, pair.same_words, article.id), article.id)
        for article in candidates
        if _is_it(new, article, pair := Pair(new, Comparable.of(article)), source, claimed(article.id), moved)
    ]
    return max(found)[1] if found else None


def _is_it(new: Newcomer, article: RawArticle, pair: Pair, source: Source, claimed: bool, moved: bool) -> bool:
    # The source was removed and added again.
    orphan = article.source_id is None and article.key == new.entry.key
    if orphan and same_title(article.title, new.entry.title, strict=True):
        return True
    own = orphan or article.source_id == source.id
    if pair.same_address and claimed:
        return pair.same_words and pair.dated_alike is not False
    if pair.same_address and new.address_tells:
        return pair.continues(by_key=False, by_address=True)
    if pair.same_address:
        return pair.repeats(strict=own)
    if claimed or not (own or one_site(new.address, article.canonical_url)):
        return False
    if new.address is None and article.canonical_url is None:
        return pair.repeats(strict=True)
    if moved and new.moment_tells and pair.dated_alike and pair.version():
        return True
    if not pair.same_words:
        return False
    if moved and says_moved(pair):
        return True
    if new.moment_tells and pair.dated_alike and new.is_telling:
        return True
    return len(new.text) >= FULL_TEXT and not new.entry.excerpt and not pair.apart


def says_moved(pair: Pair) -> bool:
    """Whether the same words at another address are enough to say that an item has moved with its whole site."""
    long = len(pair.new.text) >= SHORTEST or (pair.new.is_telling and pair.dated_alike is True)
    return pair.same_words and not pair.same_address and (long or pair.other_query)


def one_site(one: str | None, other: str | None) -> bool:
    """Whether two canonical addresses are of one publisher."""
    return None not in (one, other) and registered_domain(f"https://{one}") == registered_domain(f"https://{other}")
