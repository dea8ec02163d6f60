"""Searches articles: turns queries into SQL conditions, searches full text with FTS5 in any script, and finds articles
near in meaning by their vectors."""

from __future__ import annotations

import contextlib
import difflib
import heapq
import math
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from itertools import filterfalse, groupby, islice, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlsplit

from bot.query import Filter, Group, Node, Not, Query, Term
from bot.query.acronyms import acronyms, as_acronym, widened
from bot.query.names import body_ids, meant, place_codes, place_names
from bot.query.nodes import Leaf, changed, is_words, joined
from bot.query.words import WORDS, words
from bot.storage.database import Database, Queries, to_text
from bot.storage.sources import Topics
from bot.text import clean
from summarizer.names import is_ordinary
from summarizer.scripts import EAST_ASIAN
from summarizer.words import STOPWORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RUN = re.compile(f"[{EAST_ASIAN}]+")
_WHOLE = "\ue000"
"""Suffix of acronyms in the index, and of words that the stemmer would not tell from others. It is a private character,
so no stemmer removes it."""
_APART = {form: f"{word}{_WHOLE}" for form, word in WORDS["apart"].items()}
_WORD = re.compile(r"\w+")
_ANY = "SELECT 1 FROM search WHERE search MATCH ? LIMIT 1"


def bigrams(run: str) -> str:
    """Write a run of CJK characters as bigrams, as the index does."""
    return " ".join(first + second for first, second in pairwise(run)) or run


def expression(node: Node) -> str:
    """Returns the FTS5 expression for wanted words."""
    if isinstance(node, Term):
        if acronym := as_acronym(node):
            return f'"{acronym}{_WHOLE}"'
        found = words(node.text)
        # In the index, single characters stand between two runs, so a phrase can't contain a run and other words.
        if not any(map(RUN.fullmatch, found)):
            phrase = " ".join(found)  # articles that were indexed by an older version have the stem
            return f'("{phrase}" OR "{_told_apart(phrase)}")' if phrase != _told_apart(phrase) else f'"{phrase}"'
        runs = [f'"{bigrams(word) if RUN.fullmatch(word) else word}"' for word in found]
        return runs[0] if len(runs) == 1 else f"({' AND '.join(runs)})"
    assert isinstance(node, Group)
    return f"({(' OR ' if node.any_of else ' AND ').join(expression(part) for part in node.parts)})"


def _told_apart(text: str) -> str:
    """Replace the words that the stemmer would not tell from others, such as "important" from "import"."""
    return _WORD.sub(lambda found: _APART.get(found[0].casefold(), found[0]), text)


NEWEST = "min(published_at, fetched_at) DESC, articles.id DESC"
"""The order of lists, and of the index `articles_newest`. An article with a future date counts from when it was
fetched."""
MOST = 1000
"""Maximum number of articles with the words of a search that are ranked: the newest."""
LOOKED_AT = 5000
"""Maximum number of articles that a list looks at: the newest that have its rarest filter or words."""
AT_FIRST, LARGEST = 100, 2000
"""Number of articles in the first block that a list looks at, and in the largest."""
HITS_A_LOOKUP = 60
"""To look one article up in the index of words takes as long as to read this number of articles that have them."""
RECENT, COMMON_SHARE, COMMON_LEAST = 3000, 0.25, 20
"""A word is too common to be useful if more than this share of recent articles, and more than this number, have it."""
SCORED_HITS = 20_000
"""About how many articles with the words of a search are read to find the score of those that are ranked."""
SCORED, SCORED_PHRASE = 0.5, 0.05
"""A word counts in the score if at most this share of recent articles has it; a phrase, if this is so of one of its
words. More common ones hardly change the score, but FTS5 would count all articles that have them."""


class _Walk(NamedTuple):
    """A way to read a list of articles, the newest first."""

    sql: str
    """A SELECT of their ids. NULL stands for an article that is looked at, but does not match."""
    size: float
    """Number of articles that the SELECT returns."""
    others: Sequence[Node]
    """The conditions that the SELECT leaves out."""
    most: int = 0
    """If it finds them by words, the article that was stored last comes first, and at most this number are read."""


def in_blocks(cursor: sqlite3.Cursor, size: int = AT_FIRST) -> Iterator[list[sqlite3.Row]]:
    """Yield the rows of a cursor in blocks. The first are small, since the caller may need only a few rows."""
    while rows := cursor.fetchmany(size):
        yield rows
        size = min(2 * size, LARGEST)


class Selecting:
    """Builds SQL conditions on articles, with numbered parameters. A statement may get values that it does not use."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._values = cache(self._facet)
        self._expression = cache(lambda node: expression(self.widened(node)))
        self._gap = 1e9  # if the ids of two articles are further apart, the index of words is read for each of them
        self.values: dict[str, object] = {"until": None}
        """Name → value of each parameter of the conditions built so far."""
        self.is_cut = False
        """True if older articles may match too: `newest` looked at LOOKED_AT articles, or found MOST by words."""

    @cached_property
    def _last(self) -> int:
        return int(self._db.value("SELECT coalesce(max(id), 0) FROM articles"))

    def among(self, nodes: Iterable[Node], columns: str) -> str:
        """Returns the SELECT of the `columns` of those articles that meet all conditions, and were ready at `:until` if
        there is such a moment, in the given order. The articles and the other parameters come from `ids`."""
        conditions = " AND ".join([*map(self._condition, nodes), "(:until IS NULL OR ready_at <= :until)"])
        return f"""SELECT {columns} FROM json_each(:ids) AS asked
            CROSS JOIN articles INDEXED BY articles_ages ON articles.id = asked.value
            WHERE {conditions} ORDER BY asked.key"""

    def ids(self, ids: Sequence[int]) -> dict[str, object]:
        """Returns all parameters of a SELECT by `among` of these ids."""
        near: list[list[int]] = []
        for id_ in sorted(ids):
            if near and id_ - near[-1][1] <= self._gap:
                near[-1][1] = id_
            else:
                near.append([id_, id_])
        return {**self.values, "ids": ids, "near": near, "span": [[min(ids), max(ids)]] if ids else []}

    def newest(self, query: Query, columns: str, *, until: datetime) -> Iterator[sqlite3.Row]:
        """Yield the date, id and `columns` of each matching article that was ready at `until`, newest first.

        Reads only as many rows as the caller uses, and looks at LOOKED_AT articles at most. If more than MOST articles
        have the words, considers only the last MOST.
        """
        self.values["until"] = until
        walks = (self._follow(walk, columns) for walk in self._walks(query.parts))
        merged = heapq.merge(*walks, key=itemgetter(0, 1), reverse=True)
        return (next(same) for __, same in groupby(merged, key=itemgetter(1)))

    def _follow(self, walk: _Walk, columns: str) -> Iterator[sqlite3.Row]:
        sql = self.among(walk.others, f"min(published_at, fetched_at) AS newest, articles.id, {columns}")

        def found() -> Iterator[sqlite3.Row]:
            left = LOOKED_AT
            for rows in in_blocks(self._db.execute(f"{walk.sql} LIMIT {LOOKED_AT}", self.values)):
                left -= len(rows)
                yield from self._db.execute(sql, self.ids([row[0] for row in rows if row[0]]))
            self.is_cut |= not left

        if walk.most:
            last = sorted(islice(found(), walk.most), key=itemgetter(0, 1), reverse=True)
            self.is_cut |= len(last) == walk.most
        yield from last if walk.most else found()

    def _walks(self, parts: Sequence[Node], others: Sequence[Node] = ()) -> list[_Walk]:
        """Returns ways to read all articles that meet the conditions of both, which together read as few as possible.

        One way reads all articles between the days that are asked for. The others read by words or a filter of
        `parts`, or by each of its alternatives.
        """
        together = _words_together(parts)
        every = [*together, *others]
        filters = [part for part in every if isinstance(part, Filter)]
        on_days = [part for part in filters if self._values(part) is None]
        facets = [part for part in filters if part not in on_days]
        days = [*map(self._day, on_days)]
        sql = " AND ".join(["SELECT id FROM articles INDEXED BY articles_newest WHERE ready_at <= :until", *days])
        ways = [[_Walk(f"{sql} ORDER BY {NEWEST}", self._last, every)]]
        most, within = MOST, ""
        if days:
            [(count, *ends)] = self._db.rows(
                f"SELECT count(*), min(id), max(id) FROM ({sql} LIMIT {LOOKED_AT + 1})", self.values
            )
            if count <= LOOKED_AT:
                most, within = LOOKED_AT, " AND rowid BETWEEN {} AND {}".format(*map(self._value, ends))
        for part in together:
            rest = [other for other in every if other is not part]
            if is_words(part):
                # FTS5 can't stop before it finds the next phrase, so read the articles with its words in any order.
                read = self._apart(part)
                hits = f"SELECT rowid FROM search WHERE search MATCH {self.matching(read)}{within}"
                # The last articles with a common word may all be of other days than those that are asked for.
                if not days or self._db.value(f"{hits} LIMIT 1 OFFSET {LOOKED_AT}", self.values) is None:
                    left = rest if read == self.widened(part) else [*rest, part]
                    ways.append([_Walk(f"{hits} ORDER BY rowid DESC", self.share(read) * self._last, left, most)])
            elif isinstance(part, Group):
                alternatives = _words_together(part.parts, any_of=True)
                ways.append([walk for one in alternatives for walk in self._walks(Query(node=one).parts, rest)])
            elif isinstance(part, Filter) and (values := self._values(part)) is not None:
                left = [other for other in rest if other not in facets]
                near = "".join(map(self._near, on_days))
                same = (self._has(other, "f.article_id", "f.at") for other in facets if other != part)
                sql = f"""SELECT iif({" AND ".join(["TRUE", *same])}, article_id, NULL) FROM facets AS f
                    WHERE kind = '{part.kind}'{near} AND value ="""
                ways.append(
                    [
                        _Walk(f"{sql} {self._value(value)} ORDER BY at DESC, article_id DESC", count, left)
                        for value, count in values.items()
                    ]
                )
        return min(ways, key=lambda way: sum(walk.size for walk in way))

    def _apart(self, node: Node) -> Node:
        """Returns all forms of the words, with the words of phrases in any order."""

        def apart(leaf: Leaf, wanted: bool) -> Node | None:
            alone = words(leaf.text) if isinstance(leaf, Term) and not as_acronym(leaf) else ()
            return joined(Term(text=word) for word in alone) if len(alone) > 1 else leaf

        return changed(self.widened(node), apart) or node

    def share(self, node: Node) -> float:
        """Returns the share of recent articles that have the words; zero if only a few have."""
        share: float = self._db.value(
            f"""SELECT iif(count(*) > {COMMON_LEAST}, 1.0 * count(*) / min(?2, {RECENT}), 0) FROM search
            WHERE search MATCH ?1 AND rowid > ?2 - {RECENT}""",
            [self._expression(node), self._last],
        )
        return share

    def scored(self, node: Node) -> Node | None:
        """Returns the part of a search that counts in the score, or None."""
        if isinstance(node, Group):
            return joined(map(self.scored, node.parts), any_of=node.any_of)
        assert isinstance(node, Term)
        single = words(node.text)
        most = SCORED if len(single) == 1 else SCORED_PHRASE
        return node if min((self.share(Term(text=word)) for word in single), default=0) <= most else None

    def matching(self, node: Node) -> str:
        """Returns the right side of a MATCH for wanted words."""
        return self._value(self._expression(node))

    def widened(self, node: Node) -> Node:
        """Add the other forms of acronyms to a search."""
        return widened(node, lambda acronym: self._db.value(_ANY, [f'"{acronym}{_WHOLE}"']) is not None)

    def known(self, term: Term) -> bool:
        """Returns whether any article has a word."""
        return self._db.value(_ANY, [self._expression(term)]) is not None

    def _condition(self, node: Node) -> str:
        if is_words(node):
            near = ":near" if self._apart(node) == self.widened(node) else ":span"
            self._gap = min(self._gap, HITS_A_LOOKUP / max(self.share(node), 1e-3))
            return f"""asked.value IN (SELECT search.rowid FROM json_each({near}) AS near CROSS JOIN search
                WHERE search MATCH {self.matching(node)}
                    AND search.rowid BETWEEN near.value ->> 0 AND near.value ->> 1)"""
        if isinstance(node, Filter):
            return self._has(node, "asked.value", "unixepoch(min(articles.published_at, articles.fetched_at))")
        if isinstance(node, Not):
            return f"NOT ({self._condition(node.part)})"
        assert isinstance(node, Group)
        parts = _words_together(node.parts, any_of=node.any_of)
        return f"({(' OR ' if node.any_of else ' AND ').join(map(self._condition, parts))})"

    def _has(self, wanted: Filter, article: str, at: str) -> str:
        """Returns the condition that an article, whose time is `at`, meets a filter."""
        values = self._values(wanted)
        if not values:
            return "FALSE" if values is not None else self._day(wanted)
        return f"""EXISTS (SELECT 1 FROM facets AS own WHERE kind = '{wanted.kind}'
            AND own.value IN ({", ".join(map(self._value, values))}) AND at = {at} AND article_id = {article})"""

    def _facet(self, wanted: Filter) -> dict[object, int] | None:
        """Returns the values in `facets` that a filter matches, each with its number of articles; None for a date
        filter."""
        value = wanted.value
        values: list[object] = [value]
        match wanted.kind:
            case "body":
                values += body_ids(value)
            case "in":
                values += place_codes(value)
            case "topic":
                values += meant(value, Topics(self._db).names())
            case "source":
                sources = self._sources()
                named = meant(value, [name for name, __, __id in sources])
                host = value.casefold().removeprefix("www.")
                below = f".{host}" if "." in host else " "  # `europa.eu` includes its subdomains
                values += meant(value, self._publishers())
                values += (
                    id_ for name, at, id_ in sources if name in named or value == str(id_) or f".{at}".endswith(below)
                )
            case "before" | "after":
                return None
        return dict(
            self._db.execute(
                """SELECT name, count FROM counts WHERE what = ? AND name IN (SELECT value FROM json_each(?))
                AND count > 0""",
                [wanted.kind, values],
            )
        )

    def names(self) -> list[str]:
        """Returns all names by which a reader may call a source: its name, publisher, host and id."""
        return self._publishers() + [str(part) for source in self._sources() for part in source]

    def _sources(self) -> list[tuple[str, str, int]]:
        """Returns the name, host and id of each source."""
        return [
            (name, urlsplit(url).hostname or "", id_)
            for name, url, id_ in self._db.execute("SELECT name, url, id FROM sources")
        ]

    def _publishers(self) -> list[str]:
        return self._db.column("SELECT name FROM counts WHERE what = 'source' AND name >= '' AND count > 0")

    def _day(self, wanted: Filter) -> str:
        """Returns the condition for a day that `Query.on` has resolved. Any other value matches no article."""
        try:
            moment = self._value(to_text(datetime.fromisoformat(wanted.value)))
        except ValueError:
            return "FALSE"
        day = self._value(wanted.value[:10])
        sign, surely, widest = ("<", "min", "max") if wanted.kind == "before" else (">=", "max", "min")
        # An article with a future date counts from when it was fetched. Midnight UTC stands for a date without a time.
        when = "min(articles.published_at, articles.fetched_at)"
        # The first part uses the index, and few articles need the last.
        return f"""({when} {sign} {widest}({day}, {moment}) AND ({when} {sign} {surely}({day}, {moment})
            OR {when} {sign} iif({when} LIKE '%T00:00:00Z', {day}, {moment})))"""

    def _near(self, wanted: Filter) -> str:
        """Returns the condition on `at` that a day sets in any time zone."""
        sign, most = ("<", "+1 day") if wanted.kind == "before" else (">=", "-1 day")
        return f" AND at {sign} unixepoch({self._value(wanted.value[:10])}, '{most}')"

    def _value(self, value: object) -> str:
        name = f"q{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _words_together(parts: Sequence[Node], *, any_of: bool = False) -> list[Node]:
    """Returns conditions with all words joined into one. So one lookup in the index finds them all."""
    together = joined(filter(is_words, parts), any_of=any_of)
    return [*([together] if together else []), *filterfalse(is_words, parts)]


Embed = Callable[[str], Sequence[float] | None]
"""Computes the unit vector of a text; None if the model is busy or missing. A vector of MEANING numbers comes from the
encoder of `articles.meaning`, any other from that of `articles.embedding`."""
MEANING = 512
"""The number of dimensions of the multilingual encoder."""
NEAREST = 2000
"""About how many articles have their vectors compared: those whose components have the same signs most often."""
VALUES = 300
"""Maximum number of values that are listed for a filter."""


BLOCK = 512
"""Number of articles in a row of `vectors`. Also in the schema."""
WORD = 8
"""Number of bytes of an article that lie side by side in a row of `vectors`."""


def signs(*vectors: bytes | None) -> list[tuple[int, bytes]]:
    """Returns the length of each vector, and the signs of its components as one bit each. Leaves out empty vectors."""
    import numpy as np

    return [
        (len(vector), np.packbits(np.frombuffer(vector, np.int8) > 0).tobytes() + bytes(-len(vector) // 8 % WORD))
        for vector in vectors
        if vector
    ]


def put_in_vectors(db: Database, article_id: int, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Store the `signs` of an article's vectors, inside `write()`."""
    block, place = divmod(article_id, BLOCK)
    for size, bits in vectors:
        db.execute("INSERT OR IGNORE INTO vectors VALUES (?, ?, zeroblob(?))", [size, block, len(bits) * BLOCK])
        row = db.value("SELECT rowid FROM vectors WHERE size = ? AND block = ?", [size, block])
        with db.connection.blobopen("vectors", "bits", row) as stored:
            for n in range(0, len(bits), WORD):
                stored.seek(n * BLOCK + place * WORD)
                stored.write(bits[n : n + WORD])


def column_of(size: int) -> str:
    """Returns the column of `articles` that stores vectors of this length."""
    return "meaning" if size == MEANING else "embedding"


def as_bytes(vector: Sequence[float] | NDArray[np.float32]) -> bytes:
    """Convert a vector to its stored form: int8, scaled so that its largest number is 127. This changes a cosine by at
    most 0.001."""
    import numpy as np

    numbers = np.array(vector, dtype=np.float32)
    numbers *= 127 / max(np.abs(numbers).max(), 1e-9)
    return numbers.round().astype(np.int8).tobytes()


def as_rows(vectors: Iterable[bytes]) -> NDArray[np.float32]:
    """Convert stored vectors of one length to an array with a unit vector in each row. A zero vector stays zero."""
    import numpy as np

    stored = list(vectors)
    rows = (
        np.frombuffer(b"".join(stored), dtype=np.int8)
        .astype(np.float32)
        .reshape(len(stored), len(stored[0]) if stored else 0)
    )
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)
    return rows


_SIGN = re.compile(r"[^\w\s]")
_BESIDE = re.compile(f"(?<=[{EAST_ASIAN}])|(?=[{EAST_ASIAN}])")
"""The places before and after each character of a script without spaces."""

TITLE_WORTH = 5.0
"""In the score, a word in the title counts as much as this number of words in the text."""
OLD_WORTH = 0.5
"""The weight of a very old article. An article of today has the weight 1."""
HALF_OLD_DAYS = 60.0
"""After this number of days, the weight of an article is half way between 1 and OLD_WORTH."""
UNDATED_DAYS = 30.0
"""An article without a date counts as at least this number of days old."""

NEAR = {"embedding": 0.42, "meaning": 0.28}
"""Column of the vectors → the minimum cosine of an article that is near to a search. docs/searching.md explains
them."""

ALIKE = 0.82
"""Minimum difflib ratio between a misspelt word and its correction."""
USUAL = 3
"""Minimum number of articles that must contain the correction of a misspelt word."""
_SPELLED = re.compile(rf"[^\W\d_{EAST_ASIAN}]{{4,}}")
"""A word that may be misspelt. Shorter words are similar to too many other words."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The result of a search."""

    ids: Sequence[int] = ()
    """Ids of articles, best first, up to the limit."""
    total: int = 0
    """The number of all matches."""
    is_cut: bool = False
    """True if older articles may match too."""
    some: bool = False
    """True if no article has all the words. Then the articles in `ids` have some of them."""
    near: Sequence[int] = ()
    """Ids of articles that are near in meaning, nearest first. If `some` is true, `ids` may have them too."""

    @property
    def shown(self) -> Sequence[int]:
        """All ids in the order in which pages show them, each once.

        If no article has all the words, those near in meaning come first: articles with some of the words often have
        them by chance.
        """
        return list(dict.fromkeys([*self.near, *self.ids] if self.some else [*self.ids, *self.near]))


def _parted(sign: re.Match[str]) -> str:
    return " " if unicodedata.category(sign[0])[0] in "SC" else sign[0]


INDEXED = 40_000
"""Number of words of a text that the index has. With more, it would take the write lock for longer than 0.1 s. Each
character of Chinese or Japanese counts as two, since the index also has it with the next one."""


def index_text(text: str) -> str:
    """Prepare a text for the index: CJK runs become bigrams, acronyms are repeated at the end, some words get a form
    that the stemmer leaves alone, the rest is unchanged. What follows the first INDEXED words is left out."""
    # The tokenizer knows only Unicode 6.1, and would treat newer emoji as letters.
    text = _SIGN.sub(_parted, unicodedata.normalize("NFC", text))
    # Add the single characters too, so that a search for one character finds something.
    spread = RUN.sub(lambda found: f" {bigrams(found[0])} {' '.join(found[0])} ", text)
    if (end := next(islice(_WORD.finditer(spread), INDEXED, None), None)) is not None:
        spread = spread[: end.start()]
    return " ".join([*_told_apart(spread).split(), *(f"{short}{_WHOLE}" for short, __, __ in acronyms(spread))])


class IndexTexts(NamedTuple):
    """What the index stores of an article. Make it before you take the write lock: a long text takes milliseconds."""

    title: str
    body: str
    words: list[str]

    @classmethod
    def of(cls, title: str, text: str) -> Self:
        """Prepare an article for the index."""
        return cls(index_text(clean(title)), index_text(clean(text)), spellings(f"{title} {text}"))


def spellings(text: str) -> list[str]:
    """Returns the words of a text that may be the correction of a misspelt word, in lower case, each once."""
    return [*{*_SPELLED.findall(text.casefold())}]


def found_in(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """Returns the ranges of a text where the index finds the words of a search, in order and without overlaps."""
    shorts, phrases = set(), list[str]()
    for term in terms:
        if acronym := as_acronym(term):
            shorts.add(acronym)
        else:  # the index finds a phrase with Chinese in it by its single words
            phrases += words(term.text) if RUN.search(term.text) else [term.text]
    # Here each character of a script without spaces is a word of its own. A control character, which no text has,
    # separates it from the next.
    parted = _BESIDE.sub("\1", _SIGN.sub(_parted, text))
    wanted = " OR ".join(f'"{_BESIDE.sub(" ", phrase)}"' for phrase in phrases)
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE one USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')")
        db.execute("INSERT INTO one VALUES (?)", [parted])
        sql = "SELECT highlight(one, 0, char(2), char(3)) FROM one WHERE one MATCH ?"
        row = wanted and db.execute(sql, [wanted]).fetchone()
    # Every second part is a hit.
    parts = re.split("[\2\3]", row[0].replace("\1", "") if row else text)
    marks = bytearray().join((b"x" if n % 2 else b" ") * len(part) for n, part in enumerate(parts))
    for short, start, end in acronyms(text):
        if short in shorts:
            marks[start:end] = b"x" * (end - start)
    return [run.span() for run in re.finditer(b"x+", marks)]


def put_in_index(db: Database, article_id: int, texts: IndexTexts) -> None:
    """Index an article, inside `write()`. If it is in the index already, replace it."""
    db.execute("INSERT OR IGNORE INTO spellings SELECT value FROM json_each(?)", [texts.words])
    db.execute(
        "INSERT OR REPLACE INTO search (rowid, title, body) VALUES (?, ?, ?)", [article_id, texts.title, texts.body]
    )


class Search(Queries):
    """Searches articles in the table `search`. Its rowid is the article's id."""

    def find(self, query: Query, *, now: datetime, limit: int) -> Found:
        """Find the ready articles that match a search, best first. If none has all the words, find those with some.

        The score is bm25 times a weight for age. In bm25, a word of the title counts TITLE_WORTH times. The weight is
        `OLD_WORTH + (1 - OLD_WORTH) / (1 + days / HALF_OLD_DAYS)`. So if two articles match equally well, the newer
        comes first. An article that matches twice as well comes first at any age. Without wanted words, the newest come
        first.
        """
        found, selecting = self._find(query, now, limit), Selecting(self._db)
        if found.total:
            return found
        # Words that many recent articles have, such as "in" and "of", are not enough.
        loosened = query.loosened({term for term in query.terms if selecting.share(term) > COMMON_SHARE})
        if loosened:
            found = self._find(loosened, now, limit)
        return replace(found, some=found.total > 0)

    def near(
        self, query: Query, vector: Sequence[float], *, besides: Collection[int], now: datetime, limit: int
    ) -> list[int]:
        """Returns articles near to a vector, nearest first, without those in `besides`.

        They match the filters and exclusions of the search. Its wanted words are ignored.
        """
        close = [
            article
            for article, __ in self.nearest(vector, least=NEAR[column_of(len(vector))])
            if article not in besides
        ]
        return self.meant(close, query.beside_words, until=now)[:limit]

    def has_vectors(self) -> bool:
        """Returns whether any article has a vector. If none has, a search needs no model."""
        return self._db.value("SELECT 1 FROM vectors LIMIT 1") is not None

    def vectors(self, ids: Iterable[int], size: int) -> dict[int, bytes]:
        """Returns the stored vectors of this length by article id. Articles without one are left out."""
        column = column_of(size)
        return dict(
            self._db.execute(
                f"""SELECT id, {column} FROM articles
                WHERE length({column}) = ? AND id IN (SELECT value FROM json_each(?))""",
                [size, list(ids)],
            )
        )

    def nearest(self, vector: Sequence[float], *, least: float) -> list[tuple[int, float]]:
        """Returns the ids and cosines of articles with a cosine of at least `least` to a unit vector, nearest first.

        The articles need not be ready.
        """
        import numpy as np

        [(__, own_bits)] = signs(as_bytes(vector))
        own = np.frombuffer(own_bits, dtype=np.uint64)[:, None]
        blocks: dict[int, NDArray[np.uint16]] = {}
        for block, stored in self._db.execute("SELECT block, bits FROM vectors WHERE size = ?", [len(vector)]):
            bits = np.frombuffer(stored, dtype=np.uint64).reshape(len(own), BLOCK)
            different = np.bitwise_count(bits ^ own).sum(axis=0, dtype=np.uint16)
            blocks[block] = np.where(bits[0] > 0, different, 64 * len(own) + 1)  # zeros: no vector
        if not blocks:
            return []
        numbers = np.concatenate([*blocks.values()])
        farthest = int(np.searchsorted(np.cumsum(np.bincount(numbers)), NEAREST))  # a sort would take longer
        # Of two vectors, about angle / 180° of the signs differ, and 5 % more than that in one of 1,000 pairs.
        most = len(vector) * (math.acos(least) / math.pi + 0.05) + 1
        places = np.flatnonzero(numbers <= min(farthest, most))
        ids = np.array([*blocks], dtype=np.int64)[places // BLOCK] * BLOCK + places % BLOCK
        vectors = self.vectors(ids.tolist(), len(vector))
        cosines = (as_rows(vectors.values()) @ np.asarray(vector, dtype=np.float32)).tolist() if vectors else []
        found = [pair for pair in zip(vectors, cosines, strict=True) if pair[1] >= least]
        return sorted(found, key=itemgetter(1, 0), reverse=True)

    def meant(self, ids: Iterable[int], query: Query, *, until: datetime | None = None) -> list[int]:
        """Returns those of the given articles that match a search, in the given order.

        `until`: only articles that were ready at this moment.
        """
        selecting = Selecting(self._db)
        sql = selecting.among(query.parts, "articles.id")
        return self._db.column(sql, selecting.ids(list(ids)) | {"until": until})

    def unread(self, query: Query, *, limit: int) -> list[int]:
        """Returns the newest articles that match a search and have a title, but were never ready."""
        waiting = self._db.execute(
            f"""SELECT id FROM articles INDEXED BY articles_unread
            WHERE ready_at IS NULL AND state <> 'failed' AND title <> ''
            ORDER BY published_at DESC, id DESC LIMIT {LOOKED_AT}"""
        )
        found = (id_ for block in in_blocks(waiting) for id_ in self.meant([row[0] for row in block], query))
        return [*islice(found, max(0, limit))]

    def listed(self, query: Query, *, until: datetime) -> tuple[dict[int, int], bool]:
        """Returns the ready articles that match a search, newest first: id → story. Also returns whether there may be
        more."""
        selecting = Selecting(self._db)
        found = {row["id"]: row["story_id"] for row in selecting.newest(query, "story_id", until=until)}
        return found, selecting.is_cut

    def widened(self, query: Query) -> Query:
        """Add the other forms of acronyms to a search."""
        return Query(node=query.node and Selecting(self._db).widened(query.node))

    def corrected(self, query: Query) -> Query | None:
        """Correct the misspelt words of a search. Returns None if there are none.

        The correction is the most similar word that several articles have. An ordinary English word is not misspelt,
        even if no article has it.
        """
        selecting = Selecting(self._db)
        names = spellings(" ".join([*Topics(self._db).names(), *place_names()]))

        def near(word: re.Match[str]) -> str:
            # A comparison with all words would take too long. A typing error seldom changes both ends of a word.
            sql = """SELECT word FROM (SELECT word FROM spellings UNION SELECT value FROM json_each(?2))
                WHERE abs(length(word) - length(?1)) <= length(?1) / 4
                AND (substr(word, 1, 2) = substr(?1, 1, 2) OR substr(word, -2) = substr(?1, -2))"""
            key = word[0].casefold()
            known: set[str] = {*self._db.column(sql, [key, names])} - STOPWORDS
            if key in STOPWORDS | known or is_ordinary(key):
                return word[0]
            for other in difflib.get_close_matches(key, known, cutoff=ALIKE):
                hits = f"SELECT 1 FROM search WHERE search MATCH {selecting.matching(Term(text=other))}"
                if other in names or self._db.value(f"{hits} LIMIT 1 OFFSET {USUAL - 1}", selecting.values):
                    return other
            return word[0]

        def respelled(leaf: Leaf, wanted: bool) -> Leaf:
            if isinstance(leaf, Filter) or selecting.known(leaf):
                return leaf
            return Term(text=_SPELLED.sub(near, leaf.text))

        corrected = query.changed(respelled)
        return corrected if corrected != query else None

    def has(self, phrase: Term) -> bool:
        """Returns whether any article has a phrase."""
        return Selecting(self._db).known(phrase)

    def names(self) -> dict[str, dict[str, str]]:
        """Returns the names for `bot.query.read`: kind → name of a topic or source in lower case → name."""
        kinds = {"topic": Topics(self._db).names(), "source": Selecting(self._db).names()}
        return {kind: {name.casefold(): name for name in names if name} for kind, names in kinds.items()}

    def values(self) -> dict[str, dict[str, int]]:
        """Returns the values of each filter, each with its number of articles, most articles first."""
        sql = f"SELECT name, count FROM counts WHERE what = ? AND count > 0 ORDER BY count DESC LIMIT {VALUES}"
        kinds = {"topic": "topic", "stage": "stage", "body": "body", "country": "in"}
        return {name: dict(self._db.execute(sql, [kind])) for name, kind in kinds.items()}

    def by_day(self, kind: str, values: Iterable[str], *, since: str) -> sqlite3.Cursor:
        """Count the articles of each day for each value of a filter. Returns rows of value, day in UTC, and count."""
        return self._db.execute(
            """SELECT facets.value, date(at, 'unixepoch'), count(*) FROM json_each(?) AS wanted
                CROSS JOIN facets ON kind = ? AND facets.value = wanted.value AND at >= unixepoch(?)
            GROUP BY 1, 2""",
            [list(values), kind, since],
        )

    def _find(self, query: Query, now: datetime, limit: int) -> Found:
        if query.node is None:
            return Found()
        selecting, telling = Selecting(self._db), {term.text.casefold() for term in query.terms} - STOPWORDS
        # Filters, and words such as "of", say nothing about the rank of an article: show the newest first.
        wanted = joined(filter(is_words, query.parts)) if telling else None
        newest = islice(selecting.newest(query, "ready_at", until=now), MOST if wanted else limit + AT_FIRST)
        ids: Sequence[int] = [row["id"] for row in newest]
        if ids and wanted and (scored := selecting.scored(wanted)):
            last = max(ids)
            first = max(min(ids), last - SCORED_HITS / max(selecting.share(scored), 1e-9))
            ranked = self._db.column(
                f"""SELECT search.rowid FROM search CROSS JOIN articles INDEXED BY articles_ages
                    ON articles.id = search.rowid
                WHERE search MATCH {selecting.matching(scored)} AND search.rowid BETWEEN :first AND :last
                    AND +search.rowid IN (SELECT value FROM json_each(:ids))
                ORDER BY bm25(search, {TITLE_WORTH}, 1.0) * ({OLD_WORTH} + {1 - OLD_WORTH} / (1 + max(
                    julianday(:until) - julianday(min(published_at, fetched_at)), iif(dated, 0, {UNDATED_DAYS})
                ) / {HALF_OLD_DAYS})), {NEWEST}""",
                selecting.values | {"ids": ids, "first": int(first), "last": last},
            )
            ids = list(dict.fromkeys([*ranked, *ids]))  # those without a score keep their order, and come last
        return Found(ids=ids[:limit], total=len(ids), is_cut=selecting.is_cut)
