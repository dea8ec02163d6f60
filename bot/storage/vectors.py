"""The embeddings of all articles in memory, to find what is near in meaning.

Eight bits a number and a scale a row: 300,000 articles take 120 MB, a search over them a fifth of a second, and a
cosine is off by less than 0.01. Why not an index of nearest neighbours (faiss, hnswlib, sqlite-vec): another compiled
package for what numpy does in no time at this size, and none narrows by filters as well as looking at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
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


class Vectors:
    """What `articles.embedding` has. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._lock = threading.Lock()
        self._since = datetime.min.replace(tzinfo=UTC)
        self._parts: list[_Part] = []

    def any(self) -> bool:
        """Whether there is any at all: if not, no model need be asked."""
        sql = "SELECT 1 FROM articles WHERE summarized_at >= '' AND embedding IS NOT NULL LIMIT 1"
        return self._db.row(sql) is not None

    def near(self, vector: Sequence[float], *, least: float) -> list[tuple[int, float]]:
        """Articles with their cosine to a unit vector, nearest first, down to `least`; not only ready ones."""
        import numpy as np

        if not self.refresh(PATIENCE):
            return []
        asked = np.asarray(vector, dtype=np.float32)
        found: list[tuple[int, float]] = []
        for part in list(self._parts):
            if part.rows.shape[1] != len(asked):
                continue  # of another encoder
            scores = (part.rows.astype(np.float32) @ asked) * part.scales
            (places,) = np.nonzero((scores >= least) & part.current)
            found += zip(part.ids[places].tolist(), scores[places].tolist(), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], -pair[0]))[:MOST]

    def refresh(self, patience: float = -1) -> bool:
        """Read what is new; False where another thread has been at it for so many seconds."""
        if not self._lock.acquire(timeout=patience):
            return False
        try:
            cursor = self._db.execute(
                """SELECT id, embedding, summarized_at FROM articles
                WHERE summarized_at >= ? AND embedding IS NOT NULL ORDER BY summarized_at""",
                [to_text(self._since)],
            )
            latest = None
            while rows := cursor.fetchmany(AT_ONCE):
                self._take([(row["id"], row["embedding"]) for row in rows])
                latest = rows[-1]["summarized_at"]
            if latest is not None:
                self._since = max(self._since, to_moment(latest) - OVERLAP)
        finally:
            self._lock.release()
        return True

    def _take(self, rows: list[tuple[int, bytes]]) -> None:
        import numpy as np

        by_size: dict[int, list[tuple[int, bytes]]] = {}
        for row in rows:
            by_size.setdefault(len(row[1]), []).append(row)
        for size, same in by_size.items():
            ids = np.array([row[0] for row in same], dtype=np.int64)
            raw = np.frombuffer(b"".join(row[1] for row in same), dtype="<f4").reshape(len(same), size // 4)
            scales = np.maximum(np.abs(raw).max(axis=1), 1e-9) / 127
            small = np.rint(raw / scales[:, None]).astype(np.int8)
            for part in self._parts:
                part.current &= ~np.isin(part.ids, ids)
            self._parts.append(_Part(ids, small, scales.astype(np.float32)))
        self._join()

    def _join(self) -> None:
        """Put small parts together, without rows that were replaced."""
        import numpy as np

        small = [part for part in self._parts if len(part.ids) < AT_ONCE // 2]
        alike = [part for part in small if part.rows.shape[1] == small[0].rows.shape[1]]
        if len(alike) < 2:
            return
        joined = _Part(
            np.concatenate([part.ids[part.current] for part in alike]),
            np.concatenate([part.rows[part.current] for part in alike]),
            np.concatenate([part.scales[part.current] for part in alike]),
        )
        self._parts = [part for part in self._parts if not any(part is one for one in alike)] + [joined]


class _Part:
    """Some of the rows."""

    def __init__(self, ids: NDArray[np.int64], rows: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        import numpy as np

        self.ids = ids
        self.rows = rows
        self.scales = scales
        self.current = np.ones(len(ids), dtype=bool)
        """Not replaced by a later row of the same article."""
