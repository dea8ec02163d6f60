"""Identity: what tells items apart, and whether an entry is an article that is stored already."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from bot.addresses import canonical_url
from bot.models import Entry, Source
from bot.sources.markup import visible
from bot.storage.articles import LikeArticle
from bot.text import clean, cut, numbers, overlap, same_title, title_words, words_of

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
