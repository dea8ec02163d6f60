"""Notices: begun once, told once, ended once; and the ledger that carries them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.models import Failure
from bot.storage import Storage
from bot.storage.deliveries import NOTICE
from bot.storage.operators import Notice, NoticeKind
from tests.conftest import NOON, TODAY, Clock, Maker, unsent, waiting

ADMIN = 1001


@pytest.fixture
def notice(storage: Storage, make: Maker) -> Notice:
    """A source that fails."""
    storage.notices.open(NoticeKind.FAILING, make.source().id, since=NOON)
    (opened,) = storage.notices.opened()
    return opened


def test_what_is_open_is_not_opened_again(storage: Storage, notice: Notice, clock: Clock) -> None:
    storage.notices.open(NoticeKind.FAILING, notice.source_id, since=clock.forward(days=1))
    assert storage.notices.opened() == storage.notices.opened(notice.source_id) == [notice]
    storage.notices.open(NoticeKind.QUIET, notice.source_id, since=clock())
    storage.notices.close(notice.id, now=clock())
    storage.notices.open(NoticeKind.FAILING, notice.source_id, since=clock())
    assert [n.kind for n in storage.notices.opened()] == ["quiet", "failing"]
    assert notice.source_id is not None
    storage.sources.remove(notice.source_id)
    storage.notices.open(NoticeKind.GONE, notice.source_id, since=NOON)  # found before, noted after
    assert storage.notices.opened() == []


def test_begin_and_end_are_told_once_each(storage: Storage, notice: Notice, clock: Clock) -> None:
    assert storage.notices.untold() == [notice]
    storage.notices.told([notice], now=clock())
    assert storage.notices.untold() == []
    storage.notices.close(notice.id, now=clock.forward(hours=2))
    (ended,) = storage.notices.untold()
    assert (ended.id, ended.told_at, ended.closed_at) == (notice.id, NOON, clock())
    storage.notices.told([ended], now=clock())
    assert storage.notices.untold() == storage.notices.opened() == []


@pytest.mark.parametrize("told", [True, False])
def test_the_end_of_what_was_not_told_or_ends_silently_is_not_told(
    storage: Storage, notice: Notice, told: bool, clock: Clock
) -> None:
    if told:
        storage.notices.told([notice], now=clock())
    storage.notices.close(notice.id, now=clock(), silently=told)
    assert storage.notices.untold() == storage.notices.opened() == []


def test_a_notice_goes_through_the_ledger_without_a_subscription(storage: Storage, make: Maker, clock: Clock) -> None:
    article = make.ready()
    storage.chats.meet(ADMIN, kind="private", title="Ann", items=5, now=NOON)
    assert storage.deliveries.last_notice_at() is None
    first, second = (
        storage.deliveries.post(ADMIN, None, slot=NOTICE, local_date=TODAY, chunks=[("x", ())], now=clock())
        for _ in range(2)
    )
    assert storage.deliveries.last_notice_at() == NOON
    chunk, _ = waiting(storage, clock())
    assert chunk.delivery_id == first
    storage.outbox.sent(chunk, message_id=7, now=clock())
    storage.pause_chat(ADMIN, Failure.CHAT_GONE, clock())
    states = {d.id: (d.state, d.slot, d.subscription_id, d.local_date, d.items) for d in storage.deliveries.all()}
    rest = (NOTICE, None, TODAY, 0)
    assert states == {first: ("sent", *rest), second: ("failed", *rest)}
    assert unsent(storage, ADMIN, since=NOON - timedelta(days=9)) == [article]
