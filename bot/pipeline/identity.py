"""Decide whether an entry of a source is an article that is already stored.

An entry is recognised by its key (guid or Atom id). If the key is new, it is recognised by an address that no other
item has. If that fails, it is recognised by the same words on the same day, from its own source or another source of
its publisher.

Each of these can mislead: some feeds number their items from the top, use one page for a new item every week, or change
all guids and addresses at once. So key and address count only if title, text and date do not contradict them. In doubt,
an entry is a new article, since a repetition is better than a miss. Words are compared exactly. The signatures that
find copies are only estimates, and would not notice a corrected number.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from os.path import commonprefix
from urllib.parse import parse_qsl, urlsplit

from bot.addresses import registered_domain
from bot.models import Entry, RawArticle, Source, SourceItem
from bot.sources.markup import MORE
from bot.storage.database import grouped
from bot.text import numbers, title_words, words_of

ALIKE = 0.5
"""Two titles are versions of one title if they share at least this part of their words."""
UNLIKE = 0.15
"""Two texts are unrelated if they share at most this part of the three-word sequences of the shorter text."""
SHORTEST = 8
"""The minimum number of words by which a text can identify an item: many items share a teaser such as "Read more"."""
FULL_TEXT = 150
"""If a text has at least this many words, an item with the same text within a day is the same item, at any address."""
ANEW = timedelta(days=1)
"""Two dates that are at least this far apart belong to two items, unless the words or the address show otherwise."""
AT_ONCE = timedelta(minutes=2)
"""The maximum difference between the dates that two feeds give for one item."""
LONGEST_TAIL = 40
"""The maximum number of words below a shortened text, after "…" or "Read more". Some feeds repeat the title there, and
name the site where the text first appeared."""

_UNDATED = datetime.min.replace(tzinfo=UTC)
_SLUG = re.compile(r"[^\W\d_]{2,}(?:[-_.][\w]+){2,}")


def shortens(item: SourceItem, whole: SourceItem) -> bool:
    """Returns True if the text is only the beginning of the whole text.

    It may end with "…" or "Read more" at the place where the whole text goes on. A short tail may follow, if all
    its numbers are also in the whole text. Without "…", the whole text must end with the same tail. If the text
    changes an earlier word, leaves out a part in the middle, or ends inside a number, it is an edit, and this
    returns False.
    """
    short, long = (
        " … ".join(" ".join(words_of(part)) for part in MORE.split(sent.plain)).strip() for sent in (item, whole)
    )
    shared = len(commonprefix([short, long]))  # noqa: RUF071 - of texts, not of paths
    tail = short[shared:].split()
    if short[:shared][-1:].isdigit() and long[shared:][:1].isdigit():
        return False
    titled = words_of(item.title)
    if not tail or set(item.text) <= set(titled):  # the text has only words of its title
        return True
    if len(tail) <= LONGEST_TAIL and 2 * len(short) <= len(long) and long.endswith(" ".join(tail)):
        return True  # both end with "The post … appeared first on …"
    known = {*titled, *long.split()}
    return tail[0] == "…" and len(tail) <= LONGEST_TAIL and numbers(frozenset(tail)) <= known


class Pair:
    """Two items that may be the same."""

    def __init__(self, new: SourceItem, old: SourceItem) -> None:
        self.new = new
        self.old = old
        before, after = title_words(old.title), title_words(new.title)
        self.same_words = new.digest == old.digest
        self.same_address = new.address is not None and new.address == old.address
        self.same_numbers = numbers(before) == numbers(after)
        """True if the titles have the same numbers: "Agenda of week 12" and "Agenda of week 13" are two items."""
        self.same_title = len(before & after) >= ALIKE * len(before | after) if before and after else None
        """True if the titles share most of their words; None if a title has no words."""
        gap = abs(new.published - old.published) if new.published and old.published else None
        # Without a gap a date is missing, so they are equal only if both are missing.
        self.dated_alike = (None if new.published == old.published else False) if gap is None else gap <= AT_ONCE
        """True if the dates are at most AT_ONCE apart, False if not or if one is missing, None if both are missing."""
        self.apart = gap is not None and gap >= ANEW
        """True if both have a date and the dates are at least ANEW apart."""

    @cached_property
    def same_text(self) -> bool | None:
        """True if the texts are related; None if one of them is too short to decide."""
        if min(len(self.new.text), len(self.old.text)) < SHORTEST:
            return None
        shared = len(self.new.runs & self.old.runs)
        return shared > UNLIKE * min(len(self.new.runs), len(self.old.runs))

    @property
    def has_moved(self) -> bool:
        """True if both have an address and the addresses differ."""
        return None not in (self.new.address, self.old.address) and not self.same_address

    @property
    def other_query(self) -> bool:
        """True if the addresses differ only in the values of their query strings, such as a session id."""
        new, old = (urlsplit(f"//{item.address or ''}") for item in (self.new, self.old))
        names = [[name for name, _ in parse_qsl(parts.query)] for parts in (new, old)]
        return bool(new.netloc) and new[1:3] == old[1:3] and bool(names[0]) and names[0] == names[1]

    @property
    def moves(self) -> bool:
        """True if the items may be one that has moved with its site: the words are the same, the addresses differ, and
        the dates are less than ANEW apart."""
        dated = None not in (self.new.published, self.old.published)
        return self.same_words and not self.same_address and not self.apart and (dated or self.other_query)

    @property
    def same_file(self) -> bool:
        """True if both are one file and the text of one ends with that of the other: another version of the bot may
        read another title in the file, or take fewer lines at its top for metadata."""
        short, long = sorted((self.new.text, self.old.text), key=len)
        is_file = (self.new.url or "").startswith("file:")
        return is_file and not self.apart and bool(short) and long[-len(short) :] == short

    @property
    def continues(self) -> bool:
        """True if two items with the same key, or with the same specific address, are one item."""
        if self.same_words or self.dated_alike or self.same_file:
            return True
        if self.has_moved or (self.apart and (self.same_text is False or not self.same_numbers or self.old.is_deleted)):
            return False
        return (self.same_text if self.same_title is None else self.same_title) is not False


def is_specific(address: str) -> bool:
    """Returns True if a canonical address contains a number or several words, as addresses of single items do.
    Addresses such as `/agenda` or `/latest.pdf` have a new item every week."""
    parts = urlsplit(f"//{address}")
    return bool(re.search(r"\d", parts.path + parts.query) or _SLUG.search(parts.path) or "!" in parts.fragment)


def distinct_entries(entries: Sequence[Entry]) -> list[Entry]:
    """Returns each item once, with a key that no other entry has.

    Some feeds give several items one guid, or have no guids and link all items to one page. The key of each such item
    is then extended by a hash of its address if the address is specific, else of its whole content. If a feed has an
    item before and after an edit, only the later version is returned.
    """
    sharing = grouped((entry.key, entry) for entry in entries)
    return [entry for same in sharing.values() for entry in (same if len(same) == 1 else _of_one_key(same))]


def _of_one_key(entries: Sequence[Entry]) -> list[Entry]:
    found: dict[str, Entry] = {}
    contents: set[tuple[str, datetime | None]] = set()
    # Newest first, so that a later version replaces an earlier one.
    for entry in sorted(entries, key=lambda entry: entry.updated or entry.published or _UNDATED, reverse=True):
        what = _all_of(entry)
        if (content := (entry.digest, entry.published)) in contents:
            continue
        contents.add(content)
        if entry.address and is_specific(entry.address):
            before = found.get(entry.address)
            if before is None:
                what = entry.address
            elif not ((pair := Pair(entry, before)).apart or pair.same_text is False):
                continue
        found[what] = entry
    return [entry if len(found) == 1 else _with_key(entry, what) for what, entry in found.items()]


def with_all(entry: Entry) -> Entry:
    """Returns the entry with its key extended by a hash of its address, title, date and words, since another item has
    the same key."""
    return _with_key(entry, _all_of(entry))


def _all_of(entry: Entry) -> str:
    return f"{entry.address}\n{entry.title}\n{entry.published}\n{entry.digest}"


def _with_key(entry: Entry, what: str) -> Entry:
    return replace(entry, key=f"{entry.key}#{hashlib.sha256(what.encode()).hexdigest()[:16]}")


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """An entry that may be a stored article. A reading is the list of entries that a source gives in one poll."""

    entry: Entry
    addressed_alone: bool
    """True if no other entry of the reading has the same address."""
    dated_alone: bool
    """True if no other entry of the reading has the same date."""

    @property
    def address_tells(self) -> bool:
        """True if the address is specific and no other entry of the reading has it."""
        return self.addressed_alone and is_specific(self.entry.address or "")

    @property
    def moment_tells(self) -> bool:
        """True if it has a time of day, and no other entry of the reading has the same date and time."""
        return self.dated_alone and self.entry.published is not None and self.entry.published.time() != time.min


def recognise(
    new: Newcomer,
    candidates: Sequence[RawArticle],
    *,
    source: Source,
    claimed: Callable[[int], bool],
    moved: bool,
) -> int | None:
    """Returns the id of the article that an entry with a new key belongs to; None if the entry is a new article.

    `claimed(id)` is True if another entry of the same reading already belongs to the article: two keys in one reading
    are two items unless address, date and words are the same. `moved` is True if most entries of the reading have new
    keys and addresses, as after a relaunch of the site.
    """
    found = [
        (pair.same_address, pair.dated_alike is True, pair.same_words, article.id)
        for article in candidates
        if _is_it(new, article, pair := Pair(new.entry, article), source, claimed(article.id), moved)
    ]
    return max(found)[-1] if found else None


def _is_it(new: Newcomer, article: RawArticle, pair: Pair, source: Source, claimed: bool, moved: bool) -> bool:
    if pair.same_address and new.address_tells and not claimed:
        # The key is new and the date differs or is missing, so the source may use one page for a new item every week.
        anew = (pair.apart and new.dated_alone) or (pair.dated_alike is None and not pair.same_words)
        return pair.continues and not (anew and article.source_id == source.id)
    if pair.same_address:
        return pair.same_words and pair.dated_alike is not False
    # The source may have been removed and added again: then the article has no source, but the same key.
    own = article.source_id == source.id or (article.source_id is None and article.key == new.entry.key)
    if claimed or not (own or one_site(new.entry.address, article.address)):
        return False
    at_once = new.moment_tells and pair.dated_alike is True
    if not pair.same_words:
        return moved and at_once and pair.same_title is True and pair.same_numbers and pair.same_text is not False
    if not pair.has_moved:
        return pair.dated_alike is not False
    whole = len(new.entry.text) >= FULL_TEXT and not new.entry.excerpt
    return at_once or (moved and pair.moves) or (whole and not pair.apart)


def one_site(left: str | None, right: str | None) -> bool:
    """Returns True if two canonical addresses have the same registered domain, and so belong to one publisher."""
    return None not in (left, right) and registered_domain(f"https://{left}") == registered_domain(f"https://{right}")
