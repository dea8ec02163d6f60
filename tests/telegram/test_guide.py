"""The guide to a subscription and its page, pressed in each kind of chat."""

from __future__ import annotations

import pytest

from bot.storage import Storage
from tests.conftest import Maker
from tests.telegram.conftest import Place, World


@pytest.fixture(autouse=True)
def articles(make: Maker) -> None:
    source = make.source("Gazette", topics=("Trade",))
    for n in range(4):
        make.ready(f"n{n}", title=f"Steel rule {n}", source=source)


async def test_buttons_lead_to_a_subscription_in_one_message(place: Place, storage: Storage) -> None:
    await place.says("/subscribe")
    message = place.seen
    assert message is not None
    for label, told in (
        ("Trade", "On which days shall Trade come?"),
        ("Weekdays", "At which hour"),
        ("08:00", "Which time zone?"),
        ("Brussels", "It would have matched 4 items in the last seven days"),
        ("Save", "Done: Trade, on weekdays at 08:00."),
    ):
        assert told in await place.presses(label)
        assert place.seen is not None
        assert place.seen.message_id == message.message_id
    (subscription,) = storage.subscriptions.all(place.chat_id)
    assert (subscription.thread_id, str(subscription.schedule)) == (place.thread_id, "weekdays 08:00")


async def test_a_page_is_edited_in_place(place: Place, storage: Storage) -> None:
    await place.says("/subscribe trade 08:00 Europe/Berlin")
    await place.presses("Edit")
    assert place.seen is not None
    message = place.seen.message_id
    for label in (
        "Times",
        "18:00",
        "Back",
        "Pause",
        "For good",
        "Resume",
        "All subscriptions",
        "1",
        "Delete",
        "Delete it",
    ):
        await place.presses(label)
        assert place.seen.message_id == message, label
    assert storage.subscriptions.all() == []


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_only_an_answer_to_the_question_itself_is_taken_for_one(world: World, kind: str) -> None:
    place = world.place(kind)
    await place.says("/latest 3")
    page = place.seen
    await place.says("/subscribe")
    question = place.seen
    place.boss.send("Very interesting, thanks!", reply_to=page)
    place.member.send("carbon border", reply_to=question)
    place.boss.send("carbon border")
    await world.settle()
    assert place.unread() == []
    place.boss.send("carbon border", reply_to=question)
    assert "carbon border" in await place.comes()


@pytest.mark.parametrize("kind", ["group", "supergroup", "forum", "channel"])
async def test_members_may_look_and_change_nothing(world: World, kind: str, storage: Storage) -> None:
    place = world.place(kind)
    await place.says("/subscribe trade 08:00 Europe/Berlin")
    await place.says("/subscriptions")
    # A page that turns in a channel does so for all its readers.
    by = place.boss if kind == "channel" else place.member
    assert (await place.presses("1", by=by)).startswith("1. Trade")
    assert (await place.presses("Pause", by=place.member)).startswith("Only administrators")
    (subscription,) = storage.subscriptions.all()
    assert subscription.paused_until is None
