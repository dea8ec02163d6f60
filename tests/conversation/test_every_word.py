"""Every word of the bot goes through the catalogue of translations.

These tests use a catalogue that puts each message in brackets, and Greek words as data. So a word in Latin letters
outside of the brackets did not go through the catalogue.
"""

import gettext
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest

from bot.config import Settings, TelegramSettings
from bot.conversation import Conversation, Request
from bot.digests import plan_reminders
from bot.language import LANGUAGES, speaking
from bot.reply import Reply
from bot.storage import Storage
from bot.telegram.handlers import offered
from summarizer.facts import FoundTopic
from tests.conftest import NOON, Clock, Maker, polled, subscribe
from tests.conversation.conftest import CHAT, Person
from tests.digests.facts import due, facts, put
from tests.digests.planning import news, plan


@contextmanager
def translated_by(catalogue: gettext.NullTranslations) -> Iterator[None]:
    """In the block, take the messages from this catalogue in any language. Dates and numbers do not change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.language._catalogue", lambda code: catalogue)
        yield


TOPIC = "Εμπόριο"
SAID = re.compile(r"⟦[^⟧]*(?:⟧|$)")
DATA = re.compile(
    r"^/[a-z]+ .*|/[a-z]+\b"  # commands that people type
    r"|\b[A-Z]\w+/[A-Z]\w+\b|\bUTC\b"  # time zones
    r"|\b(?:source|topic|body|stage|in):|⟦(?:topic|source)⟧|\b(?:before|after)\b"  # filters
    r"|\b(?:policybot|extractive|policybot-MiniLM|training data|Gazette)\b|\(https?:[^)]*\)"
    rf"|\b(?:{'|'.join(LANGUAGES.values())})\b"
    r"|\b(?:announced|consultation|proposed|debated|adopted|in_force|enforced|withdrawn|meeting)\b"  # as typed
)
WORD = re.compile(r"[A-Za-z]{2,}")
SAID_BY_READERS = json.loads((Path(__file__).parents[1] / "data" / "conversation" / "said.json").read_text("utf-8"))
ELSEWHERE = re.compile("c:settings language (?!zh)")
"""The data of buttons that change to a language other than Chinese. They are not pressed: the names of days that Babel
gives for these languages have Latin letters."""
TIMES = 2
"""How many buttons of each kind are pressed."""


class Brackets(gettext.NullTranslations):
    """A catalogue that puts each message in ⟦brackets⟧, but not the placeholders in it."""

    def gettext(self, message: str) -> str:
        return "".join(
            (f"⟦{text.replace('{', '{{').replace('}', '}}')}⟧" if WORD.search(text) else text)
            + (f"{{{name}}}" if name is not None else "")
            for text, name, __, __ in Formatter().parse(message)
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def unsaid(text: str) -> list[str]:
    """Returns the words of a text that are in no message."""
    return WORD.findall(DATA.sub(" ", SAID.sub("⟧⟦", text)))


def check(reply: Reply | None, what: object) -> None:
    """Check that all words of a reply are in messages. Code is left out, since people type it in English."""
    if reply is None:
        return
    for block in reply.blocks:
        for span in block:
            assert span.style == "code" or not unsaid(span.text), (what, span.text)
    for row in reply.buttons:
        for button in row:
            assert not unsaid(button.label), (what, button.label)
    assert not unsaid(reply.toast or ""), (what, reply.toast)
    if reply.attachment is not None:
        for line in reply.attachment.content.decode().splitlines():
            if line.startswith(("SUMMARY", "X-WR-CALNAME")):
                assert not unsaid(line.partition(":")[2]), (what, line)


class Curious(Person):
    """A reader who presses every button of every reply."""

    def __init__(self, storage: Storage, clock: Clock, **about: object) -> None:
        super().__init__(storage, clock, **({"language": "zh-hans"} | about))
        self.conversation = Conversation(
            storage,
            Settings(telegram=TelegramSettings(admins=[CHAT])),
            clock,
            embed=lambda text: (1.0, 0),
        )
        self._pressed: dict[str, int] = {}

    def does(self, *texts: str) -> None:
        """Type these texts one after the other, and press the buttons of the replies."""
        for text in texts:
            self._ask(text=text)

    def _ask(self, **what: object) -> None:
        with translated_by(Brackets()):
            reply = self._answer(**what)
        check(reply, what)
        for row in reply.buttons if reply is not None else ():
            for button in row:
                kind = re.sub(r"\d+", "0", button.data)
                self._pressed[kind] = self._pressed.get(kind, 0) + 1
                if self._pressed[kind] <= TIMES and not ELSEWHERE.match(button.data):
                    self._ask(data=button.data)


@pytest.fixture(autouse=True)
def world(storage: Storage, make: Maker, clock: Clock) -> int:
    """Store articles that together have all kinds of facts. Returns a story whose stage has changed."""
    source = make.source("Εφημερίδα", topics=(TOPIC,))
    topics = (FoundTopic(topic=TOPIC, score=0.9),)
    for n in range(8):
        article = make.ready(
            f"α{n}",
            source=source if n % 2 else make.source("Πρακτορείο"),
            title=f"Κανόνας {n}",
            text="Ο κανόνας ισχύει. Τίποτα άλλο.",
            summary="Ο κανόνας ισχύει." if n else None,
            embedding=(1.0, 0.0),
            published=NOON - timedelta(hours=n + 1),
        )
        kinds = ("comments", "effective", "meeting", "application", "compliance", "other", "effective", "comments")
        day = f"2025-03-{11 + 3 * n % 17}"
        found = facts(
            ("proposed", "adopted", "announced", "consultation", "debated", "enforced", "withdrawn", "meeting")[n],
            due(day, kinds[n], sentence=f"Έως {day}." if n != 6 else f"有效期至{day}。"),
            topics=topics,
        )
        put(storage, article, found)
    story = make.story(1)
    later = make.ready("β", story=story, title="Νέος κανόνας", text="Άλλαξε.", summary="Άλλαξε.", source=source)
    put(storage, later, facts("adopted", due("2025-04-20", sentence="Έως 20."), stage_sentence="Εγκρίθηκε."))
    return story


def test_words_outside_of_messages_are_found() -> None:
    """Check the check that the tests below use."""
    assert unsaid(Brackets().gettext("See {command} for all.").format(command="/latest")) == []
    assert unsaid("⟦Latest⟧ on Trade") == ["on", "Trade"]


def test_answers_to_latest_search_and_the_like(storage: Storage, clock: Clock) -> None:
    reader = Curious(storage, clock, chat_title="Άννα")
    reader.does(*SAID_BY_READERS["reading"], "")


def test_answers_about_subscriptions_and_settings(storage: Storage, clock: Clock) -> None:
    reader = Curious(storage, clock, chat_title="Άννα")
    reader.does(*SAID_BY_READERS["subscriptions_and_settings"], "")


def test_answers_to_operators_and_groups(storage: Storage, clock: Clock) -> None:
    operator = Curious(storage, clock, chat_title="Άννα", user_id=CHAT)
    operator.does("/sources", "/health", "/broadcast", "/help")
    storage.chats.meet(77, kind="private", title="Μία", items=5, now=clock())
    operator.does("/broadcast Καλημέρα", "/broadcast", "/broadcast " + "ω" * 4000)
    for name in ("/sources", "/health"):
        Curious(storage, clock, chat_id=5, user_id=5, chat_title="Μία").does(name)
    for about in ({"admin": True}, {"admin": False}):
        member = Curious(storage, clock, chat_id=-1001, chat_kind="supergroup", chat_title="Λέσχη", user_id=3, **about)
        with speaking("zh"):
            storage.chats.meet(-1001, kind="supergroup", title="Λέσχη", items=5, now=clock())
        member.does("/settings", "/settings language zh", "/settings items 3", "/subscribe", "/latest")
    asked = Request(chat_id=-1001, chat_kind="supergroup", chat_title="Λέσχη", language="zh")
    with translated_by(Brackets()):
        check(operator.conversation.added(asked), "added")


def test_inline_results_and_the_terminal(storage: Storage, clock: Clock) -> None:
    terminal = Curious(storage, clock, chat_id=0, chat_kind="terminal", chat_title="Άννα", language=None)
    storage.chats.meet(0, kind="terminal", title="Άννα", items=5, now=clock())
    storage.chats.set(0, language="zh")
    terminal.does(
        "/start", f"/subscribe {TOPIC} 08:00", "/latest", "/follow 1", "/broadcast ω", "/subscribe", "/help", "/why"
    )
    with translated_by(Brackets()):
        for typed in ("", "κανόνας"):
            items = terminal.conversation.inline(typed, offered, user_id=CHAT, language="zh")
            assert items
            for item in items:
                told = f"{item.description}\n{item.input_message_content.to_dict()['message_text']}"
                assert not unsaid(re.sub("<[^>]*>", "", told)), told


@pytest.mark.parametrize("access", ["invited", "allowed"])
def test_answers_of_private_instances(storage: Storage, clock: Clock, access: str) -> None:
    settings = TelegramSettings.model_validate({"access": access, "invite_code": "Club_of_2026", "admins": [CHAT]})
    closed = Conversation(storage, Settings(telegram=settings), clock)
    with translated_by(Brackets()):
        for kind in ("private", "supergroup"):
            for admin in (True, False):
                about = {"chat_id": 9 if kind == "private" else -9, "user_id": 9, "admin": admin, "chat_title": "Ω"}
                for text in ("/latest", "/start", *["/start ω"] * 7, "/start Club_of_2026"):
                    request = Request(chat_kind=kind, text=text, language="zh", **about)  # type: ignore[arg-type]
                    check(closed.answer(request), text)


def test_digests_news_and_reminders(storage: Storage, make: Maker, clock: Clock, world: int) -> None:
    storage.chats.meet(CHAT, kind="private", title="Άννα", items=3, now=clock(), telegram_language="zh-hans")
    storage.follows.add(CHAT, None, world, clock())
    storage.chats.meet(CHAT + 1, kind="private", title="Μία", items=3, now=clock(), telegram_language="zh-hans")
    storage.follows.add(CHAT + 1, None, world, clock())
    for topic in (TOPIC, None, "Ωωω"):
        subscribe(storage, CHAT, clock(), topic=topic)
    for n in range(5):
        polled(storage, storage.sources.find(str(n % 2 + 1)), clock(), status=500, error="ω")
    with translated_by(Brackets()):
        for hours in (0, 24, 24, 24, 48, 24 * 7, 24 * 25):
            clock.forward(hours=hours)
            number = f"γ{clock():%m%d}"
            article = make.ready(number, story=world, title=f"Νέα {number}", text="Ω.", summary=f"Είπαν {number}.")
            put(storage, article, facts("in_force", due("2025-04-19", sentence="Αναβλήθηκε σε 19.")))
            plan(storage, clock())
            news(storage, clock())
            plan_reminders(storage, Settings(), now=clock())
    sent = storage.deliveries.all()
    assert {delivery.kind for delivery in sent} >= {"digest", "follow", "reminder"}
    for chunk in (chunk for delivery in sent for chunk in delivery.messages):
        for text in (chunk.message.plain, *(button.label for row in chunk.message.buttons for button in row)):
            assert not unsaid(text), text
