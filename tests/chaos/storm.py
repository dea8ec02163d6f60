"""Starts the bot, lets requests fail, kills the bot and starts it again, until all messages have arrived."""

import contextlib
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from bot import clock
from tests.chaos.record import Record, arrivals, marks, misjudged, read_ledger, unheeded
from tests.chaos.world import World
from tests.conftest import TOKEN
from tests.fake_telegram import Call, FakeTelegram, Limits, OverLimit
from tests.fake_telegram.chaos import Trouble
from tests.test_run import Service

ROUGH: dict[Trouble, float] = {
    "flood": 0.04,
    "flood for all": 0.004,
    "bad gateway": 0.03,
    "server error": 0.02,
    "blocked": 0.03,
    "timeout before": 0.03,
    "timeout after": 0.04,
    "reset before": 0.03,
    "reset after": 0.04,
    "slow": 0.05,
}
"""Error → its probability. About three requests in ten fail or are slow, which is much worse than the real Telegram."""
UNFORESEEN = ("Traceback",)
"""Texts that must not be in the log."""
STOP_SECONDS = 30
"""Maximum seconds for a stop, as in the operators' guide. Messages in flight wait up to 20 seconds for their answer."""
ASKING = 5
"""Number of people without a subscription who write to the bot at each start, because answers count for limits too."""
OPEN = """SELECT (SELECT count(*) FROM delivery_chunks WHERE state IN ('planned', 'sending')
        OR (state = 'in_doubt' AND attempts < 2))
    + (SELECT count(*) FROM subscriptions WHERE next_due_at <= ?1)
    + (SELECT count(*) FROM sources WHERE enabled AND next_due_at <= ?1)
    + (SELECT count(*) FROM articles WHERE state NOT IN ('ready', 'failed'))"""
"""Counts unsent messages, due digests and polls, and articles that are not ready yet."""
ASKERS = 1000
"""Highest chat id of people without a subscription."""
PLANNED = "SELECT count(*) FROM deliveries"


@dataclass(frozen=True, kw_only=True)
class Life:
    """One run of the process, and how it ends."""

    sends: int = 0
    """If set, the run ends after this many messages."""
    seconds: float = 0.0
    """Seconds that pass before the end."""
    planning: bool = False
    """True to end the run while the bot plans digests."""
    asked: bool = False
    """True to end the run with SIGTERM, otherwise with SIGKILL."""
    due: int = 0
    """Number of subscriptions that become due before the run. An article becomes ready too."""
    moves: int = 2
    """Number of groups that become supergroups: half of them before the run, half during it."""
    news: bool = False
    """True to make one more article ready while the bot plans digests."""
    days: int = 0
    """In a soak, the number of simulated days of the run."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan of a storm."""

    seed: int
    chats: int
    lives: Sequence[Life]
    hang: float
    """Seconds until the server closes the connection of a request without an answer."""
    fast: bool = False
    """True to end all waits after failed requests before the last start, because they would test nothing."""
    seconds: float = 60
    """Maximum seconds for the remaining messages after the storm."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of a storm."""

    record: Record
    calls: Sequence[Call]
    """All calls of sendMessage."""
    kills: int
    seconds: float


class Storm:
    """Runs a plan, in its own folder."""

    process: ClassVar = {"module": "bot", "POLICYBOT_SUMMARIZER__STRATEGY": "lead"}
    world = World
    limits = Limits()

    def __init__(self, folder: Path, plan: Plan, say: Callable[[str], None] = lambda line: None) -> None:
        self._folder = folder
        self._plan = plan
        self._say = say
        self._rng = random.Random(plan.seed)
        self._path = folder / "policybot.db"
        self._lives = self._kills = 0
        self._ends: list[float] = []
        self._statuses: list[int] = []
        self._complaints: list[str] = []
        self._log: list[str] = []

    def run(self) -> Outcome:
        """Run from the first start until the bot has sent everything."""
        began = time.monotonic()
        plan, rng = self._plan, self._rng
        with FakeTelegram(token=TOKEN, limits=self.limits) as server:
            world = self.world(self._path, server, rng)
            try:
                world.fill(plan.chats)
                server.chaos(rng, ROUGH, hang=plan.hang, away=(1, 4))
                world.fall_due()
                self._say(f"{plan.chats} chats, {len(world.subscriptions)} subscriptions")
                for life in plan.lives:
                    if life.due:
                        world.publish()
                        world.fall_due(world.some(life.due))
                    self._live(server, world, life)
                server.calm()
                if plan.fast:
                    self._pass_time()
                world.publish()
                world.fall_due()
                self._come_to_rest(server)
            finally:
                world.close()
            calls = server.calls("sendMessage")
            provoked = [call for call in server.provoked if not _is_burst(call)]
            record = self._record([call for call in calls if _is_digest(call)], world, len(provoked))
        return Outcome(record=record, calls=calls, kills=self._kills, seconds=time.monotonic() - began)

    def _start(self, server: FakeTelegram) -> Service:
        self._lives += 1
        for number in range(ASKING):
            server.reader(ASKING * self._lives + number).send("/help")
        return Service(self._folder, server, log=f"run-{self._lives}.log", **self.process)

    def _live(self, server: FakeTelegram, world: World, life: Life) -> None:
        before = len(server.calls("sendMessage"))
        for _ in range(life.moves // 2):
            world.move_group()
        service = self._start(server)
        try:
            self._during(server, world, service, life)
        except BaseException:
            service.kill()
            raise
        if life.asked:
            self._stop(service)
        else:
            self._kill(service)
        how = "SIGTERM" if life.asked else "kill -9"
        self._say(f"{how} after {len(server.calls('sendMessage')) - before} messages")

    def _during(self, server: FakeTelegram, world: World, service: Service, life: Life) -> None:
        before, deliveries = len(server.calls("sendMessage")), self._count(PLANNED)
        if life.planning or life.news:
            self._wait(lambda: self._count(PLANNED) > deliveries, 40, pause=0.005)
        if life.news:
            world.publish()
        for _ in range(life.moves - life.moves // 2):
            world.move_group()
        if life.sends:
            with contextlib.suppress(AssertionError):  # the bot may have fewer messages to send
                server.wait_calls("sendMessage", count=before + life.sends, timeout=40 + life.sends / 10)
        # A random pause, so that the process does not always end right after a call.
        time.sleep(life.seconds + self._rng.uniform(0, 0.06))

    def _come_to_rest(self, server: FakeTelegram) -> None:
        service = self._start(server)
        try:
            if not self._wait(self._is_quiet, self._plan.seconds):
                self._complaints.append(f"some messages were still unsent after {self._plan.seconds:.0f} s")
        finally:
            self._stop(service)

    def _kill(self, service: Service) -> None:
        service.kill()
        self._kills += 1
        self._ends.append(time.monotonic())
        self._read_log(service)

    def _stop(self, service: Service) -> None:
        try:
            self._statuses.append(service.stop(within=STOP_SECONDS))
        except subprocess.TimeoutExpired:
            self._complaints.append(f"{service.log.name}: it did not stop within {STOP_SECONDS} s")
        self._ends.append(time.monotonic())
        if sending := self._count("SELECT count(*) FROM delivery_chunks WHERE state = 'sending'"):
            self._say(f"{sending} messages had no answer when the bot stopped")
        self._read_log(service)

    def _read_log(self, service: Service) -> None:
        lines = service.said().splitlines()
        self._log += lines
        self._complaints += [
            f"{service.log.name}: {line}" for line in lines if any(words in line for words in UNFORESEEN)
        ]

    def _pass_time(self) -> None:
        with contextlib.closing(sqlite3.connect(self._path, timeout=30)) as db, db:
            db.execute("UPDATE delivery_chunks SET not_before = NULL")

    def _is_quiet(self) -> bool:
        return not self._count(OPEN, f"{clock.now():%Y-%m-%dT%H:%M:%SZ}")

    def _count(self, sql: str, *values: str) -> int:
        with contextlib.closing(sqlite3.connect(self._path, timeout=30)) as db:
            return int(db.execute(sql, values).fetchone()[0])

    @staticmethod
    def _wait(over: Callable[[], bool], seconds: float, *, pause: float = 0.2) -> bool:
        until = time.monotonic() + seconds
        while not over():
            if time.monotonic() > until:
                return False
            time.sleep(pause)
        return True

    def _record(self, calls: Sequence[Call], world: World, provoked: int) -> Record:
        return replace(
            read_ledger(self._path),
            arrivals=arrivals(calls, world.moved),
            expected=world.expected(),
            moved=frozenset(world.moved.values()),
            provoked=provoked,
            unheeded=unheeded(calls, self._ends),
            misjudged=tuple(misjudged(calls, self._ends, self._log, world.moved)),
            complaints=tuple(self._complaints),
            ends=tuple(self._statuses),
        )


def _is_digest(call: Call) -> bool:
    """Return True for a message of a delivery, False for an answer."""
    return bool(marks(call.params["text"])) and not 0 < call.chat_id <= ASKERS


def _is_burst(call: Call) -> bool:
    """Return True for an answer that was refused because it came right after another message to the chat.

    Telegram accepts a few messages a second to a chat, but the fake server accepts only one.
    """
    return not _is_digest(call) and isinstance(call.outcome, OverLimit) and call.outcome.window == "chat"
