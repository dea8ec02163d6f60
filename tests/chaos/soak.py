"""Runs the bot for simulated weeks. A simulated day takes only seconds.

The bot polls and processes the articles itself. On the first three days of each week nothing fails, and the bot is
measured. On the other four days, Telegram fails at random, and sources fail, send wrong data and recover. On the sixth
day the disk is full for a while.
"""

import random
import re
import resource
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from statistics import median
from typing import ClassVar

from bot import clock
from tests.chaos.simulated import turn, turn_to
from tests.chaos.storm import ASKERS, ROUGH, Life, Plan, Storm
from tests.chaos.world import TOPICS, Subscribed, World
from tests.conftest import cases
from tests.fake_telegram import FakeTelegram, Limits
from tests.feed_server import FeedServer
from tests.test_run import Service, ask

CASES = cases(__file__)
FIGURES: Mapping[str, tuple[float, float]] = CASES["figures"]
"""Name of each weekly figure → how many times as large it may be in the last weeks as in the middle ones, and the value
below which differences are noise."""
FEED = "<rss version='2.0'><channel><title>{topic} Gazette</title>{items}</channel></rss>"
ITEM = "<item><title>{title}</title><guid>{mark}</guid><pubDate>{day}</pubDate><description>{told}</description></item>"


def lives(weeks: int, seed: int) -> list[Life]:
    """Plan the weeks. In the first half, each week ends with a kill. In the second half the process keeps running, so
    that leaks show."""
    half, rng = weeks // 2, random.Random(seed)
    short = [Life(days=7, sends=rng.randint(1, 20), moves=1) for _ in range(half)]
    return [*short, Life(days=7 * (weeks - half) + 3, asked=True)]


class Press(World):
    """A world whose articles come from feeds. Its digests become due when the clock moves."""

    most = 1_000_000

    def fill(self, chats: int) -> None:
        self._feeds = FeedServer().__enter__()  # its thread ends with the process
        self._out: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=60))
        self._hours = [self._began.time().replace(hour=8)]
        super().fill(chats)
        self._storage.database.execute(
            "UPDATE sources SET enabled = 1, full_text = 'feed', policy = 1, url = ? || id", [self._feeds.url("/")]
        )

    def come_and_go(self) -> None:
        """Add a chat with subscriptions, and end another subscription."""
        self._add_chat(len(self._storage.chats.all()))
        gone = self.subscriptions.pop(0)
        self._storage.subscriptions.remove(self.moved.get(gone.chat_id, gone.chat_id), gone.id)

    def fall_due(self, subscriptions: Sequence[Subscribed] | None = None) -> int:
        self.upset(0)
        turn_to(8)
        return 0

    def upset(self, count: int) -> None:
        """Let this many sources fail or send wrong data."""
        upset = self._rng.sample(list(TOPICS), count)
        for topic in TOPICS:
            body = FEED.format(topic=topic, items="".join(self._out[topic]))
            mood = self._rng.choice(CASES["moods"]) if topic in upset else {}
            self._feeds.serve(
                f"/{self._sources[topic].id}", **{"body": body, "content_type": "application/rss+xml", **mood}
            )

    def _appear(self, topic: str, mark: str, title: str, text: str) -> None:
        day = format_datetime(clock.now())
        self._out[topic].append(ITEM.format(title=escape(title), mark=mark, day=day, told=escape(text)))


class Soak(Storm):
    """Runs the weeks. Plots the figures of each week in build/soak.svg."""

    process: ClassVar = CASES["process"]
    world = Press
    limits = Limits(group=100_000)  # weeks pass within a real minute

    def __init__(self, folder: Path, plan: Plan, say: Callable[[str], None]) -> None:
        super().__init__(folder, plan, say)
        self.figures: list[Mapping[str, float]] = []
        turn(datetime(2026, 1, 5, 20, tzinfo=UTC))

    def _during(self, server: FakeTelegram, world: World, service: Service, life: Life) -> None:
        assert isinstance(world, Press)
        for day in range(life.days):
            self._pass_day(server, world, service, day % 7)
        if life.sends:
            world.fall_due()
        super()._during(server, world, service, life)

    def _pass_day(self, server: FakeTelegram, world: Press, service: Service, day: int) -> None:
        rough, seconds = day > 2, 0.0
        trouble = {name: rate for name, rate in ROUGH.items() if rough and "flood" not in name}
        server.chaos(self._rng, trouble, hang=1, away=(1, 3))
        for hour in (2, 8, 14, 20):
            turn_to(hour)
            if hour in (2, 14) and day != 2:
                world.publish(articles=3)
            world.upset(2 if rough else 0)
            if (day, hour) == (5, 14):
                limit(service, service.log.stat().st_size + 100_000)
            began = time.monotonic()
            if not self._wait(self._is_quiet, 2 if rough else 40, pause=0.05) and not rough:
                self._complaints.append(f"{clock.now()}: there was more to do after 40 s")
            limit(service, resource.RLIM_INFINITY)
            seconds = time.monotonic() - began if hour == 8 else seconds
        if day == 2:
            self._measure(server, service, seconds)
            turn_to(21)  # a new chat's first digest has the articles of one day, and the last ones are older now
            world.come_and_go()

    def _is_quiet(self) -> bool:
        turn(clock.now() + timedelta(seconds=2))  # messages in doubt wait for a few seconds
        return super()._is_quiet()

    def _come_to_rest(self, server: FakeTelegram) -> None:
        super()._come_to_rest(server)
        self._complaints += grown(self.figures)
        Path("build").mkdir(exist_ok=True)
        Path("build/soak.svg").write_text(plot(self.figures), encoding="utf-8")

    def _measure(self, server: FakeTelegram, service: Service, digests: float) -> None:
        answers = []
        for number, text in enumerate(("/latest", "/search council")):
            visitor, began = server.reader(ASKERS - number), time.monotonic()
            ask(visitor, text)
            answers.append(time.monotonic() - began)
        articles = self._count("SELECT count(*) FROM articles")
        memory, handles = footprint(service.pid)
        measured = (articles, memory, handles, self._path.stat().st_size / articles / 1e3, *answers, digests)
        self.figures.append(dict(zip(("articles", *FIGURES), measured, strict=True)))
        self._say(", ".join(f"{value:.4g} {name}" for name, value in self.figures[-1].items()))


def limit(service: Service, size: int) -> None:
    """Limit the size of files that the process can write."""
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def footprint(pid: int) -> tuple[float, int]:
    """Return the memory in MB and the number of open files of a process and its children."""
    of = Path(f"/proc/{pid}")
    own = int(re.findall(r"VmRSS:\s+(\d+)", (of / "status").read_text())[0]) / 1e3, len([*(of / "fd").iterdir()])
    children = [footprint(int(child)) for task in of.glob("task/*/children") for child in task.read_text().split()]
    memory, handles = zip(own, *children, strict=True)
    return sum(memory), sum(handles)


def grown(figures: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """Yield a line for each figure that is much larger in the last third of the weeks than in the middle third."""
    third = len(figures) // 3
    for name, (most, noise) in FIGURES.items() if third else ():
        middle, end = (median(week[name] for week in part) for part in (figures[third:-third], figures[-third:]))
        if end > max(middle, noise) * most:
            yield f"{name}: {middle:.3g} in the middle, {end:.3g} at the end"


def plot(figures: Sequence[Mapping[str, float]]) -> str:
    """Return an SVG picture with a plot of each figure over the weeks. The axes begin at zero."""
    panels = []
    for number, name in enumerate(figures[0]):
        values = [value[name] for value in figures]
        points = " ".join(
            f"{20 + 560 * n / len(values):.0f},{90 - 60 * value / max(values):.1f}" for n, value in enumerate(values)
        )
        panels.append(CASES["panel"].format(y=100 * number, value=values[-1], name=name, points=points))
    return CASES["picture"].format(height=100 * len(panels), panels="".join(panels))
