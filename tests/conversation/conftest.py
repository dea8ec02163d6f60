"""Simulates a reader in a conversation, and adds articles for it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.config import Settings
from bot.conversation import Conversation, Request
from bot.reply import Reply
from bot.storage import Storage
from bot.storage.search import Embed
from summarizer.facts import Body, Facts
from tests.conftest import NOON, TODAY, Clock, Maker
from tests.digests.facts import EPA, facts, put
from tests.digests.facts import due as deadline

CHAT = 1001


def text_of(reply: Reply | None) -> str:
    """Return the whole text of a reply."""
    assert reply is not None
    return "\n\n".join("".join(span.text for span in block) for block in reply.blocks)


class Person:
    """A person who types texts and presses buttons."""

    def __init__(
        self, storage: Storage, clock: Callable[[], object], *, embed: Embed | None = None, **about: object
    ) -> None:
        self.storage = storage
        self.conversation = Conversation(storage, Settings(), clock, embed=embed)  # type: ignore[arg-type]
        self._about: dict[str, object] = {"chat_id": CHAT, "chat_kind": "private", "chat_title": "Ann"} | about
        self.reply = Reply(blocks=())

    def says(self, text: str) -> str:
        """Type a text. Returns the text of the reply."""
        return self.hears(text=text)

    def silence(self, text: str) -> bool:
        """Type a text. Returns True if the bot does not answer."""
        return self._answer(text=text) is None

    def presses(self, label: str) -> str:
        """Press a button of the last reply. Returns the text of the next reply."""
        data = {button.label: button.data for row in self.reply.buttons for button in row}
        assert label in data, data
        return self.sends(data[label])

    def sends(self, data: str) -> str:
        """Send the data of a button, which need not exist. Returns the text of the reply."""
        return self.hears(data=data)

    def hears(self, **what: object) -> str:
        """Send a request, which the bot must answer. Returns the text of the reply."""
        reply = self._answer(**what)
        assert reply is not None, what
        self.reply = reply
        return self.reply_text

    @property
    def reply_text(self) -> str:
        """Returns the text of the last reply."""
        return text_of(self.reply)

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.reply.buttons for button in row]

    @property
    def turning(self) -> list[str]:
        """Returns the buttons of the last reply that lead to another page."""
        return [label for label in self.labels if label in ("◀ Previous", "Next ▶")]

    def _answer(self, **what: object) -> Reply | None:
        reply = self.conversation.answer(Request(**(self._about | what)))  # type: ignore[arg-type]
        if reply is not None:
            assert "Something went wrong" not in text_of(reply), what
            assert text_of(reply).strip()
        return reply


@pytest.fixture
def ann(storage: Storage, clock: Clock) -> Person:
    return Person(storage, clock)


@pytest.fixture
def group(storage: Storage, clock: Clock) -> Person:
    return Person(storage, clock, chat_id=-1001, chat_kind="supergroup", chat_title="Policy club")


def numbered(make: Maker, count: int, *topics: str) -> None:
    """Add articles of a source. They are an hour apart."""
    for n in range(count):
        source = make.source("Trade daily", topics=topics)
        title = f"Article {n:0{len(str(count))}}"
        make.ready(f"n{n}", source=source, title=title, published=NOON - timedelta(hours=n))


@pytest.fixture
def twelve(make: Maker) -> None:
    numbered(make, 12, "Trade", "Climate and energy")


@pytest.fixture
def two(ann: Person, make: Maker) -> None:
    """Ann's two subscriptions."""
    make.source("A", topics=("Trade", "Energy"))
    ann.says("/subscribe trade 08:00 Europe/Berlin")
    ann.says("/subscribe energy at once")


@pytest.fixture
def seven(make: Maker) -> None:
    numbered(make, 7, "Trade")


def due(
    storage: Storage,
    article: int,
    *days: int,
    kind: str = "comments",
    body: Body | None = None,
    moved: bool = False,
) -> None:
    """Give an article deadlines, each this number of days from today."""
    found = (
        deadline((TODAY + timedelta(days=n)).isoformat(), kind, f"It is due in {n} days.", moved=moved) for n in days
    )
    put(storage, article, facts("other", *found, bodies=(body,) if body else ()))


@pytest.fixture
def coming(storage: Storage, make: Maker) -> None:
    trade = make.source("Trade daily", topics=("Trade", "G 20"))
    due(storage, make.ready("a", source=trade, title="Tariff rule"), 0, 1, 60)
    due(storage, make.ready("b", title="Lead rule"), 1, 366, kind="effective", body=EPA)
    due(storage, make.ready("c", title="Old rule"), -1, -30)
    make.extracted("d")


@pytest.fixture
def rule(storage: Storage, make: Maker) -> int:
    """A story with four articles, which goes from "proposed" to "adopted". The articles came in another order."""
    story = storage.stories.add(NOON)
    ministry, paper = make.source("Ministry"), make.source("Paper")
    for key, source, days, stage, sentence, *on in (
        ("adopted", ministry, 1, "adopted", "The rule was adopted today.", "2025-03-17"),
        ("proposed", ministry, 30, "proposed", "The ministry proposes\na rule.", "2025-02-01"),
        ("talk", paper, 10, "other", ""),
        ("again", paper, 0.5, "proposed", "It had proposed the rule in February."),
    ):
        published = NOON - timedelta(days=days)
        article = make.ready(key, story=story, source=source, title=f"Rule {key}", published=published)
        put(storage, article, facts(stage, *map(deadline, on), stage_sentence=sentence))
    return story


@pytest.fixture
def meant(storage: Storage, clock: Clock, make: Maker) -> Person:
    """A reader whose bot has an encoder. It takes almost every query for one about ships."""

    def embed(text: str) -> Sequence[float] | None:
        return None if text == "busy" else (0.0, 0.0, 1.0) if text == "quark" else (1.0, 0.0, 0.0)

    person = Person(storage, clock, embed=embed)
    ship = make.ready("ship", title="Vessels", text="Freight at sea.", embedding=(0.8, 0.6, 0.0))
    boat = make.ready("boat", title="Barges", text="Freight on rivers.", embedding=(0.6, 0.8, 0.0))
    make.ready("tree", title="Forests", text="Trees grow.", embedding=(0.0, 1.0, 0.0))
    make.summarized("waits", title="Ferries", text="They wait.", embedding=(1.0, 0.0, 0.0))
    make.ready("none", title="Ports", text="A port for yachts and dinghies.")
    make.ready("other", title="Other", text="Of another encoder.", embedding=(1.0, 0.0))
    for article, place in ((ship, "DE"), (boat, "FR")):
        put(storage, article, Facts(jurisdictions=(place,)))
    return person
