"""Tables of texts with what is found in them: ``tests/data/facts``."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.models import Document

FOLDER = Path(__file__).parents[2] / "data" / "facts"


def cases(name: str) -> Iterator[tuple[dict[str, Any], Document]]:
    """The rows of a table, each with its document; once for each language where it has several ("": none is known)."""
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        published = datetime.date.fromisoformat(row["published"]) if "published" in row else None
        languages = row.get("lang", "")
        for lang in languages if isinstance(languages, list) else [languages]:
            yield row, Document(text=row["text"], title=row.get("title"), lang=lang or None, published=published)
