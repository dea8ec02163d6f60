"""What tests of digests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.storage import Storage


@pytest.fixture
def queries(storage: Storage) -> Callable[[], int]:
    """How many queries were asked since it was called last."""
    asked: list[str] = []
    storage.database.connection.set_trace_callback(asked.append)

    def counted() -> int:
        found = sum(one.lstrip().startswith(("SELECT", "WITH")) for one in asked)
        asked.clear()
        return found

    return counted
