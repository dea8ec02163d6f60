"""What stories know of an article, small enough to keep in a column beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from summarizer.encoder import FloatArray
from summarizer.stories.ids import Ids

NO_IDS = Ids()
VERSION = 2
"""Of how a profile is made; one of another version is made anew."""

Weights = Mapping[str, float]
"""Word, name or number → how much it tells; the squares add up to one."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """An article as far as stories look at it."""

    title: str = ""
    publisher: str = ""
    published: datetime | None = None
    """Aware, UTC; None: not known, and then time says nothing."""
    embedding: FloatArray | None = None
    """[dim], unit length; None without an encoder. Not kept with the rest: it has a column of its own."""
    terms: Weights = field(default_factory=dict)
    """Stems of the text's most telling words."""
    lead: Weights = field(default_factory=dict)
    """Stems of the title and the first lines."""
    names: Weights = field(default_factory=dict)
    """Words of names of people, bodies and places."""
    numbers: Weights = field(default_factory=dict)
    """``23 pirat``, ``80000000 EUR``."""
    dates: Weights = field(default_factory=dict)
    """``2011-11``, ``11-12``."""
    marks: frozenset[str] = frozenset()
    """Each number and code of the text, whatever it tells: copies have the same ones."""
    heads: frozenset[str] = frozenset()
    """Of the names, those of the title, else of the first sentence: who acts, on whom, where."""
    ids: Ids = NO_IDS
    signature: bytes = b""
    sketch: bytes = b""
    """int8, the terms folded to a fixed length: near terms are found among thousands of profiles by one product."""
    digest: bool = False
    """A briefing, a newsletter or a live blog: many matters in one text."""

    def dump(self) -> str:
        """As JSON, without embedding, signature and sketch."""
        return json.dumps(
            {
                "v": VERSION,
                "title": self.title,
                "publisher": self.publisher,
                "published": self.published.isoformat() if self.published else None,
                **{name: _whole(getattr(self, name)) for name in _WEIGHTS},
                "marks": sorted(self.marks),
                "heads": sorted(self.heads),
                "own": self.ids.own,
                "cited": self.ids.cited,
                "digest": self.digest,
            },
            ensure_ascii=True,
            separators=(",", ":"),
        )


_WEIGHTS = ("terms", "lead", "names", "numbers", "dates")


def _whole(weights: Weights) -> dict[str, int]:
    """Thousandths: three digits are enough, and half as long."""
    return {word: round(1000 * weight) for word, weight in weights.items()}


def load_profile(
    kept: str, *, embedding: FloatArray | None = None, signature: bytes = b"", sketch: bytes = b""
) -> Profile | None:
    """What ``Profile.dump`` wrote; ``None`` where it is of another version, or none at all."""
    try:
        found = json.loads(kept)
        if found["v"] != VERSION:
            return None
        published = found["published"]
        return Profile(
            title=found["title"],
            publisher=found["publisher"],
            published=datetime.fromisoformat(published) if published else None,
            embedding=embedding,
            **{name: {word: value / 1000 for word, value in found[name].items()} for name in _WEIGHTS},
            marks=frozenset(found["marks"]),
            heads=frozenset(found["heads"]),
            ids=Ids(own=tuple(found["own"]), cited=tuple(found["cited"])),
            signature=signature,
            sketch=sketch,
            digest=found["digest"],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
