"""Poll two feeds of a simulated publisher many times. Each item is stored as exactly one article."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from bot.errors import HttpStatusError
from bot.pipeline import poll
from bot.sources import Fetcher
from bot.sources.http import Response
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, sources_settings
from tests.pipeline.publisher import Publisher

SNAPSHOTS = 300
ALL, TOPIC = "https://ministry.eu/all", "https://ministry.eu/topic"


class Site(Fetcher):
    """The publisher's site without a network, since a network would take half of the test's time."""

    def __init__(self) -> None:
        super().__init__(sources_settings())
        self.feeds: dict[str, str | None] = {}
        """The current feed at each address; None if the server is down."""

    async def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Response:
        if (feed := self.feeds[url]) is None:
            raise HttpStatusError("it answered 503", status=503)
        return Response(url=url, status=200, headers={"etag": '"1"'}, body=feed.encode())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_each_item_of_the_publisher_is_one_article(
    storage: Storage,
    make: Maker,
    clock: Clock,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    random = Random(seed)
    publisher = Publisher(random=random, now=NOON)
    site = Site()
    make.source("All", url=ALL)
    make.source("Topic", url=TOPIC, topics=("Topic",))
    shown_ever: set[int] = set()
    figures: Counter[str] = Counter()
    for n in range(SNAPSHOTS):
        publisher.day()
        clock.now = publisher.now
        # The feeds are empty for a week, and sometimes for a day.
        shown = [] if 100 <= n < 107 or random.random() < 0.02 else publisher.shown()
        topic = [item for item in shown if item.topic]
        redate = random.random() < 0.03
        site.feeds = {ALL: publisher.feed(shown, redate=redate), TOPIC: publisher.feed(topic, redate=redate)}
        up = random.random() >= 0.03
        if not up:
            site.feeds[ALL] = None
        elif random.random() < 0.03:  # malformed, but with all items
            site.feeds[ALL] = publisher.feed(shown, redate=redate).replace("</title>", "</title><b>&", 3)
        for source in storage.sources.all()[:: -1 if seed == 2 else 1]:  # either feed may be read first
            (result,) = await poll(storage, site, [source], clock=clock, force=True)
            assert (result.error is None) is (up or result.source.name == "Topic")
            figures += Counter(new=result.new, edited=result.edited, unchanged=result.unchanged)
        for items in (shown if up else [], topic):
            publisher.seen(items)
            shown_ever |= {item.number for item in items}
    truth = [item for item in publisher.items if item.number in shown_ever]
    articles = storage.articles.recent(10_000)
    assert len(articles) == figures["new"] == len(truth)
    assert sorted(article.title for article in articles) == sorted(item.title for item in truth)
    # Each edit has left a revision. Two edits of one item between two polls count as one.
    assert sum(len(storage.articles.revisions(article.id)) for article in articles) == figures["edited"]
    assert 0.8 * publisher.edits <= figures["edited"] <= publisher.edits
    seen = sum(figures.values())
    record_property(
        "replay", f"{seen} entries seen, {len(truth)} items, {len(articles)} stored, {figures['edited']} edits"
    )
