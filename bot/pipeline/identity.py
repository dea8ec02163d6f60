"""What tells items apart: their words, what their addresses say, and the keys that a feed gives them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.addresses import canonical_url
from bot.models import Entry
from bot.sources.markup import visible
from bot.text import clean, cut, words_of

_SLUG = re.compile(r"[^\W\d_]{2,}(?:[-_.][\w]+){2,}")


def moved(one: str | None, other: str | None) -> bool:
    """Whether two canonical addresses may be of one page that has moved: they end alike, and no number in one of them
    is missing in the other but what its new place has. `/2024-17/notice` is not `/2024-18/notice`."""
    if one is None or other is None:
        return False
    ends = [urlsplit(f"//{url}").path.rpartition("/")[2].lower() for url in (one, other)]
    figures = [set(re.findall(r"\d+", url.partition("/")[2])) for url in (one, other)]
    return len(ends[0]) > 1 and ends[0] == ends[1] and (figures[0] <= figures[1] or figures[1] <= figures[0])


def is_specific(canonical: str) -> bool:
    """Whether an address has a number or several words in it, as that of one item has; `/agenda` or `/latest.pdf` is
    the address of each week's."""
    parts = urlsplit(f"//{canonical}")
    return bool(re.search(r"\d", parts.path + parts.query) or _SLUG.search(parts.path) or "!" in parts.fragment)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an entry says, for comparison: without markup, case, spacing and punctuation."""

    title: tuple[str, ...]
    text: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Another one, where an edit changed title or text."""
        return hashlib.sha256("\n".join((" ".join(self.title), " ".join(self.text))).encode()).hexdigest()[:32]


def words_of_entry(title: str, content: str, kind: str) -> Words:
    """The words of a title and of a content of that `content_kind`."""
    return Words(title=words_of(title), text=words_of(visible(content) if kind in ("html", "page") else content))


def similarity(one: Sequence[str], other: Sequence[str]) -> float | None:
    """How much two texts share, 0 to 1: the share of the shorter one's runs of three words that are in the longer.

    None where one of them is too short to tell.
    """
    if min(len(one), len(other)) < SHORTEST:
        return None
    a, b = (frozenset(zip(words, words[1:], words[2:], strict=False)) for words in (one, other))
    return len(a & b) / min(len(a), len(b))


LONGEST_TITLE = 500
"""Characters of a title that are kept; what is longer is a text in the wrong place."""
SHORTEST = 8
"""Words that a text must have to say anything about what it is: a teaser such as "Read more" is many items'."""


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each with a key of its own, and each key once.

    Some feeds give several items one guid. Those that differ in address and title are different items all the
    same; each gets its address into its key, whatever its place in the feed, and its title where several share
    the address. Where a feed has one item before and after an edit, the later one stands.
    """
    sharing: dict[str, set[tuple[str | None, str]]] = {}
    for entry in entries:
        sharing.setdefault(entry.key, set()).add((canonical_url(entry.url), entry.title))
    found: dict[str, Entry] = {}
    for entry in entries:
        items = sharing[entry.key]
        apart = _with_address(entry, items) if _ambiguous(items) else entry
        there = found.setdefault(apart.key, apart)
        if there is not apart and _later(apart, there):
            found[apart.key] = apart
    return list(found.values())


def _later(one: Entry, other: Entry) -> bool:
    """Feeds list the newest first, so that without dates it is the one that stands first."""
    moments = [entry.updated or entry.published for entry in (one, other)]
    return moments[0] is not None and moments[1] is not None and moments[0] > moments[1]


def _ambiguous(items: set[tuple[str | None, str]]) -> bool:
    # One address and two titles is an item that the feed shows before and after an edit.
    return len({url for url, _ in items}) > 1 and len({title for _, title in items}) > 1


def _with_address(entry: Entry, items: set[tuple[str | None, str]]) -> Entry:
    """The entry with its address in its key; with its title too, where several of `items` share the address."""
    address = canonical_url(entry.url)
    alone = address is not None and sum(url == address for url, _ in items) == 1
    # Without its title, which may be edited.
    what = address if alone else f"{address}\n{entry.title}"
    return replace(entry, key=f"{entry.key}#{hashlib.sha256(str(what).encode()).hexdigest()[:16]}")


def with_all(entry: Entry) -> Entry:
    """The entry with address, title and date in its key, where the key alone is another item's too."""
    what = f"{canonical_url(entry.url)}\n{entry.title}\n{entry.published}"
    return replace(entry, key=f"{entry.key}#{hashlib.sha256(what.encode()).hexdigest()[:16]}")


def cleaned(entry: Entry) -> Entry:
    """The entry without what SQLite can't hold and a terminal would obey."""
    return replace(
        entry,
        key=clean(entry.key),
        title=cut(clean(entry.title), LONGEST_TITLE),
        url=clean(entry.url) if entry.url else entry.url,
        content=clean(entry.content),
        author=clean(entry.author) or None if entry.author else None,
        publisher=clean(entry.publisher) if entry.publisher else None,
        lang=clean(entry.lang) or None if entry.lang else None,
    )
