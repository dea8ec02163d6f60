"""Whole dialogues, from tests/data/conversation/dialogues.toml. The first character of a line says what it is.

What the reader does:
``>`` types a text and gets an answer. ``-`` types a text and gets no answer.
``[…]`` presses the button with this label. ``:`` sends this data of a button.
``*`` says who speaks from this line on. ``<`` goes back to the reply with this number.

What the last answer must be:
``.`` it has this text, after the text of the ``.`` line before. ``!`` it does not have this text.
``?`` it has these buttons. ``=`` it is one message: `edited` if it replaces the page, `new` if not.

What else happens:
``~`` this number of minutes pass. ``+`` an article with this title arrives.

The key `articles` has the articles from before the dialogue: a title each, or a table with the arguments of `arrives`.
"""

import tomllib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.reply import split
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker
from tests.conversation.conftest import Person
from tests.digests.facts import facts, put

DATA = Path(__file__).parents[1] / "data" / "conversation" / "dialogues.toml"
DIALOGUES = tomllib.loads(DATA.read_text(encoding="utf-8"))
CLUB = {"chat_id": -1001, "chat_kind": "supergroup", "chat_title": "Policy club"}
OTHERS: dict[str, dict[str, object]] = {
    "named": {"addressed": True},
    "forum": {"thread_id": 9},
    "member": {"admin": False},
    "boss": {"admin": True},
}
"""The people in a group, in addition to those of conftest."""


def arrives(
    storage: Storage,
    make: Maker,
    *,
    title: str,
    source: str = "Gazette",
    topics: Sequence[str] = (),
    ago: int = 0,
    stage: str = "",
    **told: Any,
) -> None:
    """Store a ready article that is `ago` hours old. Other values are passed on; "" stands for None."""
    about = {name: value or None for name, value in told.items()}
    made = make.source(source, topics=tuple(topics))
    article = make.ready(title, title=title, source=made, published=NOON - timedelta(hours=ago), **about)
    if stage:
        put(storage, article, facts(stage))


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(request: pytest.FixtureRequest, storage: Storage, clock: Clock, make: Maker, name: str) -> None:
    dialogue = DIALOGUES[name]
    if topics := dialogue.get("topics"):
        make.source("A", topics=tuple(topics))
    for one in dialogue.get("articles", ()):
        arrives(storage, make, **(one if isinstance(one, dict) else {"title": one, "topics": topics or ()}))
    if world := dialogue.get("world"):
        request.getfixturevalue(world)
    people = {one: Person(storage, clock, **CLUB, **about) for one, about in OTHERS.items()}
    who, replies, left = request.getfixturevalue("ann"), [], ""
    for line in dialogue["said"].strip("\n").splitlines():
        sign, what = line[0], line[2:].replace("\\n", "\n")
        if sign in ">[:":
            if sign == ">":
                who.says(what)
            elif sign == "[":
                who.presses(line[1:-1])
            else:
                who.sends(what)
            replies.append(who.reply)
            left = who.reply_text
        elif sign == ".":
            __, found, left = left.partition(what)
            assert found, (line, who.reply_text)
        elif sign == "!":
            assert what not in who.reply_text, line
        elif sign == "?":
            assert who.labels == what.split(" | "), line
        elif sign == "=":
            assert (who.reply.replace, len(split(who.reply))) == (what == "edited", 1), line
        elif sign == "*":
            who = people[what] if what in people else request.getfixturevalue(what)
        elif sign == "<":
            who.reply = replies[int(what) - 1]
        elif sign == "-":
            assert who.silence(what), line
        elif sign == "~":
            clock.forward(minutes=int(what))
        else:
            assert sign == "+", line
            make.ready(what, title=what, source=make.source("Other"), published=clock())
