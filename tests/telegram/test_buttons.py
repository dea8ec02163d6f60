"""Presses every button that any command leads to, in each kind of chat. Telegram must refuse none of the answers."""

import re
from collections import deque
from datetime import timedelta
from typing import Any

import pytest

from bot.actions import Action
from bot.conversation import COMMANDS
from bot.models import Label
from bot.storage import Storage
from tests.conftest import TODAY, Clock, Maker, cases, post, subscribe, texts
from tests.digests.facts import due, facts, put
from tests.digests.planning import plan
from tests.fake_telegram import Reply as Seen
from tests.telegram.conftest import ANN, Place, World

CASES = cases(__file__)
PAGE = "pause resume when empty"
"""Buttons on the page of a subscription."""
ENDS = re.compile(r"c:settings zone .*|c:subscriptions @N at once|a:N:.*|c:(?:unfollow|unsubscribe) .*|B:.*")
"""Buttons that remove or end something on which other buttons depend. The test presses them last."""


@pytest.fixture
def telegram() -> dict[str, Any]:
    return {"admins": [ANN]}


@pytest.fixture(autouse=True)
def articles(make: Maker, storage: Storage, clock: Clock) -> None:
    source = make.source("Gazette <of> R&D", topics=("Trade",))
    for n in range(14):
        make.source(f"Other <source> {n}")
    make.fetched("waits", title="Waiting <to> be & read", source=source)
    for n in range(36):
        made = make.ready(f"n{n}", title=f"Steel <rule> {n} & more", source=source)
        day = (clock() + timedelta(days=n + 1)).date()
        put(storage, made, facts("other", due(day.isoformat())))
        article = storage.articles.get(made)
        if n == 35:
            for part in range(10):
                make.ready(f"p{part}", title=f"Part {part}", story=article.story_id, source=source)
        if n < 6 and article.summary is not None:
            storage.feedback.put(article, article.summary, Label.OFF_POINT, chat_id=5, user_id=5, now=clock())


@pytest.mark.slow
async def test_every_button_is_answered_and_telegram_refuses_nothing(
    world: World, place: Place, storage: Storage, clock: Clock
) -> None:
    soon: deque[tuple[int, str]] = deque()
    late: deque[tuple[int, str]] = deque()
    pressed: set[str] = set()

    def look() -> None:
        seen = place.seen
        assert seen is not None
        for data in data_of(seen):
            (late if ENDS.fullmatch(kind_of(data)) else soon).append((seen.message_id, data))

    await digest(world, place, storage, clock)
    look()
    for story in range(1, 24):
        storage.follows.add(place.chat_id, place.thread_id, story, clock())
        storage.saved.add(place.chat_id, story, clock())
    for command in (
        *(f"/{name}" for name in COMMANDS),
        *CASES["more"],
        *(CASES["alone"] if place.kind == "private" else ()),
    ):
        await place.says(command)
        look()
    while soon or late:
        message, data = (soon or late).popleft()
        kind = kind_of(data)
        if kind in pressed:
            continue
        pressed.add(kind)
        place.boss.callback(data, message_id=message)
        note = await place.note()
        if not note.text:
            for _ in range(1 + (kind[0] == Action.CALENDAR)):  # the calendar file is a message of its own
                await place.comes()
            look()
    only_alone = set() if place.kind == "private" else {"A", "B"}
    assert {kind[0] for kind in pressed} == {action.value for action in Action} - only_alone
    assert {kind.removeprefix("c:subscriptions @N ").split()[0] for kind in pressed} >= set(PAGE.split())
    refused = [call for call in world.server.calls() if not call.accepted and call.method != "getUpdates"]
    assert [
        (call.method, call.params, call.outcome) for call in refused if "not modified" not in str(call.outcome)
    ] == []


async def digest(world: World, place: Place, storage: Storage, clock: Clock) -> None:
    """Send a digest that has more items than fit, and wait for it."""
    storage.chats.meet(place.chat_id, kind=place.kind, title="x", items=3, now=clock())
    made = subscribe(storage, place.chat_id, clock(), thread_id=place.thread_id)
    plan(storage, clock())
    assert await world.deliver() >= 1
    for n in range(1, 11):  # /why has a second page
        post(storage, made, messages=texts("Nothing new."), day=TODAY - timedelta(days=n))
    while not any(data.startswith("c:why @") for data in (data_of(place.seen) if place.seen else ())):
        await place.comes()


def kind_of(data: str) -> str:
    """Return a button's data with each number replaced by N. Buttons of one kind differ only in these numbers."""
    return re.sub(r"[1-9]\d*", "N", data)


def data_of(seen: Seen) -> list[str]:
    """Return the callback_data of all buttons of a message."""
    return [button["callback_data"] for row in seen.keyboard for button in row if "callback_data" in button]
