"""How `policybot run` ends: by itself when its token is revoked, and soon whatever it waits for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import TOKEN
from tests.fake_telegram import FakeTelegram, Outcome, ServerError, TimeoutBefore, TooManyRequests, Unauthorized
from tests.test_run import WAIT, Service
from tests.test_run_webhook import hook

pytestmark = pytest.mark.slow

LOOKS_EVERY = 30
"""Seconds between two looks whether Telegram still takes the token."""


def test_a_token_that_is_revoked_ends_it_with_a_line(tmp_path: Path, server: FakeTelegram) -> None:
    service = Service(tmp_path, server)
    try:
        server.wait_polling(timeout=WAIT)
        for method in ("getUpdates", "getMe"):
            server.script(method, outcome=Unauthorized(), times=None)
        server.reader(chat_id=1001).send("/latest")  # wakes the poll; the next one is refused
        status = service.wait(LOOKS_EVERY + 15)
    finally:
        service.stop()
    assert status == 1, service.said()
    (told,) = service.trouble()
    assert "refuses the bot token" in told
    assert TOKEN not in service.said()


@pytest.mark.parametrize(
    ("method", "outcome"),
    [
        ("getMe", TimeoutBefore(seconds=60)),
        ("deleteWebhook", ServerError(502)),
        ("setWebhook", TimeoutBefore(seconds=60)),
    ],
    ids=str,
)
def test_a_stop_is_heard_while_it_can_not_log_in(
    tmp_path: Path, server: FakeTelegram, port: int, method: str, outcome: Outcome
) -> None:
    server.script(method, outcome=outcome, times=None)
    service = Service(tmp_path, server, **(hook(port) if method == "setWebhook" else {}))
    try:
        # The call is logged when the server has decided on it, before its answer.
        server.wait_calls(method, timeout=WAIT)
        time.sleep(0.5)
    finally:
        assert service.timed_stop() < 5  # not until the call times out by itself


def test_it_serves_once_telegram_can_be_reached_again(tmp_path: Path, server: FakeTelegram) -> None:
    for method in ("getMe", "deleteWebhook"):
        server.script(method, outcome=ServerError(502))
    with Service(tmp_path, server) as service:
        ann = server.reader(chat_id=1001)
        ann.send("/help")
        assert "/latest" in ann.wait_reply(timeout=WAIT).plain
    assert len(service.trouble()) == 2


@pytest.mark.parametrize("outcome", [TooManyRequests(retry_after=50), TimeoutBefore(seconds=60)], ids=str)
def test_a_stop_does_not_wait_for_an_answer_that_does_not_get_through(
    tmp_path: Path, server: FakeTelegram, outcome: Outcome
) -> None:
    service = Service(tmp_path, server)
    try:
        ann = server.reader(chat_id=1001)
        server.script("sendMessage", ann.chat_id, outcome=outcome)
        ann.send("/help")
        server.wait_calls("sendMessage", timeout=WAIT)
        time.sleep(0.5)
    finally:
        assert service.timed_stop() < 10
    assert len(server.calls("sendMessage")) == 1
