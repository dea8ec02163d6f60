"""Vectors: what is near in meaning to a text, by the encoder's vectors of all articles."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.storage.database import Database, to_moment, to_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embed = Callable[[str], Sequence[float] | None]
"""A text → its unit vector, as `articles.embedding` has them; None where the model is busy or missing."""
AT_ONCE = 16384
"""Rows that are read, and multiplied, at once."""
OVERLAP = timedelta(minutes=30)
"""A summary is dated when it was made and stored a while later: what is so old is read again."""
MOST = 2000
"""Articles that are told as near."""
PATIENCE = 2.0
"""Seconds that a search waits where another is reading what is new."""


@dataclass(frozen=True)
class _Loaded:
    """Vectors of one length, in bytes with a scale each."""

    ids: NDArray[np.int64]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]


class Vectors:
    """What `articles.embedding` has, kept in memory. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._lock = threading.Lock()
        self._since = to_text(datetime.min.replace(tzinfo=UTC))
        self._recent: dict[int, str] = {}
        """When the summaries since then were made, of which the vectors were read."""
        self._kept: dict[int, _Loaded] = {}
        """By length: one for each encoder."""

    def any(self) -> bool:
        """Whether there is any at all: if not, no model need be asked."""
        sql = "SELECT 1 FROM articles WHERE summarized_at >= '' AND embedding IS NOT NULL LIMIT 1"
        return self._db.value(sql) is not None

    def near(self, vector: Sequence[float], *, least: float) -> list[tuple[int, float]]:
        """Articles with their cosine to a unit vector, nearest first, down to `least`; not only ready ones."""
        import numpy as np

        if not self.refresh(PATIENCE):
            return []
        asked, kept = np.asarray(vector, dtype=np.float32), self._kept.get(len(vector))
        found: list[tuple[int, float]] = []
        for first in range(0, 0 if kept is None else len(kept.ids), AT_ONCE):
            assert kept is not None
            part = slice(first, first + AT_ONCE)
            scores = (kept.rows[part].astype(np.float32) @ asked) * kept.scales[part]
            (places,) = np.nonzero(scores >= least)
            found += zip(kept.ids[part][places].tolist(), scores[places].tolist(), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], -pair[0]))[:MOST]

    def refresh(self, patience: float = -1) -> bool:
        """Read what is new; False where another thread has been at it for so many seconds."""
        if not self._lock.acquire(timeout=patience):
            return False
        try:
            cursor = self._db.execute(
                """SELECT id, summarized_at, embedding FROM articles
                WHERE summarized_at >= ? AND embedding IS NOT NULL ORDER BY summarized_at""",
                [self._since],
            )
            while rows := cursor.fetchmany(AT_ONCE):
                self._take([(id_, vector) for id_, at, vector in rows if self._recent.get(id_) != at])
                self._since = max(self._since, to_text(to_moment(rows[-1]["summarized_at"]) - OVERLAP))
                self._recent |= {id_: at for id_, at, __ in rows}
                self._recent = {id_: at for id_, at in self._recent.items() if at >= self._since}
        finally:
            self._lock.release()
        return True

    def _take(self, rows: list[tuple[int, bytes]]) -> None:
        import numpy as np

        kept = dict(self._kept)
        for size in {len(vector) for __, vector in rows}:
            same = [(id_, vector) for id_, vector in rows if len(vector) == size]
            ids = np.array([id_ for id_, __ in same], dtype=np.int64)
            raw = np.frombuffer(b"".join(vector for __, vector in same), dtype="<f4").reshape(len(same), size // 4)
            scales = np.maximum(np.abs(raw).max(axis=1), 1e-9) / 127
            new = _Loaded(ids, np.rint(raw / scales[:, None]).astype(np.int8), scales.astype(np.float32))
            for length, old in kept.items():
                stays = ~np.isin(old.ids, ids)
                if not stays.all():
                    kept[length] = _Loaded(old.ids[stays], old.rows[stays], old.scales[stays])
            if old_ones := kept.get(size // 4):
                new = _Loaded(
                    np.concatenate([old_ones.ids, new.ids]),
                    np.concatenate([old_ones.rows, new.rows]),
                    np.concatenate([old_ones.scales, new.scales]),
                )
            kept[size // 4] = new
        self._kept = kept
