"""Runs `policybot run` as its own process with the fake Bot API server, and checks what readers get."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest

from bot import clock
from bot.language import long_day
from bot.storage import open_storage
from tests.conftest import ROOT, TOKEN, Maker, meet
from tests.conftest import subscribe as subscribed
from tests.fake_telegram import FakeTelegram, Reader, Reply
from tests.feed_server import FeedServer

pytestmark = pytest.mark.slow

WAIT = 30
ZOE = 99
"""The reader who gets the digest in `filled`."""


def environment(**variables: str) -> dict[str, str]:
    """Return the environment with these variables, and without any other variables of policybot."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLICYBOT_")}
    return {**kept, "PYTHONPATH": str(ROOT), **variables}


def policybot(folder: Path, *arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command, and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(**variables),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


class Service:
    """A running `policybot run`."""

    def __init__(
        self, folder: Path, server: FakeTelegram | None, *, log: str = "run.log", module: str = "bot", **variables: str
    ) -> None:
        """Start the process. If `server` is None, the bot runs without Telegram."""
        access = {"TOKEN": TOKEN, "BASE_URL": server.base_url} if server is not None else {}
        self.folder = folder
        self.log = folder / log
        self._stream = self.log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, "run"],
            cwd=folder,
            env=environment(**{f"POLICYBOT_TELEGRAM__{key}": value for key, value in access.items()}, **variables),
            stdout=self._stream,
            stderr=subprocess.STDOUT,
        )
        self.pid = self._process.pid

    def stop(self, number: int = signal.SIGTERM, *, within: float = 10) -> int:
        """Send a signal, and wait for the end. Returns the exit status.

        Ten seconds is the shortest time that service managers usually give.
        """
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            return self._process.wait(timeout=within)
        finally:
            self._process.kill()
            self._process.wait()
            self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        """Stop the process. If the test has not failed, check that the process ended well."""
        if failure == (None, None, None):
            self.timed_stop()
        else:
            self.stop()

    def reload(self, settings: str) -> None:
        """Write these settings, and let the process read them (SIGHUP)."""
        (self.folder / "config.toml").write_text(settings)
        self._process.send_signal(signal.SIGHUP)

    def kill(self) -> None:
        """Kill the process with SIGKILL, so that it can't clean up."""
        self._process.kill()
        self._process.wait()
        self._stream.close()

    def wait(self, seconds: float) -> int:
        """Wait until the process ends by itself, at most this number of seconds. Returns its exit status."""
        return self._process.wait(timeout=seconds)

    def timed_stop(self) -> float:
        """Stop the process. Returns the seconds that this took. Checks for status 0 and no traceback in the log."""
        began = time.monotonic()
        status = self.stop()
        assert status == 0, self.said()
        assert "Traceback" not in self.said()
        return time.monotonic() - began

    def trouble(self) -> list[str]:
        """Return the lines of the log that are not at level INFO."""
        return [line for line in self.said().splitlines() if " INFO " not in line]

    def said(self) -> str:
        """Return the log."""
        return self.log.read_text(encoding="utf-8")


def ask(reader: Reader, text: str) -> Reply:
    """Send a text as a reader. Returns the bot's answer."""
    reader.send(text)
    return reader.wait_reply(timeout=WAIT)


def subscribe(folder: Path, chat_id: int) -> None:
    """Add a subscription that was due an hour ago."""
    storage = open_storage(folder / "policybot.db")
    try:
        now = clock.now()
        an_hour_ago = now - timedelta(hours=1)
        subscribed(storage, chat_id, now, slot=f"{an_hour_ago:%H:%M}", at=an_hour_ago)
        storage.chats.set(chat_id, zone="Asia/Shanghai")
    finally:
        storage.close()


def seeds(folder: Path) -> Path:
    """Copy the plain texts of seeds/, to be used as a source. The bot can process them quickly."""
    return shutil.copytree(ROOT / "seeds", folder / "seeds", ignore=shutil.ignore_patterns("feeds", "*.html", "*.md"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a database that a running bot has filled, and the digest that was due when the bot started."""
    folder = tmp_path_factory.mktemp("filled")
    allow = {"POLICYBOT_SOURCES__ALLOW_PRIVATE": '["127.0.0.0/8"]'}
    with FeedServer() as feeds, FakeTelegram(token=TOKEN) as server:
        text = "The Ministry of Water announced on Monday a plan to forbid lead pipes in schools from 1 January. " * 4
        item = f"<item><title>Lead pipes</title><guid>w1</guid><description>{text}</description></item>"
        feed = f'<rss version="2.0"><channel><title>Water Gazette</title>{item}</channel></rss>'
        address = feeds.serve("/feed.xml", feed, content_type="application/rss+xml")
        added = policybot(folder, "source", "add", str(seeds(folder)), address, "--topic", "Seeds", **allow)
        assert added.returncode == 0, added.stderr
        zoe = server.reader(chat_id=ZOE, first_name="Zoe")
        subscribe(folder, zoe.chat_id)
        with Service(folder, server, **allow):
            digest = zoe.wait_reply(timeout=90).plain
    return folder, digest


@pytest.fixture
def folder(filled: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of the filled database, which the test may change."""
    shutil.copy(filled[0] / "policybot.db", tmp_path)
    return tmp_path


def test_a_digest_that_is_due_at_the_start_waits_for_the_first_summaries(filled: tuple[Path, str]) -> None:
    assert "8 new stories" in filled[1]
    assert "planned: 1 digests" in (filled[0] / "run.log").read_text()


def test_a_reader_gets_answers_a_second_run_is_refused_and_the_bot_stops_cleanly(
    folder: Path, server: FakeTelegram
) -> None:
    ann = server.reader(chat_id=1001, first_name="Ann")
    access = {"POLICYBOT_TELEGRAM__TOKEN": TOKEN, "POLICYBOT_TELEGRAM__BASE_URL": server.base_url}
    service = Service(folder, server)
    try:
        assert "policybot" in ask(ann, "/start").plain
        page = ask(ann, "/latest 3")
        ann.press("Next ▶", timeout=WAIT)
        turned = ann.wait_change()
        assert "4–6 of" in turned.plain and turned.message_id == page.message_id
        assert "10 Jul 2021" in ask(ann, "/search blockchain").plain
        (folder / "link.db").symlink_to(folder / "policybot.db")
        second = policybot(folder, "--db", "link.db", "run", **access)
        assert second.returncode == 1
        (told,) = [line for line in second.stderr.splitlines() if " INFO " not in line]
        assert "Another `policybot run`" in told
        service.reload("[digest]\nitems = 99\n")
        ask(ann, "/help")  # the bot still answers, with the old settings
    finally:
        status = service.stop(signal.SIGINT)
    assert status == 0, service.said()
    assert (
        "the new settings are invalid, so the bot keeps the old ones: config.toml: digest.items: expected"
        in service.said()
    )
    assert TOKEN not in service.said() and "Traceback" not in service.said()


def test_news_of_a_followed_story_and_a_reminder_arrive_once(tmp_path: Path, server: FakeTelegram) -> None:
    now = clock.now()
    tomorrow = long_day(now.date() + timedelta(days=1))
    first = f"The agency proposed limits on lead in drinking water. Comments must be received by {tomorrow}."
    second = "Water suppliers call the limits on lead far too strict. They want talks with the minister."
    ann = server.reader(chat_id=1001, first_name="Ann")
    storage = open_storage(tmp_path / "policybot.db")
    make = Maker(storage, lambda: now - timedelta(minutes=10))
    story = make.story(make.ready("first", published=now, summary=first, text=first))
    meet(storage, ann.chat_id, now)
    storage.follows.add(ann.chat_id, None, story, now - timedelta(minutes=5))
    make = Maker(storage, lambda: now)
    make.ready("second", story=story, published=now, summary=second, text=second)
    storage.close()
    with Service(tmp_path, server, POLICYBOT_DIGEST__TIME="00:00"):
        server.wait_calls("sendMessage", count=2, timeout=WAIT)
    news, reminder = sorted(reply.plain for reply in server.delivered(ann.chat_id))
    assert news.startswith("New in a story you follow\nTitle first")
    assert "far too strict" in news
    assert reminder.startswith(f"Reminder: Comments by {tomorrow} (tomorrow)\nTitle first")
