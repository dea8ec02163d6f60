"""A simulated publisher, which changes its feed between polls in all the ways that real publishers do.

It adds and edits items, and changes their order, dates, guids and URLs. A test knows from `Item.number` which entries
are the same item. The feed does not say that.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

WORDS = Path(__file__).with_name("words.txt").read_text().split()
WINDOW = 25
"""Number of items in the feed: the newest ones."""


@dataclass
class Item:
    """A published item. It stays the same when its guid, URL, date or text changes."""

    number: int
    title: str
    text: str
    guid: str
    path: str
    published: datetime
    topic: bool
    """True if the item is also in the publisher's second feed."""
    host: str = "www.ministry.eu"
    touched: bool = False
    """True if the guid, URL or date has changed since the last poll. Only one of them changes between two polls. If all
    changed at once, nobody could recognise the item."""


@dataclass
class Publisher:
    """The items of the publisher, and the feed of the day."""

    random: Random
    now: datetime
    items: list[Item] = field(default_factory=list)
    counter: int = 0
    relaunches: int = 0
    edits: int = 0

    def sentence(self, words: int = 14) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(words)).capitalize() + "."

    def publish(self) -> None:
        """Add an item. Sometimes it belongs to a series, whose items differ only in number, date and URL."""
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
        """Edit one item in the feed: add a sentence to its text, or add "(updated)" to its title or remove it."""
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

    def change(self, what: str) -> None:
        """Change the guid, URL or date of one item in the feed."""
        if not (found := [item for item in self.shown() if not item.touched]):
            return
        item = self.random.choice(found)
        item.touched = True
        if what == "guid":
            item.guid = f"{item.guid.partition('#')[0]}#{self.random.randint(1, 10**9)}"
        elif what == "path":
            item.path = f"/archive/{self.random.randint(1, 10**9)}{item.path.removeprefix('/archive')}"
        else:
            item.published += timedelta(minutes=self.random.choice((-90, 5, 60, 600)))

    def seen(self, items: list[Item]) -> None:
        """Call this when a poll has read these items: they may change again."""
        for item in items:
            item.touched = False

    def relaunch(self) -> None:
        """Move to a new site: every guid and URL changes. Titles, dates and texts stay."""
        if any(item.touched for item in self.items):
            return
        self.relaunches += 1
        for item in self.items:
            item.guid = f"https://new{self.relaunches}.ministry.eu/?p={item.number}"
            item.host = f"new{self.relaunches}.ministry.eu"
            item.path = f"/{self.relaunches}/{item.number}/"
            item.touched = True

    def day(self) -> None:
        """Simulate the time between two polls: 1, 6 or 24 hours."""
        self.now += timedelta(hours=self.random.choice((1, 6, 24)))
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 4))):
            self.publish()
        for action, chance in (
            (self.edit, 0.4),
            (partial(self.change, "guid"), 0.15),
            (partial(self.change, "path"), 0.1),
            (partial(self.change, "date"), 0.1),
            (self.relaunch, 0.01),
        ):
            if self.random.random() < chance:
                action()

    def feed(self, items: list[Item], *, redate: bool = False) -> str:
        """Return the RSS feed of these items, newest first or sometimes shuffled. With `redate`, all dates are now."""
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
