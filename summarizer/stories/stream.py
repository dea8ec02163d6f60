"""Stories in memory, as articles arrive: for JSON lines and for measuring. The bot keeps its own in SQLite."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.jsonl import Line, read_lines, write_error, write_line
from summarizer.network import FloatArray
from summarizer.stories import meaning
from summarizer.stories.meaning import SIZE as MEANING
from summarizer.stories.models import Profile
from summarizer.stories.place import StoryRules, place
from summarizer.stories.profile import document_vector, make_profile, normal
from summarizer.stories.score import SIZE, shares, unpack

NEAREST = 12
"""So many articles by each sort of nearness have their stories weighed."""
LIKE_COPY = 0.3
"""Share of a signature from which an article is looked at, however far its words are."""
COMMON = 40
"""An id in more articles than this names no one matter, and ties nothing."""


def nearest(
    new: Profile,
    *,
    embeddings: NDArray[np.float32],
    meanings: NDArray[np.int8] | NDArray[np.float32],
    signatures: NDArray[np.uint32],
) -> list[int]:
    """Indices of the articles that ``new`` may be of one story with; [n, dim], [n, MEANING], [n, SIZE].

    A row of zeros stands for what is not there. Linear in n, a few nanoseconds a number.
    """
    found: set[int] = set()
    if new.embedding is not None and embeddings.shape[1:] == new.embedding.shape:
        found |= _best(embeddings @ new.embedding)
    if new.meaning:
        own = np.frombuffer(new.meaning, dtype=np.int8).astype(np.float32)
        found |= _best(meanings.astype(np.float32, copy=False) @ own)
    found |= {int(index) for index in np.flatnonzero(shares(new.signature, signatures) >= LIKE_COPY)[-NEAREST:]}
    return sorted(found)


def _best(scores: FloatArray) -> set[int]:
    if len(scores) <= NEAREST:
        return {int(index) for index in np.flatnonzero(scores > 0)}
    best = np.argpartition(-scores, NEAREST)[:NEAREST]
    return {int(index) for index in best if scores[index] > 0}


class _Rows:
    """A matrix that grows by rows; a row of zeros stands for what is not there."""

    def __init__(self, width: int, kind: type[np.generic]) -> None:
        self._rows: NDArray[Any] = np.zeros((64, width), dtype=kind)
        self._count = 0

    def add(self, row: NDArray[Any] | None) -> None:
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        if row is not None and not self._rows.shape[1]:
            self._rows = np.zeros((len(self._rows), len(row)), dtype=self._rows.dtype)
        if row is not None and row.shape == self._rows.shape[1:]:
            self._rows[self._count] = row
        self._count += 1

    @property
    def all(self) -> NDArray[Any]:
        return self._rows[: self._count]


class Stream:
    """Articles in the order in which they arrive, and the story of each."""

    def __init__(self, rules: StoryRules) -> None:
        self._rules = rules
        self._profiles: list[Profile] = []
        self._stories: dict[int, list[int]] = {}
        """By the number of their first article, their articles."""
        self._story_of: list[int] = []
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._embeddings = _Rows(0, np.float32)
        self._meanings = _Rows(MEANING, np.float32)
        self._signatures = _Rows(SIZE, np.uint32)
        self._moments = _Rows(1, np.float64)

    def add(self, profile: Profile) -> int:
        """Put an article where it belongs; returns its story now, which a later article may merge into another."""
        stories = {
            story: [self._profiles[index] for index in self._stories[story]] for story in self._candidates(profile)
        }
        placement = place(profile, stories, self._rules)
        number = self._keep(profile)
        story = number if placement.story is None else placement.story
        members = self._stories.setdefault(story, [])
        for other in placement.merged:
            members += self._stories.pop(other)
        members.append(number)
        members.sort()
        for index in members:
            self._story_of[index] = story
        return story

    def stories(self) -> list[int]:
        """The story of each article, in the order they came: the number of its first article, from 0."""
        return [self._stories[story][0] for story in self._story_of]

    def _candidates(self, profile: Profile) -> list[int]:
        found: set[int] = set()
        for name in (*profile.ids.own, *profile.ids.cited):
            if len(self._by_id[name]) <= COMMON:
                found |= set(self._by_id[name])
        rows = self._within(profile)
        # A slice is a view; rows by their numbers are a copy, of tens of megabytes in a long stream.
        at = slice(None) if len(rows) == len(self._profiles) else rows
        near = nearest(
            profile,
            embeddings=self._embeddings.all[at],
            meanings=self._meanings.all[at],
            signatures=self._signatures.all[at],
        )
        found |= {int(rows[index]) for index in near}
        return sorted({self._story_of[index] for index in found})

    def _within(self, profile: Profile) -> NDArray[np.intp]:
        """Articles that are near in time, or of which the time is not known."""
        moments = self._moments.all[:, 0]
        if profile.published is None:
            return np.arange(len(moments))
        reach = self._rules.window.total_seconds()
        with np.errstate(invalid="ignore"):
            return np.flatnonzero(np.isnan(moments) | (np.abs(moments - profile.published.timestamp()) <= reach))

    def _keep(self, profile: Profile) -> int:
        number = len(self._profiles)
        self._profiles.append(profile)
        self._story_of.append(number)
        for name in (*profile.ids.own, *profile.ids.cited):
            self._by_id[name].append(number)
        self._embeddings.add(profile.embedding)
        self._meanings.add(np.frombuffer(profile.meaning, dtype=np.int8))
        self._signatures.add(unpack([profile.signature])[0])
        self._moments.add(np.array([profile.published.timestamp() if profile.published else np.nan]))
        return number


def group_profiles(profiles: Sequence[Profile], rules: StoryRules) -> list[int]:
    """The story of each of ``profiles``, which arrive in this order."""
    stream = Stream(rules)
    for profile in profiles:
        stream.add(profile)
    return stream.stories()


def group_lines(
    lines: Iterable[bytes | str],
    encoder: meaning.Encodes | None,
    rules: StoryRules,
    *,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[str]:
    """Lines with ``text`` (and ``title``, ``published``, ``publisher``, ``lang``) → the same with ``story``.

    A story is named by the ``id`` of its first article in the input (the number of its line where it has none). All
    lines are read before the first is written: the last may show that two stories are one. ``told`` hears how many of
    how many are done. Raises nothing for any line; a ModelError passes through.
    """
    read = list(read_lines(lines, required=("text",), optional=("title", "published", "publisher", "lang")))
    usable = [number for number, line in enumerate(read) if not (line.error or _empty(line))]
    stream = Stream(rules)
    for done, number in enumerate(usable, start=1):
        stream.add(_profile(read[number], encoder))
        told(done, len(usable))
    story_of = dict(zip(usable, stream.stories(), strict=True))
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number, line in enumerate(read):
        if line.error or number not in story_of:
            yield write_error(line.keys, line.error or "the keys title and text hold no text")
            continue
        story = story_of[number]
        if story not in names:
            names[story] = _name(line, number, taken)
        yield write_line({**line.keys, "story": names[story]})


def _empty(line: Line) -> bool:
    return not (line.keys["text"].strip() or (line.keys.get("title") or "").strip())


def _profile(line: Line, encoder: meaning.Encodes | None) -> Profile:
    keys = line.keys
    title, text, lang = keys.get("title") or "", keys["text"], keys.get("lang")
    return make_profile(
        text=text,
        title=title,
        embedding=document_vector(encoder, normal(title), normal(text), lang) if encoder else None,
        published=moment_of(keys.get("published")),
        publisher=keys.get("publisher") or "",
        lang=lang,
    )


def moment_of(written: str | None) -> datetime.datetime | None:
    """An ISO 8601 date or time, or one as in mail, in UTC; ``None`` for anything else, as if there were none."""
    if not written or not written.strip():
        return None
    try:
        found = datetime.datetime.fromisoformat(written.strip())
    except ValueError:
        try:
            found = parsedate_to_datetime(written.strip())
        except (ValueError, TypeError, IndexError):
            return None
    try:
        return found.replace(tzinfo=found.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def _name(line: Line, number: int, taken: set[str]) -> str:
    """The id of a story's first article; made unlike all others where two lines have one id."""
    identity = line.keys.get("id")
    name = wanted = f"{number + 1}" if identity is None else str(identity)
    again = 2
    while name in taken:
        name = f"{wanted}-{again}"
        again += 1
    taken.add(name)
    return name
