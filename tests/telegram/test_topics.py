"""A forum topic is closed or deleted: the group gets one notice, the topic's digest is paused, and nothing is lost."""

import pytest

from bot.models import DeliveryKind, Failure
from bot.storage import Storage
from bot.storage.deliveries import Planned
from tests.conftest import Clock, Maker, meet, subscribe, texts
from tests.digests.planning import plan
from tests.telegram.conftest import GROUP, TOPIC, Place, World


@pytest.fixture
def forum(world: World, storage: Storage, clock: Clock, make: Maker) -> Place:
    """A forum with a digest in one of its topics."""
    make.source("Gazette", topics=("Steel",))
    place = world.place("forum")
    meet(storage, GROUP, clock(), kind="supergroup")
    subscribe(storage, GROUP, clock(), thread_id=TOPIC, query="rule")
    make.ready("n1", title="Steel rule one")
    return place


async def days_pass(count: int, world: World, storage: Storage, clock: Clock) -> None:
    """Let days pass, and send what is due on each."""
    for _ in range(count):
        plan(storage, clock())
        await world.deliver()
        clock.forward(days=1)


@pytest.mark.parametrize("how", ["close_topic", "delete_topic"])
async def test_a_closed_topic_gets_one_notice_and_its_digest_after_it_is_resumed(
    world: World, forum: Place, storage: Storage, clock: Clock, how: str
) -> None:
    getattr(forum.group, how)(TOPIC)
    await days_pass(3, world, storage, clock)
    (notice,) = world.server.delivered(GROUP)
    assert notice.message_thread_id is None
    assert notice.plain.startswith("A topic of this group is closed or was deleted.")
    assert "Its digests are paused. Nothing is lost" in notice.plain
    assert "/subscriptions" in notice.plain
    general = world.place("forum")
    general.thread_id = None
    general.unread()
    (paused,) = storage.subscriptions.all()
    assert (paused.paused_reason, paused.paused_until is not None) == (Failure.TOPIC_CLOSED, True)
    assert "paused until you resume it" in await general.says("/subscriptions")
    await general.says("/subscriptions 1")
    forum.group.reopen_topic(TOPIC)
    await general.presses("Resume")
    assert storage.subscriptions.all()[0].paused_reason is None
    await days_pass(1, world, storage, clock)
    digest = world.server.delivered(GROUP)[-1]
    assert digest.message_thread_id == TOPIC
    assert "Steel rule one" in digest.plain


async def test_a_message_in_doubt_stays_in_doubt_when_its_topic_is_closed(
    world: World, forum: Place, storage: Storage, clock: Clock
) -> None:
    plan(storage, clock())
    storage.database.execute("UPDATE delivery_chunks SET state = 'in_doubt', attempts = 1")
    forum.group.close_topic(TOPIC)
    clock.forward(minutes=1)
    for _ in range(3):
        await world.deliver()
        clock.forward(minutes=1)
    assert [str(one.state) for one in storage.deliveries.all()] == ["sent", "in_doubt"]  # the notice, the digest
    assert len(world.server.calls("sendMessage", GROUP)) == 2


async def test_news_of_followed_stories_go_to_the_general_topic_instead(
    world: World, forum: Place, storage: Storage, clock: Clock, make: Maker
) -> None:
    story = make.story(1)
    storage.subscriptions.remove(GROUP)
    storage.follows.add(GROUP, TOPIC, story, clock())
    news = Planned(
        chat_id=GROUP,
        thread_id=TOPIC,
        kind=DeliveryKind.FOLLOW,
        local_date=clock().date(),
        due_at=clock(),
        messages=texts("News of a story"),
    )
    storage.deliveries.add([news], now=clock())
    forum.group.close_topic(TOPIC)
    for _ in range(2):
        await world.deliver()
        clock.forward(minutes=1)
    told = world.server.delivered(GROUP)
    notice, moved = sorted(reply.plain for reply in told)
    assert notice.endswith("News and reminders of stories that were followed there come here from now on.")
    assert moved == "News of a story"
    assert {reply.message_thread_id for reply in told} == {None}
    assert storage.database.column("SELECT thread_id FROM follows") == [0]


async def test_the_digest_of_a_closed_general_topic_is_paused(
    world: World, forum: Place, storage: Storage, clock: Clock
) -> None:
    storage.subscriptions.remove(GROUP)
    subscribe(storage, GROUP, clock())
    forum.group.close_topic(None)
    await days_pass(3, world, storage, clock)
    assert world.server.delivered(GROUP) == []
    assert [s.paused_reason for s in storage.subscriptions.all()] == [Failure.TOPIC_CLOSED]
    assert [one.state for one in storage.deliveries.all()] == ["failed"]
