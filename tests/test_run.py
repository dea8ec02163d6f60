"""`policybot run` as a process of its own, against the fake Bot API server, as readers meet it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.models import DeliveryState
from bot.schedule import Due
from bot.storage import open_storage
from tests.conftest import daily
from tests.fake_telegram import FakeTelegram, Reader, Reply, TimeoutAfter, TooManyRequests
from tests.feed_server import FeedServer

ROOT = Path(__file__).parents[1]
TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
WAIT = 30


def environment(**variables: str) -> dict[str, str]:
    """The environment without policybot's variables but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLICYBOT_")}
    return kept | variables


def policybot(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(PYTHONPATH=str(ROOT), **variables),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database has all of seeds/, summarised and grouped by the embedded model."""
    folder = tmp_path_factory.mktemp("filled")
    for arguments in (("source", "add", str(ROOT / "seeds"), "--topic", "Seeds"), ("poll",), ("process",)):
        done = policybot(folder, *arguments)
        assert done.returncode == 0, done.stderr
    return folder


class Service:
    """A running `policybot run`."""

    def __init__(self, folder: Path, server: FakeTelegram, *, log: str = "run.log", **variables: str) -> None:
        self.folder = folder
        self.log = folder / log
        self._stream = self.log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=folder,
            env=environment(
                PYTHONPATH=str(ROOT),
                POLICYBOT_TELEGRAM__TOKEN=TOKEN,
                POLICYBOT_TELEGRAM__BASE_URL=server.base_url,
                **variables,
            ),
            stdout=self._stream,
            stderr=subprocess.STDOUT,
        )

    def stop(self, number: int = signal.SIGTERM, *, within: float = 10) -> int:
        """Ask it to stop; returns its exit status. Ten seconds is what an impatient service manager gives."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            return self._process.wait(timeout=within)
        finally:
            self._process.kill()
            self._process.wait()
            self._stream.close()

    def kill(self) -> None:
        """As a power cut or the kernel does it: it has no time to say anything."""
        self._process.kill()
        self._process.wait()
        self._stream.close()

    def wait(self, seconds: float) -> int:
        """Its exit status, when it ends by itself in so many seconds."""
        return self._process.wait(timeout=seconds)

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(encoding="utf-8")


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as server:
        yield server


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled database, to write in."""
    shutil.copy(filled / "policybot.db", tmp_path)
    return tmp_path


def ask(reader: Reader, text: str) -> list[Reply]:
    """What the reader gets for a text: the messages up to the one that ends the answer."""
    reader.send(text)
    return [reader.wait_reply(timeout=WAIT)]


def test_reader_gets_answers_and_the_bot_stops_cleanly(folder: Path, server: FakeTelegram) -> None:
    ann = server.reader(chat_id=1001, first_name="Ann")
    service = Service(folder, server)
    try:
        (welcome,) = ask(ann, "/start")
        assert "policybot" in welcome.plain
        assert "Latest" in welcome.labels

        ann.send("/latest 3")
        page = ann.wait_reply(timeout=WAIT)
        assert "1–3 of" in page.plain
        ann.press("Next ▶", timeout=WAIT)
        turned = ann.wait_edit(timeout=WAIT)
        assert "4–6 of" in turned.plain
        assert turned.message_id == page.message_id
        assert "◀ Previous" in turned.labels

        (found,) = ask(ann, "/search blockchain")
        assert "backbone enterprises" in found.plain or "Ministry of Industry" in found.plain
        assert "10 Jul 2021" in found.plain

        (done,) = ask(ann, "/subscribe 08:00 Asia/Shanghai")
        assert "08:00 (Asia/Shanghai)" in done.plain

        (told,) = ask(ann, "/settings")
        assert "Asia/Shanghai" in told.plain

        (helped,) = ask(ann, "qwertyuiop")
        assert "/help" in helped.plain
        ann.press("Search for “qwertyuiop”", timeout=WAIT)
        assert "No article has qwertyuiop" in ann.wait_reply(timeout=WAIT).plain

        (safe,) = ask(ann, '/search "" ** ((')
        assert "no word" in safe.plain

        (ended,) = ask(ann, "/unsubscribe")
        assert "Ended" in ended.plain
    finally:
        status = service.stop()
    assert status == 0, service.said()
    assert "stopped" in service.said()
    assert TOKEN not in service.said()
    assert "Traceback" not in service.said()


def subscribe(folder: Path, chat_id: int) -> None:
    """A subscription that fell due an hour ago."""
    storage = open_storage(folder / "policybot.db")
    try:
        now = clock.now()
        storage.chats.meet(chat_id, kind="private", title="reader", items=5, now=now)
        storage.chats.set_zone(chat_id, "Asia/Shanghai")
        storage.subscriptions.put(
            chat_id=chat_id,
            thread_id=None,
            topic=None,
            now=now,
            **daily((now - timedelta(hours=1)).strftime("%H:%M"), now - timedelta(hours=1)),
        )
    finally:
        storage.close()


def states(folder: Path) -> dict[int, DeliveryState]:
    storage = open_storage(folder / "policybot.db")
    try:
        return {delivery.chat_id: delivery.state for delivery in storage.deliveries.all()}
    finally:
        storage.close()


def test_a_start_heals_what_is_due_by_a_clock_that_was_wrong(folder: Path, server: FakeTelegram) -> None:
    subscribe(folder, 1)
    storage = open_storage(folder / "policybot.db")
    (mine,) = storage.subscriptions.all(1)
    storage.subscriptions.set_due(mine.id, Due(at=mine.next_due_at + timedelta(days=9000), slot=mine.next_slot))
    service = Service(folder, server)
    try:
        for __ in range(WAIT * 10):
            if storage.subscriptions.all(1)[0].next_due_at < mine.next_due_at + timedelta(days=2):
                break
            time.sleep(0.1)
    finally:
        status = service.stop()
        storage.close()
    assert status == 0, service.said()
    assert "set anew for 1" in service.said()


def test_due_digests_are_sent_once_past_limits_blocks_and_timeouts(folder: Path, server: FakeTelegram) -> None:
    ann, ben, cat, dan = (server.reader(chat_id=n, first_name=f"R{n}") for n in (1, 2, 3, 4))
    for reader in (ann, ben, cat, dan):
        subscribe(folder, reader.chat_id)
    ben.block()
    server.script("sendMessage", chat_id=cat.chat_id, outcome=TooManyRequests(retry_after=1))
    server.script("sendMessage", chat_id=dan.chat_id, outcome=TimeoutAfter(seconds=15))
    service = Service(folder, server)
    try:
        assert "new stories" in ann.wait_reply(timeout=WAIT).plain
        assert "new stories" in cat.wait_reply(timeout=WAIT).plain
        # Dan's first message arrives, but no answer comes: it is sent once more, and says so. His second follows.
        server.wait_calls("sendMessage", chat_id=dan.chat_id, count=3, timeout=100)
    finally:
        status = service.stop()
    assert status == 0, service.said()
    arrived = {r.chat_id: [reply.plain for reply in server.delivered(r.chat_id)] for r in (ann, ben, cat, dan)}
    assert any("Blockchain and artificial intelligence" in text for text in arrived[ann.chat_id])
    assert len(arrived[ann.chat_id]) == len(set(arrived[ann.chat_id]))
    assert arrived[ben.chat_id] == []
    assert arrived[cat.chat_id] == arrived[ann.chat_id]
    first, again, *rest = arrived[dan.chat_id]
    assert [first, *rest] == arrived[ann.chat_id]
    assert again.startswith("Sent again")
    found = states(folder)
    # Nothing was planned for Ben where the news of his block came first.
    assert found.pop(ben.chat_id, "failed") == "failed"
    assert found == {1: "sent", 3: "sent", 4: "sent"}
    listed = policybot(folder, "chat-admin", "list")
    assert "paused" in listed.stdout


def test_a_digest_that_fell_due_waits_for_what_waits_to_be_summarised(tmp_path: Path, server: FakeTelegram) -> None:
    for arguments in (("source", "add", str(ROOT / "seeds")), ("poll",)):
        assert policybot(tmp_path, *arguments).returncode == 0
    ann = server.reader(chat_id=1, first_name="Ann")
    subscribe(tmp_path, ann.chat_id)
    service = Service(tmp_path, server)
    try:
        assert "22 new stories" in ann.wait_reply(timeout=60).plain
    finally:
        status = service.stop()
    assert status == 0, service.said()


def test_a_new_item_of_a_feed_reaches_the_reader(tmp_path: Path, server: FakeTelegram) -> None:
    allow = {"POLICYBOT_SOURCES__ALLOW_PRIVATE": '["127.0.0.0/8"]', "POLICYBOT_SOURCES__HOST_PAUSE_SECONDS": "0"}
    text = "The Ministry of Water announced on Monday a plan to forbid lead pipes in schools from 1 January. " * 4
    item = f"<item><title>Lead pipes</title><guid>w1</guid><description>{text}</description></item>"
    feed = f'<rss version="2.0"><channel><title>Water Gazette</title>{item}</channel></rss>'
    with FeedServer() as feeds:
        feeds.serve("/feed.xml", feed.encode(), content_type="application/rss+xml")
        added = policybot(tmp_path, "source", "add", feeds.url("/feed.xml"), **allow)
        assert added.returncode == 0, added.stderr
        ann = server.reader(chat_id=1001, first_name="Ann")
        service = Service(tmp_path, server, **allow)
        try:
            for _ in range(60):
                (answer,) = ask(ann, "/latest")
                if "Lead pipes" in answer.plain:
                    break
                threading.Event().wait(0.5)
            assert "Water Gazette" in answer.plain
            assert "forbid lead pipes" in answer.plain
        finally:
            status = service.stop()
        assert status == 0, service.said()


def test_a_second_run_on_one_database_is_refused(tmp_path: Path, server: FakeTelegram) -> None:
    service = Service(tmp_path, server)
    try:
        server.wait_polling(timeout=WAIT)
        second = policybot(
            tmp_path, "run", POLICYBOT_TELEGRAM__TOKEN=TOKEN, POLICYBOT_TELEGRAM__BASE_URL=server.base_url
        )
        assert second.returncode == 1
        (told,) = [line for line in second.stderr.splitlines() if " INFO " not in line]
        assert "Another `policybot run`" in told
        (tmp_path / "link.db").symlink_to(tmp_path / "policybot.db")
        by_link = policybot(
            tmp_path,
            *("--db", "link.db", "run"),
            POLICYBOT_TELEGRAM__TOKEN=TOKEN,
            POLICYBOT_TELEGRAM__BASE_URL=server.base_url,
        )
        assert by_link.returncode == 1
        assert "Another `policybot run`" in by_link.stderr
        server.wait_polling(timeout=WAIT)  # the first serves on
    finally:
        assert service.stop(signal.SIGINT) == 0, service.said()


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "@BotFather"),
        ({"POLICYBOT_TELEGRAM__TOKEN": "1:wrong"}, "refuses the bot token"),
        ({"POLICYBOT_TELEGRAM__TOKEN": "not a token"}, "has not the form of one"),
    ],
)
def test_without_a_right_token_run_says_what_to_do_in_one_line(
    tmp_path: Path, server: FakeTelegram, variables: dict[str, str], told: str
) -> None:
    done = policybot(tmp_path, "run", POLICYBOT_TELEGRAM__BASE_URL=server.base_url, **variables)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if " INFO " not in line]
    assert len(lines) == 1, done.stderr
    assert told in lines[0]
    assert done.stdout == ""
