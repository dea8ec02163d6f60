"""Selecting: the SQL conditions that a query puts on articles."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from urllib.parse import urlsplit

from bot.query import Both, Either, Filter, Node, Not, Query, Term
from bot.query.days import counts_from_today, first_day
from bot.query.nodes import both, either, is_words
from bot.query.values import body_ids, place_codes
from bot.query.words import CJK, words
from bot.storage.database import Database, Row
from bot.storage.sources import Topics
from bot.text import title_words

RUN = re.compile(f"[{CJK}]+")
_NEVER, _ALWAYS = "0", "1"


def bigrams(run: str) -> str:
    """A run of CJK characters as the index has it."""
    return " ".join(run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else run


def expression(node: Term | Both | Either) -> str:
    """The FTS5 expression of wanted words."""
    if isinstance(node, Term):
        found = words(node.text)
        runs = [f'"{bigrams(word) if RUN.fullmatch(word) else word}"' for word in found]
        # Characters of a run stand between what the index has of it and of the next: no phrase goes over its end.
        if len(found) > 1 and any(RUN.fullmatch(word) for word in found):
            return f"({' AND '.join(runs)})"
        return runs[0] if len(runs) == 1 else '"' + " ".join(found) + '"'
    joined = (" AND " if isinstance(node, Both) else " OR ").join(
        expression(part) for part in node.parts if is_words(part)
    )
    return f"({joined})"


class Selecting:
    """Conditions on articles. One of these serves one statement: it counts its parameters.

    `within`: the first and the last id of those that are asked about. The index reads no further then.
    """

    def __init__(self, database: Database, *, within: tuple[int, int] | None = None) -> None:
        self._db = database
        self._within = "" if within is None else f" AND rowid BETWEEN {within[0]:d} AND {within[1]:d}"
        self._of = "articles"
        self.values: dict[str, object] = {}
        """What the conditions made so far are asked with."""

    def where(self, query: Query, *, of: str = "articles") -> str:
        """The condition that an article is meant; `of` is the name of its table in the statement."""
        self._of = of
        return _ALWAYS if query.node is None else self._condition(query.node)

    def matching(self, node: Term | Both | Either) -> str:
        """The right side of a MATCH."""
        return self._value(expression(node))

    def _condition(self, node: Node) -> str:
        if is_words(node):
            matching = f"search MATCH {self.matching(node)}{self._within}"
            return f"{self._of}.id IN (SELECT rowid FROM search WHERE {matching})"
        if isinstance(node, Filter):
            return self._filter(node)
        if isinstance(node, Not):
            return f"NOT ({self._condition(node.part)})"
        assert isinstance(node, Both | Either)
        # One question to the index for all the words, then the others.
        join = both if isinstance(node, Both) else either
        together = join(part for part in node.parts if is_words(part))
        others = [part for part in node.parts if not is_words(part)]
        parts = [self._condition(part) for part in ([] if together is None else [together]) + others]
        return "(" + (" AND " if isinstance(node, Both) else " OR ").join(parts) + ")"

    def _filter(self, wanted: Filter) -> str:
        value = wanted.value
        match wanted.kind:
            case "body":
                return self._has("article_bodies", "body", body_ids(value) | {value})
            case "in":
                return self._has("article_places", "place", place_codes(value) | {value})
            case "stage":
                return self._has("article_facts", "stage", {value})
            case "topic":
                return self._has("article_topics", "topic", _meant(value, Topics(self._db).names()))
            case "source":
                return self._source(value)
            case _:
                return self._day(wanted)

    def _has(self, table: str, column: str, wanted: Collection[str]) -> str:
        listed = f"SELECT value FROM json_each({self._value(list(wanted))})"
        return f"{self._of}.id IN (SELECT article_id FROM {table} WHERE {column} IN ({listed}))"

    def named(self, wanted: Filter) -> tuple[list[str], bool]:
        """The sources or topics that there are, and whether a filter means some."""
        if wanted.kind == "topic":
            topics = Topics(self._db).names()
            return topics, bool(_meant(wanted.value, topics))
        publishers, sources = self._publishers(), self._sources()
        found = _meant(wanted.value, publishers) or _source_ids(wanted.value, sources)
        return sorted({*publishers, *(row["name"] for row in sources)}), bool(found)

    def _source(self, text: str) -> str:
        publishers = self._value(_meant(text, self._publishers()))
        sources = self._value(_source_ids(text, self._sources()))
        # Each half by its own index, where an OR of them would look at all articles.
        return (
            f"{self._of}.id IN (SELECT id FROM articles WHERE publisher IN (SELECT value FROM json_each({publishers}))"
            f" UNION ALL SELECT id FROM articles WHERE source_id IN (SELECT value FROM json_each({sources})))"
        )

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


def _source_ids(text: str, sources: list[Row]) -> list[int]:
    """Sources by id, name or host: `europa.eu` is all that stand below it."""
    named = _meant(text, [row["name"] for row in sources])
    host = text.casefold().removeprefix("www.")

    def is_meant(row: Row) -> bool:
        of = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
        below = "." in host and (of == host or of.endswith(f".{host}"))
        return below or text == str(row["id"]) or row["name"] in named

    return [row["id"] for row in sources if is_meant(row)]


def _meant(text: str, names: Collection[str]) -> list[str]:
    """The names that a reader means: those that are just so, else those that have all the words, else those that hold
    the text."""
    key, typed = " ".join(text.casefold().split()), title_words(text)
    if not key:
        return []
    return (
        [name for name in names if " ".join(name.casefold().split()) == key]
        or [name for name in names if typed and typed <= title_words(name)]
        or [name for name in names if len(key) > 1 and key in name.casefold()]
    )
