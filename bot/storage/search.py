"""Search: the conditions of a query, full text with FTS5 in any script, and what is near in meaning."""

from __future__ import annotations

import contextlib
import difflib
import json
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.query import Filter, Group, Node, Not, Query, Term
from bot.query.acronyms import acronyms, as_acronym, widened
from bot.query.days import counts_from_today, first_day
from bot.query.names import body_ids, meant, place_codes, place_names
from bot.query.nodes import Leaf, is_words, joined
from bot.query.words import COMMON, words
from bot.storage.database import Database, Row, to_moment, to_text
from bot.storage.sources import Topics
from bot.text import clean
from summarizer.scripts import EAST_ASIAN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RUN = re.compile(f"[{EAST_ASIAN}]+")
_WHOLE = "\ue000"
"""Behind an acronym in the index: a letter of no language, at which no stem ends."""
_NEVER, _ALWAYS = "0", "1"
_ANY = "SELECT 1 FROM search WHERE search MATCH ? LIMIT 1"


def bigrams(run: str) -> str:
    """A run of CJK characters as the index has it."""
    return " ".join(run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else run


def expression(node: Term | Group) -> str:
    """The FTS5 expression of wanted words."""
    if isinstance(node, Term):
        if acronym := as_acronym(node):
            return f'"{acronym}{_WHOLE}"'
        found = words(node.text)
        runs = [f'"{bigrams(word) if RUN.fullmatch(word) else word}"' for word in found]
        # Characters of a run stand between what the index has of it and of the next: no phrase goes over its end.
        if len(found) > 1 and any(RUN.fullmatch(word) for word in found):
            return f"({' AND '.join(runs)})"
        return runs[0] if len(runs) == 1 else '"' + " ".join(found) + '"'
    return f"({(' OR ' if node.any_of else ' AND ').join(expression(part) for part in node.parts if is_words(part))})"


class Selecting:
    """Conditions on articles, each asked of one article after the other. One of these serves one statement: it counts
    its parameters."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._of = "articles"
        self.values: dict[str, object] = {}
        """What the conditions made so far are asked with."""

    def where(self, query: Query, *, of: str = "articles") -> str:
        """The condition that an article is meant; `of` is the name of its table in the statement."""
        self._of = of
        return _ALWAYS if query.node is None else self._condition(query.node)

    def newest(self, query: Query) -> str:
        """Where a statement in the order NEWEST begins: with all articles by an index, or with those few that a filter
        leaves."""
        for ids in (self._ids(part) for part in query.parts if isinstance(part, Filter)):
            if ids and self._db.value(f"SELECT count(*) FROM (SELECT 1 FROM ({ids}) LIMIT {RARE + 1})") <= RARE:
                return f"(SELECT * FROM articles INDEXED BY articles_ages WHERE id IN ({ids})) AS articles"
        return "articles INDEXED BY articles_newest"

    def matching(self, node: Term | Group) -> str:
        """The right side of a MATCH."""
        return self._value(self._expression(node))

    def widened(self, node: Node) -> Node:
        """The search with the other forms of its acronyms."""
        return widened(node, lambda acronym: self._db.value(_ANY, [f'"{acronym}{_WHOLE}"']) is not None)

    def known(self, term: Term) -> bool:
        """Whether anything has a word."""
        return self._db.value(_ANY, [self._expression(term)]) is not None

    def _expression(self, node: Term | Group) -> str:
        wanted = self.widened(node)
        assert is_words(wanted)
        return expression(wanted)

    def _condition(self, node: Node) -> str:
        if is_words(node):
            return f"EXISTS (SELECT 1 FROM search WHERE search MATCH {self.matching(node)} AND rowid = {self._of}.id)"
        if isinstance(node, Filter):
            return self._filter(node)
        if isinstance(node, Not):
            return f"NOT ({self._condition(node.part)})"
        assert isinstance(node, Group)
        # One question to the index for all the words, then the others.
        together = joined((part for part in node.parts if is_words(part)), any_of=node.any_of)
        others = [part for part in node.parts if not is_words(part)]
        parts = map(self._condition, others if together is None else [together, *others])
        return f"({(' OR ' if node.any_of else ' AND ').join(parts)})"

    def _filter(self, wanted: Filter) -> str:
        ids = self._ids(wanted)
        return self._day(wanted) if ids is None else f"EXISTS (SELECT 1 FROM ({ids}) WHERE article_id = {self._of}.id)"

    def _ids(self, wanted: Filter) -> str | None:
        """A query of the articles that a filter means, for which there is an index; None for a day."""
        value = wanted.value
        match wanted.kind:
            case "body":
                return _having("article_bodies", "body", body_ids(value) | {value})
            case "in":
                return _having("article_places", "place", place_codes(value) | {value})
            case "stage":
                return _having("article_facts", "stage", {value})
            case "topic":
                return _having("article_topics", "topic", meant(value, Topics(self._db).names()))
            case "source":
                articles = "(SELECT id AS article_id, publisher, source_id FROM articles)"
                publishers = _having(articles, "publisher", meant(value, self._publishers()))
                return f"{publishers} UNION ALL {_having(articles, 'source_id', _source_ids(value, self._sources()))}"
            case _:
                return None

    def names(self) -> list[str]:
        """What sources may be called: names, publishers, hosts and ids."""
        rows = self._sources()
        hosts = (urlsplit(row["url"]).hostname or "" for row in rows)
        return [*self._publishers(), *(row["name"] for row in rows), *hosts, *(str(row["id"]) for row in rows)]

    def _sources(self) -> list[Row]:
        return self._db.rows("SELECT id, name, url FROM sources")

    def _publishers(self) -> list[str]:
        """Each publisher once: from one to the next by the index, which is faster than to look at all articles."""
        return self._db.column(
            """WITH RECURSIVE publishers(name) AS (
                SELECT min(publisher) FROM articles
                UNION ALL SELECT (SELECT min(publisher) FROM articles WHERE publisher > name)
                FROM publishers WHERE name IS NOT NULL
            ) SELECT name FROM publishers WHERE name IS NOT NULL"""
        )

    def _day(self, wanted: Filter) -> str:
        sign = "<" if wanted.kind == "before" else ">="
        # A day that nobody has settled counts from the database's.
        today = date.today() if counts_from_today(wanted.value) else date.min  # noqa: DTZ011
        day = first_day(wanted.value, today)
        if day is None:
            return _NEVER
        # Dated ahead, an article counts as of when it was seen.
        when = f"min({self._of}.published_at, {self._of}.fetched_at)"
        return f"{when} {sign} {self._value(day.isoformat())}"

    def _value(self, value: object) -> str:
        name = f"q{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _having(table: str, column: str, wanted: Collection[object]) -> str:
    listed = json.dumps(list(wanted)).replace("'", "''")
    return f"SELECT article_id FROM {table} WHERE {column} IN (SELECT value FROM json_each('{listed}'))"


def _source_ids(text: str, sources: list[Row]) -> list[int]:
    """Sources by id, name or host: `europa.eu` is all that stand below it."""
    named = meant(text, [row["name"] for row in sources])
    host = text.casefold().removeprefix("www.")

    def is_meant(row: Row) -> bool:
        of = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
        below = "." in host and (of == host or of.endswith(f".{host}"))
        return below or text == str(row["id"]) or row["name"] in named

    return [row["id"] for row in sources if is_meant(row)]


Embed = Callable[[str], Sequence[float] | None]
"""A text → its unit vector, as `articles.embedding` has them or, of MEANING numbers, `articles.meaning`; None where the
model is busy or missing."""
MEANING = 512
"""Numbers of a vector by the encoder of many languages."""
AT_ONCE = 16384
"""Rows that are read, and multiplied, at once."""
OVERLAP = timedelta(minutes=30)
"""A summary is dated when it was made and stored a while later: what is so old is read again."""
MOST = 2000
"""Articles that are told as near, or that are ranked where more have the words."""
MANY = 5000
"""Articles with the words of a search are counted so far, and ranked by how good they are."""
RARE = 10_000
"""A filter that means no more articles than this is where a list of the newest begins."""
VALUES = 300
"""Values of a filter that are listed."""
KEPT = 200_000
"""Vectors of one encoder, the last made, that are kept in memory."""
PATIENCE = 2.0
"""Seconds that a search waits where another is reading what is new."""


class Vectors:
    """The vectors of articles, kept in memory. Safe to use from any thread.

    The network's (`embedding`) are read when one of its vectors is looked for; those of the multilingual encoder
    (`meaning`) likewise.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._columns = {"embedding": _Column(database, "embedding"), "meaning": _Column(database, "meaning")}

    def any(self) -> bool:
        """Whether there is any at all: if not, no model need be asked."""
        sql = "SELECT 1 FROM articles WHERE summarized_at >= '' AND embedding IS NOT NULL LIMIT 1"
        return self._db.value(sql) is not None

    def near(self, vector: Sequence[float], *, least: float) -> list[tuple[int, float]]:
        """Articles with their cosine to a unit vector, nearest first, down to `least`; not only ready ones."""
        return self._columns[column_of(len(vector))].near(vector, least)

    def refresh(self) -> None:
        """Read what is new of the network's, which most searches need."""
        self._columns["embedding"].refresh()


def column_of(size: int) -> str:
    """The column of `articles` with the vectors of the encoder that makes them so long."""
    return "meaning" if size == MEANING else "embedding"


class _Column:
    """The vectors of one column."""

    def __init__(self, database: Database, name: str) -> None:
        self._db = database
        self._name = name
        self._lock = threading.Lock()
        self._since = to_text(datetime.min.replace(tzinfo=UTC))
        self._recent: dict[int, str] = {}
        """When the summaries since then were made, of which the vectors were read."""
        self._kept: dict[int, tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.float32]]] = {}
        """By length, one for each encoder: ids, and vectors in bytes with a scale each."""

    def near(self, vector: Sequence[float], least: float) -> list[tuple[int, float]]:
        """As `Vectors.near`."""
        import numpy as np

        if not self.refresh(PATIENCE) or len(vector) not in self._kept:
            return []
        asked, (ids, rows, scales) = np.asarray(vector, dtype=np.float32), self._kept[len(vector)]
        found: list[tuple[int, float]] = []
        for part in (slice(first, first + AT_ONCE) for first in range(0, len(ids), AT_ONCE)):
            scores = (rows[part].astype(np.float32) @ asked) * scales[part]
            (places,) = np.nonzero(scores >= least)
            found += zip(ids[part][places].tolist(), scores[places].tolist(), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], -pair[0]))[:MOST]

    def refresh(self, patience: float = -1) -> bool:
        """Read what is new; False where another thread has been at it for so many seconds."""
        if not self._lock.acquire(timeout=patience):
            return False
        try:
            cursor = self._db.execute(
                f"""SELECT id, summarized_at, {self._name} FROM articles
                WHERE summarized_at >= ? AND {self._name} IS NOT NULL ORDER BY summarized_at""",
                [self._since],
            )
            while rows := cursor.fetchmany(AT_ONCE):
                self._take([(id_, vector) for id_, at, vector in rows if vector and self._recent.get(id_) != at])
                self._since = max(self._since, to_text(to_moment(rows[-1]["summarized_at"]) - OVERLAP))
                self._recent |= {id_: at for id_, at, __ in rows}
                self._recent = {id_: at for id_, at in self._recent.items() if at >= self._since}
        finally:
            self._lock.release()
        return True

    def _take(self, rows: list[tuple[int, bytes]]) -> None:
        import numpy as np

        for length in {len(vector) for __, vector in rows}:
            same = {id_: vector for id_, vector in rows if len(vector) == length}
            raw = as_rows(self._name, same.values())
            size = raw.shape[1]
            scales = np.maximum(np.abs(raw).max(axis=1), 1e-9) / 127
            ids, new = np.array(list(same)), np.rint(raw / scales[:, None]).astype(np.int8)
            none = ids[:0], new[:0], scales[:0].astype(np.float32)
            old_ids, old, old_scales = self._kept.get(size, none)
            stays = ~np.isin(old_ids, ids)
            self._kept = self._kept | {
                size: (
                    np.concatenate([old_ids[stays], ids])[-KEPT:],
                    np.concatenate([old[stays], new])[-KEPT:],
                    np.concatenate([old_scales[stays], scales.astype(np.float32)])[-KEPT:],
                )
            }


def as_rows(column: str, vectors: Iterable[bytes]) -> NDArray[np.float32]:
    """[n, dim] of vectors of one length as a column has them: `meaning` as int8, 127 times."""
    import numpy as np

    kept = list(vectors)
    numbers = np.frombuffer(b"".join(kept), dtype=np.int8 if column == "meaning" else "<f4").astype(np.float32)
    return numbers.reshape(len(kept), -1) / np.float32(127 if column == "meaning" else 1)


_SIGN = re.compile(r"[^\w\s]")

TITLE_WORTH = 5.0
"""A word of the title is worth so many of the text."""
OLD_WORTH = 0.5
"""What an old article's words are worth, where those of today's are worth 1."""
HALF_OLD_DAYS = 60.0
"""After so many days an article is half way from new to old."""
UNDATED_DAYS = 30.0
"""An article without a date is taken for so old at least."""

NEAR = {"embedding": 0.42, "meaning": 0.28}
"""Articles no nearer to a search, by the cosine of vectors of a column, are not near: see docs/searching.md."""

VOCABULARY, SHORTEST, ALIKE = 5000, 4, 0.75
"""A word that nothing has is compared with those of so many articles' titles and summaries, if it has so many letters;
and what is so much alike (difflib's ratio) may be meant."""

COMMON_SHARE, COMMON_LEAST = 0.25, 20
"""A word that more than this share of all articles have, and more than so many, tells nothing of what is meant."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search found."""

    ids: Sequence[int] = ()
    """Of articles, best first, as many as were asked for."""
    total: int = 0
    """How many there are in all."""
    some: bool = False
    """No article has all the words: these have some."""
    near: Sequence[int] = ()
    """Near in meaning, nearest first; none of `ids`."""

    @property
    def shown(self) -> Sequence[int]:
        """All of them as pages show them. What has some of the words is often by chance: then meaning comes first."""
        return [*self.near, *self.ids] if self.some else [*self.ids, *self.near]


def _near(word: str, known: Collection[str]) -> str | None:
    """The word that may be meant by one with a slip in it; None for short ones, and where there is none."""
    if len(word) < SHORTEST:
        return None
    alike = [one for one in known if abs(len(one) - len(word)) <= len(word) // 4]
    return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=ALIKE)), None)


def _parted(sign: re.Match[str]) -> str:
    return " " if unicodedata.category(sign[0])[0] in "SC" else sign[0]


def index_text(text: str) -> str:
    """Text as it is indexed: runs of CJK characters become bigrams, acronyms stand once more at the end, all else
    stays."""
    # The tokenizer's tables are of Unicode 6.1: it takes an emoji that is younger for a letter.
    text = _SIGN.sub(_parted, unicodedata.normalize("NFC", text))
    # The single characters too, so that a search for one of them finds something.
    spread = RUN.sub(lambda found: f" {bigrams(found[0])} {' '.join(found[0])} ", text)
    return " ".join([spread, *(f"{short}{_WHOLE}" for short, __, __ in acronyms(text))])


def found_in(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """Where the words of a search stand in a text, as the index finds them: first to last, none over another."""
    shorts, phrases = set(), list[str]()
    for term in terms:
        if acronym := as_acronym(term):
            shorts.add(acronym)
        else:  # a phrase with Chinese in it is found by its words alone
            phrases += words(term.text) if RUN.search(term.text) else [term.text]
    hits = [(start, end) for short, start, end in acronyms(text) if short in shorts]
    # Each character of a script without spaces is a word here: control characters, which no text has, part them.
    parted = RUN.sub(lambda run: "\1".join(("", *run[0], "")), _SIGN.sub(_parted, text))
    wanted = " OR ".join('"' + RUN.sub(lambda run: " ".join(run[0]), phrase) + '"' for phrase in phrases)
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE one USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')")
        db.execute("INSERT INTO one VALUES (?)", [parted])
        found = "SELECT highlight(one, 0, char(2), char(3)) FROM one WHERE one MATCH ?"
        row = db.execute(found, [wanted]).fetchone() if wanted else None
    at = 0
    for n, part in enumerate(re.split("[\2\3]", row[0].replace("\1", "") if row else "")):
        hits += [(at, at + len(part))] if n % 2 else []
        at += len(part)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(hits):
        begin, before = merged.pop() if merged and start <= merged[-1][1] else (start, end)
        merged.append((begin, max(end, before)))
    return merged


class Search:
    """The table `search`; its rowid is the article's id."""

    def __init__(self, database: Database, vectors: Vectors) -> None:
        self._db = database
        self._vectors = vectors

    def index(self, article_id: int, title: str, text: str) -> None:
        """Index an article, again or for the first time."""
        with self._db.write() as db:
            db.execute("DELETE FROM search WHERE rowid = ?", [article_id])
            db.execute(
                "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)",
                [article_id, index_text(clean(title)), index_text(clean(text))],
            )

    def find(self, query: Query, *, now: datetime, limit: int) -> Found:
        """The ready articles that a search means, best first; where none has all the words, those that have some.

        How good one is: bm25, with a word of the title worth TITLE_WORTH of the text, times what its age leaves of it:
        `OLD_WORTH + (1 - OLD_WORTH) / (1 + days / HALF_OLD_DAYS)`. So age decides among articles that fit alike, and
        one that fits twice as well comes first however old it is. Without a wanted word, newest first.
        """
        query = query.on(now.date())
        if query.node is None:
            return Found()
        ids, total = self._find(query.node, now, limit)
        if total:
            return Found(ids=tuple(ids), total=total)
        loosened = query.loosened(self._common(query)) if query.loosened() is not None else None
        if loosened is None or loosened.node is None:
            return Found()
        ids, total = self._find(loosened.node, now, limit)
        return Found(ids=tuple(ids), total=total, some=True) if total else Found()

    def _common(self, query: Query) -> set[Term]:
        """The words of a search that many of the last articles have, such as "in" and "of"."""
        last = self._db.value("SELECT coalesce(max(id), 0) FROM articles")
        many = max(COMMON_LEAST, min(last, MANY) * COMMON_SHARE)
        sql = "SELECT count(*) FROM search WHERE search MATCH ? AND rowid > ?"
        return {term for term in query.terms if self._db.value(sql, [expression(term), last - MANY]) > many}

    def near(
        self, query: Query, vector: Sequence[float], *, besides: Collection[int], now: datetime, limit: int
    ) -> list[int]:
        """Articles whose meaning is near to a vector, nearest first. Filters hold, and so does what must not be there;
        the wanted words do not."""
        close = [
            article
            for article, __ in self._vectors.near(vector, least=NEAR[column_of(len(vector))])
            if article not in besides
        ]
        return self.meant(close, query.beside_words.on(now.date()), until=now)[:limit] if close else []

    def meant(self, ids: Iterable[int], query: Query, *, until: datetime | None = None) -> list[int]:
        """Those of the articles that a search means, in their order. `until`: of those that were ready then."""
        selecting = Selecting(self._db)
        where = selecting.where(query)
        return self._db.column(
            f"""SELECT articles.id FROM json_each(:ids) JOIN articles ON articles.id = value
            WHERE (:until IS NULL OR ready_at <= :until) AND {where} ORDER BY json_each.key""",
            selecting.values | {"ids": list(ids), "until": until},
        )

    def since(self, since: datetime, query: Query) -> dict[int, int]:
        """Ready articles first seen since then that a search finds, newest first, each with its story."""
        selecting = Selecting(self._db)
        rows = self._db.execute(
            f"""SELECT id, story_id FROM articles INDEXED BY articles_fetched
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND fetched_at >= :since
                AND {selecting.where(query)}
            ORDER BY published_at DESC, id DESC""",
            {"since": since, **selecting.values},
        )
        return dict(rows)

    def widened(self, query: Query) -> Query:
        """A search as articles are looked for: with the other forms of its acronyms."""
        return query if query.node is None else Query(node=Selecting(self._db).widened(query.node))

    def corrected(self, query: Query) -> Query | None:
        """The search with each word that nothing has as the nearest of the words that there are; None where all are
        there, or none is near."""
        selecting = Selecting(self._db)
        unknown = {one for one in query.terms if not selecting.known(one)}
        if not unknown:
            return None
        texts = self._db.column(
            """SELECT title || ' ' || coalesce(summary ->> 'text', '') FROM articles WHERE ready_at IS NOT NULL
            ORDER BY id DESC LIMIT ?""",
            [VOCABULARY],
        )
        texts += [*Topics(self._db).names(), *place_names()]
        known = {word.casefold() for text in texts for word in words(text)} - COMMON

        def near(word: str) -> str:
            return word if (key := word.casefold()) in known else _near(key, known) or word

        def respelled(one: Leaf, wanted: bool) -> Node:
            if isinstance(one, Term) and wanted and one in unknown:
                return Term(text=" ".join(map(near, words(one.text))))
            return one

        corrected = query.changed(respelled)
        return corrected if corrected.node != query.node else None

    def names(self) -> dict[str, dict[str, str]]:
        """The topics and sources that there are, by their names in small letters, as `bot.query.read` takes them."""
        kinds = {"topic": Topics(self._db).names(), "source": Selecting(self._db).names()}
        return {kind: {name.casefold(): name for name in names if name} for kind, names in kinds.items()}

    def values(self) -> dict[str, dict[str, int]]:
        """The values that filters may have, each with how many articles it means, most first."""
        tables = (
            ("topic", "topics", "topic"),
            ("stage", "facts", "stage"),
            ("body", "bodies", "body"),
            ("country", "places", "place"),
        )
        most = f"GROUP BY 1 ORDER BY 2 DESC LIMIT {VALUES}"
        return {
            kind: dict(self._db.execute(f"SELECT {column}, count(*) FROM article_{table} {most}"))
            for kind, table, column in tables
        }

    def _find(self, node: Node, now: datetime, limit: int) -> tuple[list[int], int]:
        selecting = Selecting(self._db)
        parts = Query(node=node).parts
        required = joined(filter(is_words, parts))
        order = NEWEST
        if required is not None and is_words(required):
            rest = Query(node=joined(part for part in parts if not is_words(part)))
            score, order = f"bm25(search, {TITLE_WORTH}, 1.0)", f"score * {_FRESHNESS}, {NEWEST}"
            hits = f"FROM search WHERE search MATCH {selecting.matching(required)}"
            if self._db.value(f"SELECT count(*) FROM (SELECT 1 {hits} LIMIT {MANY})", selecting.values) == MANY:
                # Words that so many have tell little: the last of these, the newest first.
                score, hits, order = "0", f"{hits} ORDER BY rowid DESC LIMIT {MOST}", NEWEST
            # Left to itself, SQLite reads the row of each article, past its text: seven times slower.
            source = (
                f"(SELECT rowid, {score} AS score {hits}) JOIN articles INDEXED BY articles_ages ON articles.id = rowid"
            )
        else:
            rest = Query(node=node)
            source = selecting.newest(rest)
        found = f"SELECT articles.id FROM {source} WHERE ready_at <= :now AND {selecting.where(rest)}"
        values = selecting.values | {"now": now}
        count = self._db.value(f"SELECT count(*) FROM ({found} LIMIT {MANY})", values)
        if not count:
            return [], 0
        return self._db.column(f"{found} ORDER BY {order} LIMIT :limit", values | {"limit": limit}), count


NEWEST = "min(published_at, fetched_at) DESC, articles.id DESC"
"""The order of lists, as the index `articles_newest` has it: dated ahead, an article counts as of when it was seen."""
_AGE = f"""max(julianday(:now) - julianday(min(published_at, fetched_at)), iif(dated, 0, {UNDATED_DAYS}))"""
_FRESHNESS = f"({OLD_WORTH} + {1 - OLD_WORTH} / (1 + {_AGE} / {HALF_OLD_DAYS}))"
