"""A followed story as its reader meets it: `policybot run` against the fake Bot API server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.language import long_day
from bot.storage import open_storage
from tests.conftest import Maker, meet
from tests.fake_telegram import FakeTelegram
from tests.test_run import WAIT, Service


@pytest.mark.slow
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
