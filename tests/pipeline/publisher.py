"""A publisher that does to its feeds, over hundreds of days, what publishers do; and knows the truth.

Each day's feed is a snapshot: items are added, edited, reordered and re-dated, get other guids and addresses; some days
it is empty, broken or down. What an item is, is decided here and nowhere in the feed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

WORDS = Path(__file__).with_name("words.txt").read_text().split()
WINDOW = 25
"""Items that the feed shows."""


@dataclass
class Item:
    """One thing that was published, whatever its feed calls it today."""

    number: int
    title: str
    text: str
    guid: str
    path: str
    published: datetime
    topic: bool
    """The publisher's second feed has it too."""
    host: str = "www.ministry.eu"
    touched: bool = False
    """Guid, address or date has changed since it was last seen. One of them at a time: of an item that changes all
    at once nobody could say that it is the same."""


@dataclass
class Publisher:
    """What is published, and how it is shown today."""

    random: Random
    now: datetime
    items: list[Item] = field(default_factory=list)
    counter: int = 0
    relaunches: int = 0
    edits: int = 0

    def sentence(self, words: int = 14) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(words)).capitalize() + "."

    def publish(self) -> None:
        """A new item: at times of a series, whose items differ in number, date and address alone."""
        self.counter += 1
        if self.random.random() < 0.2:
            title = f"Weekly market bulletin no. {self.counter}"
            text = "The ministry has published its weekly bulletin of market prices. The figures are provisional."
        elif self.random.random() < 0.15:
            title = "Notice of public hearing"
            text = f"A hearing on {self.sentence(6)} The notice and the agenda are on the page of the committee."
        else:
            title = self.sentence(7).rstrip(".")
            text = " ".join(self.sentence() for _ in range(self.random.randint(2, 6)))
        item = Item(
            number=self.counter,
            title=title,
            text=text,
            guid=f"tag:ministry.eu,2024:{self.counter}",
            path=f"/news/{self.counter}-{title.lower().replace(' ', '-').replace('.', '')}",
            published=self.now - timedelta(minutes=self.random.randint(1, 600)),
            topic=self.random.random() < 0.4,
        )
        self.items.append(item)

    def shown(self) -> list[Item]:
        return self.items[-WINDOW:]

    def edit(self) -> None:
        """A sentence corrected or added, or the title; what is edited is read as an edit."""
        if not self.shown():
            return
        item = self.random.choice(self.shown())
        if self.random.random() < 0.4:
            item.title = (
                f"{item.title} (updated)" if "(updated)" not in item.title else item.title.replace(" (updated)", "")
            )
        else:
            item.text = f"{item.text} {self.sentence()}"
        self.edits += 1

    def change_guid(self) -> None:
        if (item := self._untouched()) is not None:
            item.guid = f"{item.guid.partition('#')[0]}#{self.random.randint(1, 10**9)}"

    def move_link(self) -> None:
        if (item := self._untouched()) is not None:
            item.path = f"/archive/{self.random.randint(1, 10**9)}{item.path.removeprefix('/archive')}"

    def correct_date(self) -> None:
        if (item := self._untouched()) is not None:
            item.published += timedelta(minutes=self.random.choice((-90, 5, 60, 600)))

    def _untouched(self) -> Item | None:
        found = [item for item in self.shown() if not item.touched]
        if not found:
            return None
        item = self.random.choice(found)
        item.touched = True
        return item

    def seen(self, items: list[Item]) -> None:
        """A poll has had these."""
        for item in items:
            item.touched = False

    def relaunch(self) -> None:
        """A new site: every guid and address is another, titles, dates and texts stay."""
        if any(item.touched for item in self.items):
            return
        self.relaunches += 1
        for item in self.items:
            item.guid = f"https://new{self.relaunches}.ministry.eu/?p={item.number}"
            item.host = f"new{self.relaunches}.ministry.eu"
            item.path = f"/{self.relaunches}/{item.number}/"
            item.touched = True

    def day(self) -> None:
        """What happens between two polls."""
        self.now += timedelta(hours=self.random.choice((1, 6, 24)))
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 4))):
            self.publish()
        for action, chance in (
            (self.edit, 0.4),
            (self.change_guid, 0.15),
            (self.move_link, 0.1),
            (self.correct_date, 0.1),
            (self.relaunch, 0.01),
        ):
            if self.random.random() < chance:
                action()

    def feed(self, items: list[Item], *, redate: bool = False) -> str:
        """The feed of today, in any order."""
        order = list(reversed(items))
        if self.random.random() < 0.2:
            self.random.shuffle(order)
        made = "".join(self._item(item, self.now if redate else item.published) for item in order)
        return f'<rss version="2.0"><channel><title>Ministry</title>{made}</channel></rss>'

    def _item(self, item: Item, published: datetime) -> str:
        url = f"{self.random.choice(('http', 'https'))}://{item.host}{item.path}"
        url = self.random.choice(
            (url, url, f"{url}?utm_source=rss", f"{url}#top", f"{url.rstrip('/')}/", f"{url}?amp=1")
        )
        text = (
            item.text if self.random.random() < 0.8 else f"<p>{item.text}</p>\n<img src='/{self.random.random()}.png'/>"
        )
        return (
            f"<item><title>{escape(item.title)}</title><link>{escape(url)}</link>"
            f"<guid isPermaLink='false'>{item.guid}</guid><pubDate>{format_datetime(published)}</pubDate>"
            f"<description>{escape(text)}</description></item>"
        )
