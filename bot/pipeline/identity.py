"""Identity: whether an entry is an article that is already stored.

An item is recognised by its key (guid, Atom id); else by an address of its own; else by the same words on the same day,
from its source or another source of its publisher. Each of these can mislead: feeds number their items from the top,
reuse one page every week, or change all guids and addresses at once. So key and address count only while title, text
and date do not contradict them. In doubt, an entry is a new article: a repetition is better than a miss. Words are
compared exactly, not by the signatures that find copies, since an estimate does not notice a corrected number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.addresses import canonical_url, registered_domain
from bot.models import Entry, RawArticle, Source
from bot.sources.markup import MORE, visible
from bot.storage.articles import Compared
from bot.text import clean, cut, digest, numbers, overlap, title_words, words_of

ALIKE = 0.5
"""Titles that share at least this part of their words are versions of one title."""
UNLIKE = 0.15
"""Texts that share no more than this part of the shorter one's three-word runs are unrelated."""
SHORTEST = 8
"""Words that a text needs to identify an item: many items share a teaser such as "Read more"."""
FULL_TEXT = 150
"""From this many words on, the same text within a day is the same item, at any address."""
ANEW = timedelta(days=1)
"""Dates this far apart belong to two items, unless words or an address say otherwise."""
AT_ONCE = timedelta(minutes=2)
"""Two feeds may date one item this far apart."""
LONGEST_TITLE = 500
"""Characters of a title that are kept; a longer one is a text in the wrong field."""
LONGEST_TAIL = 40
"""Words that a feed may put below a shortened text after "…" or "Read more": a title, and where the text first
appeared."""

_UNDATED = datetime.min.replace(tzinfo=UTC)
_SLUG = re.compile(r"[^\W\d_]{2,}(?:[-_.][\w]+){2,}")


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """The content of an entry or an article, for comparison."""

    title: str
    said: str
    """The text without markup."""
    address: str | None
    """Canonical."""
    published: datetime | None
    stored_digest: str | None = None
    """Of an article: its fingerprint."""

    @classmethod
    def of(cls, sent: Entry | RawArticle) -> Comparable:
        """From an entry, or from an article as its source last sent it."""
        markup = sent.content_kind in ("html", "page")
        return cls(
            title=sent.title,
            said=visible(sent.content) if markup else sent.content,
            address=sent.canonical_url if isinstance(sent, RawArticle) else canonical_url(sent.url),
            published=sent.published,
            stored_digest=sent.fingerprint if isinstance(sent, RawArticle) else None,
        )

    @cached_property
    def text(self) -> tuple[str, ...]:
        """The words of the text, without case, spacing and punctuation."""
        return words_of(self.said)

    @cached_property
    def digest(self) -> str:
        """A digest of the words of title and text."""
        return self.stored_digest or digest(words_of(self.title), self.text)

    @property
    def is_deleted(self) -> bool:
        """True if the article had a text, which was deleted for its age."""
        return not self.text and self.digest != digest(words_of(self.title), ())

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """All runs of three words in the text."""
        return frozenset(zip(self.text, self.text[1:], self.text[2:], strict=False))

    def shortens(self, whole: Comparable) -> bool:
        """True if the text is only the beginning of another: all of it, or up to a "…" or "Read more" where the other
        goes on, followed by at most a short tail without numbers of its own.

        A text that changes an earlier word, leaves out a part in the middle, or ends inside a number is an edit.
        """
        short, long = (
            " … ".join(" ".join(words_of(part)) for part in MORE.split(item.said)).strip() for item in (self, whole)
        )
        shared = sum(1 for __ in takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False)))
        tail = short[shared:].split()
        if short[:shared][-1:].isdigit() and long[shared:][:1].isdigit():
            return False
        titled = words_of(self.title)
        if not tail or set(self.text) <= set(titled):  # it says nothing beyond its title
            return True
        known = {*titled, *long.split()}
        return tail[0] == "…" and len(tail) <= LONGEST_TAIL and numbers(frozenset(tail)) <= known


class Pair:
    """Two items that may be the same."""

    def __init__(self, new: Comparable, old: Comparable) -> None:
        self.new = new
        self.old = old
        titles = title_words(old.title), title_words(new.title)
        self.same_words = new.digest == old.digest
        self.same_address = new.address is not None and new.address == old.address
        self.same_numbers = numbers(titles[0]) == numbers(titles[1])
        """The titles have the same numbers: "Agenda of week 12" is not that of week 13."""
        self.same_title = overlap(*titles) >= ALIKE if all(titles) else None
        """The titles share most of their words; None if one has none."""
        dates = (new.published, old.published)
        gap = None if new.published is None or old.published is None else abs(new.published - old.published)
        self.dated_alike = (None if dates == (None, None) else False) if gap is None else gap <= AT_ONCE
        """The dates are at most AT_ONCE apart; None if neither has a date."""
        self.apart = gap is not None and gap >= ANEW
        """Both are dated, at least ANEW apart."""

    @cached_property
    def same_text(self) -> bool | None:
        """True if the texts are related; None if one is too short to tell."""
        if min(len(self.new.text), len(self.old.text)) < SHORTEST:
            return None
        shared = len(self.new.runs & self.old.runs)
        return shared > UNLIKE * min(len(self.new.runs), len(self.old.runs))

    @property
    def has_moved(self) -> bool:
        """Both have an address, and the addresses differ."""
        return None not in (self.new.address, self.old.address) and not self.same_address

    @property
    def other_query(self) -> bool:
        """The addresses differ only in values of the query string, such as a session id."""
        new, old = (urlsplit(f"//{item.address or ''}") for item in (self.new, self.old))
        names = [[name for name, _ in parse_qsl(parts.query)] for parts in (new, old)]
        return bool(new.netloc) and new[1:3] == old[1:3] and bool(names[0]) and names[0] == names[1]

    @property
    def moves(self) -> bool:
        """True if the same words on the same day at another address may be an item that has moved with its site."""
        dated = None not in (self.new.published, self.old.published)
        return self.same_words and not self.same_address and not self.apart and (dated or self.other_query)

    @property
    def continues(self) -> bool:
        """True if an entry with the same key, or the same specific address, is still the same item."""
        if self.same_words or self.dated_alike:
            return True
        if self.has_moved or (self.apart and (self.same_text is False or not self.same_numbers or self.old.is_deleted)):
            return False
        return (self.same_text if self.same_title is None else self.same_title) is not False


def is_specific(address: str) -> bool:
    """True if a canonical address contains a number or several words, as the address of a single item does; `/agenda`
    or `/latest.pdf` is the same every week."""
    parts = urlsplit(f"//{address}")
    return bool(re.search(r"\d", parts.path + parts.query) or _SLUG.search(parts.path) or "!" in parts.fragment)


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with unique keys, each item once.

    Some feeds give several items one guid, or have no guids and link all items to one page. The key of each then gets
    what distinguishes it: its address if that is specific, else its whole content. If a feed has an item before and
    after an edit, only the later version is returned.
    """
    sharing: dict[str, list[Entry]] = {}
    for entry in entries:
        sharing.setdefault(entry.key, []).append(entry)
    return [entry for same in sharing.values() for entry in (same if len(same) == 1 else _of_one_key(same))]


def _of_one_key(entries: Sequence[Entry]) -> list[Entry]:
    found: dict[str, tuple[Entry, Comparable]] = {}
    contents: set[tuple[str, datetime | None]] = set()
    # Feeds list the newest first.
    for entry in sorted(entries, key=lambda entry: entry.updated or entry.published or _UNDATED, reverse=True):
        item = Comparable.of(entry)
        what = _all_of(entry, item)
        if (item.digest, item.published) in contents:
            continue
        contents.add((item.digest, item.published))
        if item.address is not None and is_specific(item.address):
            before = found.get(item.address)
            if before is None:
                what = item.address
            elif not ((pair := Pair(item, before[1])).apart or pair.same_text is False):
                continue
        found[what] = entry, item
    return [entry if len(found) == 1 else _with_key(entry, what) for what, (entry, _) in found.items()]


def with_all(entry: Entry, item: Comparable) -> Entry:
    """The entry with address, title, date and words added to its key, for a key that another item has too."""
    return _with_key(entry, _all_of(entry, item))


def _all_of(entry: Entry, item: Comparable) -> str:
    return f"{item.address}\n{entry.title}\n{entry.published}\n{item.digest}"


def _with_key(entry: Entry, what: str) -> Entry:
    return replace(entry, key=f"{entry.key}#{hashlib.sha256(what.encode()).hexdigest()[:16]}")


def cleaned(entry: Entry) -> Entry:
    """The entry without characters that SQLite can't store or that a terminal would execute."""
    texts: dict[str, Any] = {name: clean(value) for name, value in vars(entry).items() if isinstance(value, str)}
    optional = {name: texts.get(name) or None for name in ("url", "author", "publisher", "lang")}
    return replace(entry, **texts | optional | {"title": cut(texts["title"], LONGEST_TITLE)})


@dataclass(frozen=True, kw_only=True)
class Newcomer(Comparable):
    """An entry to recognise."""

    entry: Entry
    address_tells: bool
    """The address is specific, and no other entry of the reading has it."""
    dated_alone: bool
    """No other entry of the reading has the same date."""

    @property
    def compared(self) -> Compared:
        """The values by which storage looks for it."""
        return self.entry, self.address, self.digest

    @property
    def moment_tells(self) -> bool:
        """It has a time of day, and no other entry has the same time."""
        return self.dated_alone and self.published is not None and self.published.time() != time.min


def recognise(
    new: Newcomer,
    candidates: Sequence[RawArticle],
    *,
    source: Source,
    claimed: Callable[[int], bool],
    moved: bool,
) -> int | None:
    """The id of the article that an entry with a new key belongs to; None if the entry is new.

    `claimed` says whether another entry of the same reading already is this article: two keys in one reading are two
    items unless address, date and words agree. `moved`: most entries of the reading have new keys and addresses, as
    after a relaunch of the site.
    """
    found = [
        ((pair.same_address, pair.dated_alike is True, pair.same_words, article.id), article.id)
        for article in candidates
        if _is_it(new, article, pair := Pair(new, Comparable.of(article)), source, claimed(article.id), moved)
    ]
    return max(found)[1] if found else None


def _is_it(new: Newcomer, article: RawArticle, pair: Pair, source: Source, claimed: bool, moved: bool) -> bool:
    if pair.same_address and new.address_tells and not claimed:
        # With a new key, and another date or none, the source may be reusing one page every week.
        anew = (pair.apart and new.dated_alone) or (pair.dated_alike is None and not pair.same_words)
        return pair.continues and not (anew and article.source_id == source.id)
    if pair.same_address:
        return pair.same_words and pair.dated_alike is not False
    # Or the article has the same key, and its source was removed and added again.
    own = article.source_id == source.id or (article.source_id is None and article.key == new.entry.key)
    if claimed or not (own or one_site(new.address, article.canonical_url)):
        return False
    at_once = new.moment_tells and pair.dated_alike is True
    if not pair.same_words:
        return moved and at_once and pair.same_title is True and pair.same_numbers and pair.same_text is not False
    if not pair.has_moved:
        return pair.dated_alike is not False
    whole = len(new.text) >= FULL_TEXT and not new.entry.excerpt
    return at_once or (moved and pair.moves) or (whole and not pair.apart)


def one_site(left: str | None, right: str | None) -> bool:
    """True if two canonical addresses belong to one publisher."""
    return None not in (left, right) and registered_domain(f"https://{left}") == registered_domain(f"https://{right}")
