"""Nothing is matched, composed or rendered while the write lock is held."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from bot.config import Settings
from bot.digests import plan_reminders
from bot.storage import Storage
from tests.digests.conftest import Desk
from tests.digests.facts import due, facts
from tests.digests.planning import news

WORK = (
    "bot.digests.match",
    "bot.digests.rank",
    "bot.digests.compose",
    "bot.digests.standing",
    "bot.telegram",
    "summarizer",
)


@contextmanager
def under_the_lock(storage: Storage) -> Iterator[set[str]]:
    """The functions that are called between BEGIN IMMEDIATE and COMMIT."""
    connection, called = storage.database.connection, set()

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and connection.in_transaction:
            called.add(f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}")

    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)


def follows(desk: Desk) -> int:
    return news(desk.storage, desk.clock())


def reminders(desk: Desk) -> int:
    return plan_reminders(desk.storage, Settings(), now=desk.clock())


@pytest.mark.parametrize("plan", [Desk.plan, follows, reminders])
def test_only_sql_runs_under_the_lock(plan: Callable[[Desk], int], desk: Desk) -> None:
    story = desk.story(desk.comes("first", facts("proposed", due("2025-03-17"))))
    for chat in range(1, 4):
        desk.subscribe("at once", chat=chat, interest="senate votes" if chat == 3 else "")
        desk.storage.follows.add(chat, None, story, desk.clock())
    desk.clock.forward(minutes=5)
    for n in range(20):
        desk.comes(f"{n}", facts("adopted" if n == 9 else "proposed"), story=story, text="The senate votes for it.")
    with under_the_lock(desk.storage) as called:
        assert plan(desk)
    assert called, "nothing was written"
    assert [one for one in sorted(called) if one.startswith(WORK)] == []
