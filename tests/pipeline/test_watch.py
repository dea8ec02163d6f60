"""Notices to operators about their sources: one when a problem begins and one when it ends, in few messages."""

import logging
from collections import Counter

import pytest

from bot.config import Settings
from bot.models import Failure, Source
from bot.pipeline.watch import watch
from bot.storage import Storage
from tests.conftest import HALF_HOUR, Clock, Maker, meet, polled


class World:
    """Sources whose answers a test sets, and an operator's chat."""

    def __init__(self, storage: Storage, make: Maker, clock: Clock) -> None:
        self.storage, self.make, self.clock = storage, make, clock
        self.broken: dict[int, int] = {}
        """The HTTP status of a source's answers; 200 if it is not here."""
        self.new = Counter[int]()
        """The number of new items in the next poll of a source."""
        self.admins = (1001,)

    def poll(self) -> None:
        """Store a poll of each source that is due, as the poll step does."""
        now = self.clock()
        with self.storage.database.write():
            for source in self.storage.sources.due(now):
                status, new = self.broken.get(source.id, 200), self.new.pop(source.id, 0)
                told = f"{source.url} answered {status} <b>."
                polled(self.storage, source, now, status=status, new=new, error=told, due=now + HALF_HOUR)

    def item(self, source: Source, key: str) -> None:
        """Add a new item to a source."""
        self.make.fetched(key, source=source, published=self.clock())
        self.new[source.id] += 1

    def watch(self) -> list[str]:
        """Look for changes once. Returns the messages that were planned."""
        settings = Settings.model_validate(
            {"telegram": {"admins": self.admins}, "digest": {"timezone": "Europe/Berlin"}}
        )
        before = self.storage.deliveries.all()
        watch(self.storage, settings, now=self.clock())
        new = [one for one in self.storage.deliveries.all() if one not in before]
        return [chunk.message.plain for one in new for chunk in self.storage.deliveries.get(one.id).messages]

    def live(self, hours: float) -> list[str]:
        """Let this number of hours pass, with a poll and a look each half hour. Returns the planned messages."""
        told = []
        for _ in range(int(hours * 2)):
            self.clock.forward(minutes=30)
            self.poll()
            told += self.watch()
        return told


@pytest.fixture
def world(storage: Storage, make: Maker, clock: Clock) -> World:
    made = World(storage, make, clock)
    meet(storage, 1001, clock())
    make.source("Well")
    made.poll()
    return made


def test_a_source_that_fails_for_a_day_gets_one_notice_and_one_when_it_works(world: World) -> None:
    source = world.make.source("Gazette <1>")
    world.poll()
    world.broken[source.id] = 503
    assert world.live(24) == []
    (told,) = world.live(24)
    since = "Gazette <1> (source 2) has not been readable since 2025-03-10 13:30. Failed polls in a row: 49. "
    assert told.startswith(f"Notice to the operator\n\n{since}")
    assert f"{source.url} answered 503 <b>." in told
    assert world.live(72) == []
    del world.broken[source.id]
    (ended,) = world.live(24)
    assert "Gazette <1> (source 2) can be read again. It could not be read since 2025-03-10 13:30." in ended
    assert world.storage.notices.open() == []


def test_operators_get_at_most_one_message_an_hour(world: World) -> None:
    told = []
    for n in range(3):
        world.broken[world.make.source(f"S{n}").id] = 410
        told.append(world.live(0.5))
    assert [len(messages) for messages in told] == [1, 0, 1]
    assert "S0" in told[0][0]
    assert [name in told[2][0] for name in ("S0", "S1", "S2")] == [False, True, True]


def test_a_source_that_is_gone_gets_a_notice_at_once_and_one_when_it_is_back(world: World) -> None:
    source = world.make.source()
    world.broken[source.id] = 410
    (told,) = world.live(1)
    assert "policybot source enable 2 tries this one again" in told
    assert world.live(48) == []
    world.storage.sources.set_enabled(source.id, True, world.clock())
    assert world.live(2) == []  # it is still gone
    assert not world.storage.sources.find(str(source.id)).enabled
    world.storage.sources.set_enabled(source.id, True, world.clock())
    assert world.watch() == []  # it has not been polled yet
    del world.broken[source.id]
    (back,) = world.live(24)
    assert "Gazette (source 2) is back" in back


@pytest.mark.slow
def test_a_quiet_source_gets_one_notice_and_one_when_it_has_new_items(world: World) -> None:
    source = world.make.source()
    told = []
    for day in range(28):
        if world.clock().weekday() < 5:
            world.item(source, f"k{day}")
        told += world.live(24)
    assert told == []  # four weekends
    (quiet,) = world.live(24 * 14)
    assert "has had nothing new since 2025-04-04 14:30" in quiet
    world.item(source, "at last")
    (ended,) = world.live(24)
    assert "has new items again" in ended
    assert world.live(24 * 4) == []


def test_a_source_that_the_operator_removes_or_disables_gets_no_notice(world: World) -> None:
    removed, disabled = (world.make.source(name).id for name in "AB")
    world.broken |= {removed: 503, disabled: 503}
    assert len(world.live(26)) == 1
    world.storage.database.execute("CREATE TRIGGER crash BEFORE DELETE ON sources BEGIN SELECT raise(IGNORE); END")
    world.storage.sources.remove(removed)
    world.storage.sources.set_enabled(disabled, False, world.clock())
    assert world.live(48) == []
    world.storage.database.execute("DROP TRIGGER crash")
    world.storage.sources.remove(removed)
    assert world.storage.notices.open() == []


def test_the_time_that_the_bot_was_down_makes_no_notice(world: World) -> None:
    source, failing = world.make.source(), world.make.source("Failing")
    for day in range(8):
        world.item(source, f"k{day}")
        world.live(24)
    world.broken[failing.id] = 503
    world.live(3)
    world.clock.forward(days=20)
    assert world.watch() == []
    world.broken.clear()
    world.item(source, "new")
    world.poll()
    assert world.watch() == []


def test_without_a_chat_for_notices_they_are_logged_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    meet(world.storage, 8, world.clock())
    world.storage.chats.pause(8, Failure.CHAT_GONE)
    world.admins = (8,)
    world.broken[world.make.source("A").id] = 410
    assert world.live(24) == []
    assert len(world.storage.notices.open()) == 1
    assert "source 2: A (source 2) is gone" in caplog.text
    assert [record.msg for record in caplog.records] == ["source %d: %s"]  # JSON lines find the source in it
