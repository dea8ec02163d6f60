"""Notices: begun once, told once, ended once; and the ledger that carries them."""

from __future__ import annotations

import pytest

from bot.storage import Storage
from bot.storage.operators import Notice, SourceState
from tests.conftest import NOON, Clock, Maker

ADMIN = 1001


@pytest.fixture
def notice(storage: Storage, make: Maker) -> Notice:
    """A source that fails."""
    storage.notices.open(SourceState.FAILING, make.source().id, since=NOON)
    (opened,) = storage.notices.opened()
    return opened


def test_what_is_open_is_not_opened_again(storage: Storage, notice: Notice, clock: Clock) -> None:
    storage.notices.open(SourceState.FAILING, notice.source_id, since=clock.forward(days=1))
    assert storage.notices.opened() == storage.notices.opened(notice.source_id) == [notice]
    storage.notices.open(SourceState.QUIET, notice.source_id, since=clock())
    storage.notices.close(notice.id, now=clock())
    storage.notices.open(SourceState.FAILING, notice.source_id, since=clock())
    assert [n.kind for n in storage.notices.opened()] == ["quiet", "failing"]
    assert notice.source_id is not None
    storage.sources.remove(notice.source_id)
    storage.notices.open(SourceState.GONE, notice.source_id, since=NOON)  # found before, noted after
    assert storage.notices.opened() == []
