"""In a group, requests that change something are for administrators."""

import pytest

from bot.actions import Action
from bot.conversation import COMMANDS, Request, depends_on_rights
from bot.conversation.commands import BUTTONS, for_administrators
from bot.conversation.request import read_command
from tests.conftest import cases

CASES = cases(__file__)


def asks(kind: str = "supergroup", **what: object) -> Request:
    return Request(chat_id=-1, chat_kind=kind, chat_title="x", admin=False, **what)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "theirs"), CASES["commands"])
def test_commands_that_change_a_group_are_for_its_administrators(text: str, theirs: bool) -> None:
    assert for_administrators(asks(text=text)) == theirs
    assert not for_administrators(asks("private", text=text))
    name, __ = read_command(asks(text=text).words)
    assert not theirs or COMMANDS[name].changes("x")


@pytest.mark.parametrize(("data", "theirs"), CASES["buttons"])
def test_buttons_that_change_a_group_are_for_its_administrators(data: str, theirs: bool) -> None:
    assert for_administrators(asks(data=data)) == theirs
    assert for_administrators(asks("channel", data=data))


def test_the_sender_is_checked_only_for_requests_that_depend_on_rights() -> None:
    assert depends_on_rights(asks(text="/start CODE"))
    assert not depends_on_rights(asks(text="/settings"))
    assert depends_on_rights(asks(data="c:settings zone"))
    assert not depends_on_rights(asks(text="/latest"))
    assert not depends_on_rights(asks("private", text="/subscribe"))


def test_each_action_has_an_answer() -> None:
    assert {*BUTTONS, Action.COMMAND} == set(Action)
