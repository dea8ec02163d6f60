"""Stories for shell pipes: JSON lines in, JSON lines out. The protocol of lines is that of ``summarizer.jsonl``."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime

from summarizer.jsonl import Line, read_lines, write_error, write_line
from summarizer.stories.models import Profile
from summarizer.stories.normal import normal
from summarizer.stories.pair import Rules
from summarizer.stories.profile import make_profile
from summarizer.stories.stream import Stream
from summarizer.stories.vector import Encodes, document_vector


def group_lines(
    lines: Iterable[bytes | str],
    encoder: Encodes | None,
    rules: Rules,
    *,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[str]:
    """Lines with ``text`` (and ``title``, ``published``, ``publisher``, ``lang``) → the same with ``story``.

    A story is named by the ``id`` of its first article in the input (the number of its line where it has none). All
    lines are read before the first is written: the last may show that two stories are one. ``told`` hears how many of
    how many are done. Raises nothing for any line; a ModelError passes through.
    """
    read = list(read_lines(lines, required="text", optional=("title", "published", "publisher", "lang")))
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


def _profile(line: Line, encoder: Encodes | None) -> Profile:
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
