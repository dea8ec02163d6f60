"""What tells items apart: their words, what their addresses say, and the keys that a feed gives them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from bot.addresses import canonical_url
from bot.models import Entry
from bot.sources.markup import visible
from bot.text import clean, cut, numbers, same_title, title_words, words_of

_SLUG = re.compile(r"[^\W\d_]{2,}(?:[-_.][\w]+){2,}")


def moved(one: str | None, other: str | None) -> bool:
    """Whether two canonical addresses may be of one page that has moved: they end alike, and no number in one of them
    is missing in the other but what its new place has. `/2024-17/notice` is not `/2024-18/notice`."""
    if one is None or other is None:
        return False
    paths = [urlsplit(f"//{url}").path.lower() for url in (one, other)]
    ends = [path.rpartition("/")[2] for path in paths]
    figures = [set(re.findall(r"\d+", url.partition("/")[2])) for url in (one, other)]
    alike = len(ends[0]) > 1 and ends[0] == ends[1]
    deeper = any(a.count("/") > 1 and b.endswith(a) for a, b in (paths, paths[::-1]))
    return (alike or deeper) and (figures[0] <= figures[1] or figures[1] <= figures[0])


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
    return _shared(one, _runs(one), other, _runs(other))


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _shared(
    one: Sequence[str], a: frozenset[tuple[str, ...]], other: Sequence[str], b: frozenset[tuple[str, ...]]
) -> float | None:
    return None if min(len(one), len(other)) < SHORTEST else len(a & b) / min(len(a), len(b))


ALIKE = 0.5
"""Texts that share this much of the shorter one's runs of three words are versions of one; so are titles by words."""
UNLIKE = 0.15
"""Texts that share no more than this have nothing to do with each other."""
ANEW = timedelta(days=1)
"""One key or address with another text, dated so much later, is filled anew: the agenda of each week."""
LONGEST_TITLE = 500
"""Characters of a title that are kept; what is longer is a text in the wrong place."""
SHORTEST = 8
"""Words that a text must have to say anything about what it is: a teaser such as "Read more" is many items'."""


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each with a key of its own, and each key once.

    Some feeds give several items one guid, or have no guid and link all items to one page. Those are different items
    all the same; each gets into its key what tells it from the others: its address, else its title too, else its date
    and text too, whatever its place in the feed. Where a feed has one item before and after an edit, the later one
    stands.
    """
    sharing: dict[str, list[Entry]] = {}
    for entry in entries:
        sharing.setdefault(entry.key, []).append(entry)
    made: list[Entry] = []
    for entry in entries:
        same = sharing.pop(entry.key, None)
        if same is not None:
            made.extend(same if len(same) == 1 else _items(same))
    return made


MOST_COMPARED = 20
"""Items of one key that an entry is compared with: hostile feeds have thousands."""


def _items(entries: Sequence[Entry]) -> list[Entry]:
    """The items among entries of one key, in their order."""
    items: list[_Item] = []
    for entry in entries:
        new = _Item(entry)
        there = next((item for item in items[-MOST_COMPARED:] if _one_item(item, new)), None)
        if there is None:
            items.append(new)
        elif _later(entry, there.entry):
            items[items.index(there)] = new
    if len(items) == 1:
        return [items[0].entry]
    addresses = Counter(item.address for item in items)
    titled = Counter((item.address, item.entry.title) for item in items)
    made: dict[str, Entry] = {}
    for item in items:
        entry, what = item.entry, str(item.address)
        if item.address is None or addresses[item.address] > 1:
            what += f"\n{entry.title}"
            if titled[item.address, entry.title] > 1:
                what += f"\n{entry.published}\n{item.words.digest}"
        key = f"{entry.key}#{_short_digest(what)}"
        made.setdefault(key, replace(entry, key=key))
    return list(made.values())


class _Item:
    """An entry, and what it is compared by."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.address = canonical_url(entry.url)
        self.words = words_of_entry(entry.title, entry.content, entry.content_kind)
        self.runs = _runs(self.words.text)


def _one_item(one: _Item, other: _Item) -> bool:
    """Whether two entries that a feed lists at once under one key are one item, before and after an edit."""
    moments = [item.entry.published for item in (one, other)]
    if moments[0] is not None and moments[1] is not None and abs(moments[0] - moments[1]) >= ANEW:
        return False
    if one.words.digest == other.words.digest:
        return one.address == other.address or moments[0] == moments[1]
    if one.address != other.address:
        return False
    shared = _shared(one.words.text, one.runs, other.words.text, other.runs)
    if shared is not None and shared <= UNLIKE:
        return False
    if one.address is not None and is_specific(one.address):
        return True
    titles = one.entry.title, other.entry.title
    if same_title(*titles, strict=False):
        return True
    alike = shared is not None and shared >= ALIKE
    return alike and numbers(title_words(titles[0])) == numbers(title_words(titles[1]))


def _later(one: Entry, other: Entry) -> bool:
    """Feeds list the newest first, so that without dates it is the one that stands first."""
    moments = [entry.updated or entry.published for entry in (one, other)]
    return moments[0] is not None and moments[1] is not None and moments[0] > moments[1]


def with_all(entry: Entry, words: Words) -> Entry:
    """The entry with address, title, date and words in its key, where the key alone is another item's too."""
    what = f"{canonical_url(entry.url)}\n{entry.title}\n{entry.published}\n{words.digest}"
    return replace(entry, key=f"{entry.key}#{_short_digest(what)}")


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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
