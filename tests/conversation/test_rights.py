"""Which requests are for administrators."""

from __future__ import annotations

import pytest

from bot.actions import Action
from bot.conversation import CHANGING_COMMANDS, Request, depends_on_rights
from bot.conversation.commands import BUTTONS, for_administrators
from bot.conversation.request import read_command
from bot.storage import Storage
from tests.conftest import Clock
from tests.conversation.conftest import Person


def asks(kind: str = "supergroup", **what: object) -> Request:
    return Request(chat_id=-1, chat_kind=kind, chat_title="x", admin=False, **what)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ("/latest", False),
        ("/search trade", False),
        ("/settings", False),
        ("/settings items 3", True),
        ("/Settings\nitems 3", True),
        ("/settings\u3000items 3", True),
        ("\u200b/subscribe 08:00", True),
        ("/\u200bsubscribe 08:00", True),
        ("/sub\u2060scribe\u202e 08:00", True),
        ("/subscriptions", False),
        ("/subscriptions 2", False),
        ("/subscriptions 2 pause", True),
        ("/subscribe", True),
        ("/follow", False),
        ("/follow 3", True),
        ("hello", False),
        ("/", False),
    ],
)
def test_commands_that_change_what_a_group_gets(text: str, theirs: bool) -> None:
    assert for_administrators(asks(text=text)) == theirs
    assert not for_administrators(asks("private", text=text))
    name, __ = read_command(asks(text=text).words)
    assert not theirs or name in CHANGING_COMMANDS


@pytest.mark.parametrize(
    ("data", "theirs"),
    [
        ("v:1:5", False),
        ("u:1", True),
        ("e:1", False),
        ("e:1:p", True),
        ("c:latest", False),
        ("c:settings", False),
        ("c:settings items 3", True),
        ("", True),
        ("?", True),
    ],
)
def test_buttons_that_do(data: str, theirs: bool) -> None:
    assert for_administrators(asks(data=data)) == theirs
    assert for_administrators(asks("channel", data=data))


def test_who_asks_has_to_be_found_out_where_it_matters() -> None:
    assert depends_on_rights(asks(text="/start CODE"))
    assert depends_on_rights(asks(text="/settings"))
    assert depends_on_rights(asks(data="c:settings"))
    assert depends_on_rights(asks(text="an answer to what the bot asked"))
    assert depends_on_rights(asks(text="", location=(50.8, 4.3)))
    assert not depends_on_rights(asks(text="/latest"))
    assert not depends_on_rights(asks("private", text="/subscribe"))


def test_each_action_has_an_answer() -> None:
    assert set(BUTTONS) == set(Action)


def test_the_refusal_says_who_may_and_how_it_is_opened(storage: Storage, clock: Clock) -> None:
    member = Person(storage, clock, chat_id=-1001, chat_kind="supergroup", admin=False)
    told = member.says("/subscribe 08:00 Europe/Berlin")
    assert "Only administrators of this group" in told
    assert "/settings everybody on" in told
    assert member.sends("u:0") == told
    assert member.reply is not None
    assert member.reply.toast == told
    storage.chats.set_everybody(-1001, True)
    assert "08:00 (Europe/Berlin)" in member.says("/subscribe 08:00 Europe/Berlin")
