"""Lists whose pages change within one message, and files, as a reader in Telegram sees them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.conversation import Conversation, Request
from bot.models import Label
from bot.reply import Attachment, Button, Reply, bold, paragraph
from bot.storage import Storage
from tests.conftest import NOON, Maker
from tests.fake_telegram import BadRequest, TooManyRequests
from tests.fake_telegram.log import Upload
from tests.telegram.conftest import Place, World

BUTTONS = ((Button(label="More", data="c:help"),),)


@pytest.fixture
def seven(make: Maker) -> None:
    for n in range(7):
        text = f"Rule {n} was long. It takes <effect> & more in May. Nobody minds."
        make.ready(f"n{n}", title=f"Rule {n}", text=text, published=NOON - timedelta(hours=n))


@pytest.mark.usefixtures("seven")
async def test_all_pages_and_items_appear_in_one_message(world: World, storage: Storage) -> None:
    place = world.place("private")
    page = await place.says("/latest 3")
    second = await place.presses("Next ▶")
    assert "4. Rule 3" in second
    item = await place.presses("5")
    assert item.startswith("Rule 4")
    message = place.seen
    assert "It takes <effect> & more in May." in await place.presses("Evidence")
    place.seen = message
    assert "What is wrong" in await place.presses("Wrong summary")
    assert (await place.presses("Misses the point")).startswith("Thank you.")
    assert [case.user_id for case in storage.feedback.all(label=Label.OFF_POINT)] == [place.boss.user_id]
    place.seen = message
    assert await place.presses("◀ Back") == second
    assert await place.presses("◀ Previous") == page
    assert len(world.server.calls("sendMessage")) == 3


@pytest.mark.usefixtures("seven")
async def test_a_page_that_can_not_be_edited_is_sent_again(world: World) -> None:
    place = world.place("private")
    await place.says("/latest 3")
    seen = place.seen
    assert seen is not None
    place.boss._chat.drop(seen.message_id)
    assert "4. Rule 3" in await place.presses("Next ▶")
    assert place.seen.message_id != seen.message_id
    unchanged = BadRequest("message is not modified: exactly the same")
    world.server.script("editMessageText", place.chat_id, outcome=unchanged)
    place.boss.press("◀ Previous", message=place.seen)
    assert await world.unread(place) == []
    late = TooManyRequests(retry_after=1)
    world.server.script("editMessageText", place.chat_id, outcome=late, times=3)
    place.boss.press("◀ Previous", message=place.seen)
    assert "too fast" in await place.comes()
    assert await world.unread(place) == []


# A file comes after its text.


@pytest.fixture
def answers_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Reply], None]:
    """Set the answer to /file."""
    answer = Conversation.answer

    def prepare(reply: Reply) -> None:
        def scripted(conversation: Conversation, request: Request) -> Reply | None:
            return reply if request.text == "/file" else answer(conversation, request)

        monkeypatch.setattr(Conversation, "answer", scripted)

    return prepare


async def document(place: Place) -> Upload:
    """Wait for a file without text, and return it."""
    assert await place.comes() == ""
    assert place.seen is not None and place.seen.document is not None
    return place.seen.document


async def test_a_long_text_comes_before_its_file(world: World, answers_with: Callable[[Reply], None]) -> None:
    blocks = tuple(paragraph(bold(f"Paragraph {n}: "), "words " * 100) for n in range(10))
    answers_with(Reply(blocks=blocks, buttons=BUTTONS, attachment=Attachment(name="notes é.txt", content=b"\x00\xff")))
    place = world.place("private")
    assert "Paragraph 0" in await place.says("/file")
    await place.comes()
    assert place.labels == ["More"]
    file = await document(place)
    assert (file.file_name, file.content, place.labels) == ("notes é.txt", b"\x00\xff", [])


@pytest.mark.parametrize("second", [1.0])
async def test_a_file_that_telegram_refuses_with_429_is_sent_after_the_wait(
    world: World, answers_with: Callable[[Reply], None]
) -> None:
    answers_with(Reply(blocks=(paragraph("All"),), buttons=BUTTONS, attachment=Attachment(name="a.ics", content=b"x")))
    place = world.place("private")
    world.server.script("sendDocument", place.chat_id, outcome=TooManyRequests(retry_after=1))
    assert await place.says("/file") == "All"
    assert (await document(place)).content == b"x"
    refused, sent = world.server.calls("sendDocument")
    assert (refused.accepted, sent.accepted, sent.time - refused.time >= 1) == (False, True, True)
