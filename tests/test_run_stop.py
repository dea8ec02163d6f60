"""How `policybot run` stops, by itself if its token is revoked or quickly at a signal, and reloads its settings."""

import socket
import time
from pathlib import Path

import pytest

from tests.conftest import TOKEN
from tests.fake_telegram import FakeTelegram, Outcome, ServerError, TimeoutBefore, TooManyRequests, Unauthorized
from tests.test_run import WAIT, Service, ask, policybot, seeds
from tests.test_run_webhook import hook

pytestmark = pytest.mark.slow

LOOKS_EVERY = 30
"""Seconds between two checks of the token."""


def test_a_revoked_token_ends_the_process_with_one_line(tmp_path: Path, server: FakeTelegram) -> None:
    service = Service(tmp_path, server)
    try:
        server.wait_idle(timeout=WAIT)
        for method in ("getUpdates", "getMe"):
            server.script(method, outcome=Unauthorized(), times=None)
        server.reader(chat_id=1001).send("/latest")  # this ends the waiting getUpdates, and the next one is refused
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
)
def test_a_stop_is_quick_while_the_bot_can_not_log_in(
    tmp_path: Path, server: FakeTelegram, port: int, method: str, outcome: Outcome
) -> None:
    server.script(method, outcome=outcome, times=None)
    service = Service(tmp_path, server, **(hook(port) if method == "setWebhook" else {}))
    try:
        # The server logs the call before it answers.
        server.wait_calls(method, timeout=WAIT)
        time.sleep(0.5)
    finally:
        assert service.timed_stop() < 5  # it must not wait until the call times out


def test_the_bot_answers_once_telegram_can_be_reached_again(tmp_path: Path, server: FakeTelegram) -> None:
    for method in ("getMe", "deleteWebhook"):
        server.script(method, outcome=ServerError(502))
    with Service(tmp_path, server) as service:
        ann = server.reader(chat_id=1001)
        ann.send("/help")
        assert "/latest" in ann.wait_reply(timeout=WAIT).plain
    assert len(service.trouble()) == 2


def test_articles_are_processed_while_telegram_can_not_be_reached(tmp_path: Path, server: FakeTelegram) -> None:
    policybot(tmp_path, "source", "add", str(seeds(tmp_path)))
    server.script("getMe", outcome=ServerError(502), times=None)
    end = time.monotonic() + 60
    with Service(tmp_path, server) as service:
        while "batch processed" not in service.said() and time.monotonic() < end:
            time.sleep(0.2)
    assert "batch processed" in service.said()


@pytest.mark.parametrize("outcome", [TooManyRequests(retry_after=50), TimeoutBefore(seconds=60)])
def test_a_stop_does_not_wait_for_an_answer_that_can_not_be_sent(
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


def zone(name: str) -> str:
    """Return settings with a time zone, which /settings shows."""
    return f'[digest]\ntimezone = "{name}"\n'


def restarted(server: FakeTelegram, service: Service, settings: str, *, logins: int = 1) -> None:
    """Reload the settings, and wait until the bot has logged in `logins` times."""
    calls = len(server.calls("getMe"))
    service.reload(settings)
    server.wait_calls("getMe", count=calls + logins, timeout=WAIT)


def test_a_reload_or_a_stop_during_a_restart_is_not_lost(tmp_path: Path, server: FakeTelegram) -> None:
    with Service(tmp_path, server) as service:
        ann = server.reader(chat_id=1001)
        ask(ann, "/help")
        for __ in range(40):
            service.reload(zone("Asia/Tokyo"))
            time.sleep(0.05)
        restarted(server, service, zone("Asia/Kolkata"))
        assert "Asia/Kolkata" in ask(ann, "/settings").plain
        service.reload(zone("Asia/Tokyo"))  # the stop at the end of the test comes during this restart


def test_the_bot_keeps_its_old_settings_if_it_can_not_start_with_the_new_ones(
    tmp_path: Path, server: FakeTelegram, port: int
) -> None:
    other = zone("Asia/Tokyo") + f"[metrics]\nport = {port}\n"
    service = Service(tmp_path, server)
    try:
        ann = server.reader(chat_id=1001)
        ask(ann, "/help")
        server.script("getMe", outcome=Unauthorized())
        restarted(server, service, zone("Asia/Tokyo"), logins=2)
        assert "Asia/Tokyo" not in ask(ann, "/settings").plain
        with socket.create_server(("127.0.0.1", port)):
            restarted(server, service, other)
            assert "Asia/Tokyo" not in ask(ann, "/settings").plain
        refused, taken = [line for line in service.trouble() if "can't run with the new settings" in line]
        assert "refuses the bot token" in refused and f"listen on port {port}" in taken
        restarted(server, service, other)
        assert "Asia/Tokyo" in ask(ann, "/settings").plain
    finally:
        assert service.stop() == 0, service.said()
