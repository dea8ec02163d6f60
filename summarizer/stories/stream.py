"""Group articles into stories in memory, for JSON lines and benchmarks. The bot keeps its stories in SQLite."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from summarizer.errors import EmptyDocument
from summarizer.jsonl import document_of, moment_of, read_lines, write_error, write_line
from summarizer.models import Document
from summarizer.reading import Reading
from summarizer.stories.meaning import SIZE as MEANING
from summarizer.stories.models import Profile
from summarizer.stories.place import StoryRules, nearest, place
from summarizer.stories.profile import make_profile, with_text
from summarizer.stories.score import unpack

COMMON = 40
"""If more than this number of articles name the same bill, docket or case, its id no longer helps to tell which story
they belong to."""


def group_profiles(profiles: Sequence[Profile], rules: StoryRules) -> list[int]:
    """Return the story of each article, as the index of the story's first article. ``profiles`` has the articles in the
    order in which they arrived, each with an ``embedding``."""
    embeddings = np.array([profile.embedding for profile in profiles], dtype=np.float32)
    kept = b"".join(profile.meaning or bytes(MEANING) for profile in profiles)
    meanings = np.frombuffer(kept, dtype=np.int8).reshape(-1, MEANING).astype(np.float32)
    signatures = unpack([profile.signature for profile in profiles])
    moments = np.array([profile.published.timestamp() if profile.published else np.nan for profile in profiles])
    by_id: dict[str, list[int]] = defaultdict(list)
    stories: dict[int, list[int]] = {}
    story_of: list[int] = []
    for number, profile in enumerate(profiles):
        ids = (*profile.ids.own, *profile.ids.cited)
        found = {other for name in ids if len(by_id[name]) <= COMMON for other in by_id[name]}
        # Compare with articles within the window, and with those whose time is unknown.
        apart = np.abs(moments[:number] - moments[number])
        rows = np.flatnonzero(~(apart > rules.window.total_seconds()))
        # A slice is a view. An array of indices makes a copy, which takes tens of megabytes in a long stream.
        at = rows if len(rows) < number else slice(number)
        near = nearest(profile, embeddings=embeddings[at], meanings=meanings[at], signatures=signatures[at])
        found |= {int(rows[index]) for index in near}
        candidates = sorted({story_of[other] for other in found})
        placement = place(profile, {story: [profiles[at] for at in stories[story]] for story in candidates}, rules)
        story = number if placement.story is None else placement.story
        merged = [other for name in placement.merged for other in stories.pop(name)]
        stories[story] = sorted([*stories.get(story, ()), *merged, number])
        story_of.append(story)
        for other in stories[story]:
            story_of[other] = story
        for name in ids:
            by_id[name].append(number)
    return [stories[story][0] for story in story_of]


def group_lines(lines: Iterable[bytes | str], read: Callable[[Document], Reading], rules: StoryRules) -> Iterator[str]:
    """Add the key ``story`` to each line. A line must have ``text``, and may have ``title``, ``published``,
    ``publisher`` and ``lang``.

    ``story`` is the ``id`` of the story's first article in the input. If that article has no id, ``story`` is the
    number of its line. All lines are read before the first is written, because the last line may merge two stories.

    A bad line becomes an error line in the output, and the rest goes on. Only ModelError is raised.
    """
    taken_in, usable, profiles = [], [], []
    for number, line in enumerate(
        read_lines(lines, required=("text",), optional=("title", "published", "publisher", "lang"))
    ):
        taken_in.append(line)
        keys = line.keys
        if not line.error:
            moment, publisher = moment_of(keys.get("published")), keys.get("publisher") or ""
            with contextlib.suppress(EmptyDocument):
                reading = read(with_text(document_of(keys)))
                profiles.append(make_profile(reading, published=moment, publisher=publisher))
                usable.append(number)
    story_of = dict(zip(usable, group_profiles(profiles, rules), strict=True))
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number, line in enumerate(taken_in):
        if line.error or number not in story_of:
            yield write_error(line.keys, line.error or "title and text are empty")
            continue
        story = story_of[number]
        if story not in names:
            identity = line.keys.get("id")
            name = str(number + 1 if identity is None else identity)
            while name in taken:  # another story begins with an article of the same id
                name += f"-{number + 1}"
            names[story] = name
            taken.add(name)
        yield write_line({**line.keys, "story": names[story]})
