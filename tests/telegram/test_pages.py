"""Pages that turn and open in place, as a reader in Telegram sees them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.models import Label
from bot.storage import Storage
from tests.conftest import NOON, Maker
from tests.telegram.conftest import GROUP, Place, World


@pytest.fixture(autouse=True)
def seven(make: Maker) -> None:
    for n in range(7):
        text = f"Rule {n} was long. It takes <effect> & more in May. Nobody minds."
        make.ready(f"n{n}", title=f"Rule {n}", text=text, published=NOON - timedelta(hours=n))


async def noted(place: Place, label: str) -> tuple[str, str]:
    """Press a button; the note that passes over the screen, and the message as it stands then."""
    place.boss.press(label, message=place.seen)
    note = await place.note()
    return note.text or "", await place.comes()


async def test_one_message_turns_opens_and_goes_back(world: World, storage: Storage) -> None:
    place = world.place("private")
    page = await place.says("/latest 3")
    assert place.labels == ["1", "2", "3", "Next ▶"]
    second = await place.presses("Next ▶")
    assert "4. Rule 3" in second
    item = await place.presses("5")
    assert item.startswith("Rule 4")
    assert place.labels == ["Evidence", "Story", "Follow", "Original", "Wrong summary", "◀ Back"]
    assert "It takes <effect> & more in May." in await place.presses("Evidence")
    assert place.seen is not None
    assert [entity["type"] for entity in place.seen.entities] == ["bold", "italic", "expandable_blockquote"]
    assert await place.presses("◀ Back") == item
    assert "1 article" in await place.presses("Story")
    await place.presses("◀ Back")
    assert "What is wrong" in await place.presses("Wrong summary")
    note, told = await noted(place, "Misses the point")
    assert (note.startswith("Thank you."), told) == (True, item)
    assert [case.user_id for case in storage.feedback.all(label=Label.OFF_POINT)] == [place.boss.user_id]
    note, told = await noted(place, "Follow")
    assert (note.startswith("You follow this story now"), told) == (True, item)
    assert len(storage.follows.stories(place.chat_id)) == 1
    await noted(place, "Unfollow")
    assert storage.follows.stories(place.chat_id) == []
    assert await place.presses("◀ Back") == second
    assert await place.presses("◀ Previous") == page
    assert len(world.server.calls("sendMessage")) == 1


async def test_two_people_in_a_group_turn_one_page(world: World, storage: Storage) -> None:
    place = world.place("supergroup")
    await place.says("/latest", by=place.member)
    await place.presses("1", by=place.member)
    await place.presses("Wrong summary", by=place.member)
    place.boss.press("Wrong date or number", message=place.seen)
    await asyncio.to_thread(world.server.wait_calls, "editMessageText", count=3)
    await world.settle()
    assert [(case.chat_id, case.user_id) for case in storage.feedback.all()] == [(GROUP, place.boss.user_id)]


async def test_a_page_that_can_be_edited_no_more_comes_anew(world: World) -> None:
    place = world.place("private")
    await place.says("/latest 3")
    seen = place.seen
    assert seen is not None
    await world.application.bot.delete_message(place.chat_id, seen.message_id)
    assert "4. Rule 3" in await place.presses("Next ▶")
    assert place.seen.message_id != seen.message_id
