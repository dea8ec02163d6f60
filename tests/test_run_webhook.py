"""`policybot run` with a webhook: the fake Bot API server posts updates to it, like a proxy."""

import json
import socket
from pathlib import Path

import httpx
import pytest

from tests.fake_telegram import BadRequest, FakeTelegram
from tests.test_run import WAIT, Service, ask

pytestmark = pytest.mark.slow


def hook(port: int, **variables: str) -> dict[str, str]:
    """Return settings for a webhook on this port."""
    return {
        "POLICYBOT_TELEGRAM__UPDATES": "webhook",
        "POLICYBOT_TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{port}/hear+me",
        "POLICYBOT_TELEGRAM__WEBHOOK_PORT": str(port),
        **variables,
    }


def post(port: int, body: bytes, secret: str = "", *, path: str = "/hear+me") -> int:
    """Post to the webhook, without Telegram. Returns the status of the answer."""
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
    return httpx.post(f"http://127.0.0.1:{port}{path}", content=body, headers=headers, timeout=10).status_code


def test_no_update_is_lost_when_webhook_and_polling_alternate(tmp_path: Path, server: FakeTelegram, port: int) -> None:
    ann = server.reader(chat_id=1001, first_name="Ann")
    for number, variables in enumerate((hook(port), {}, hook(port))):
        ann.send(f"steel {number}")
        with Service(tmp_path, server, **variables) as service:
            assert "No article is ready yet" in ann.wait_reply(timeout=WAIT).plain
            ask(ann, "/help")
        assert service.trouble() == []
        # If the webhook stays set, Telegram keeps the updates that come now.
        assert server.webhook_url.endswith("/hear+me") == bool(variables)
    assert ann.unread() == []
    assert not any(call.params.get("drop_pending_updates") for call in server.calls())
    posted = [post.update["message"]["text"] for post in server.posts if post.status == 200]
    assert posted == ["steel 0", "/help", "steel 2", "/help"]
    secrets = {call.params["secret_token"] for call in server.calls("setWebhook")}
    assert len(secrets) == 2 and all(len(secret) > 40 for secret in secrets)
    assert not any(secret in service.said() for secret in secrets)


def test_a_request_without_the_secret_is_refused(tmp_path: Path, server: FakeTelegram, port: int) -> None:
    ann = server.reader(chat_id=1001, first_name="Ann")
    person = {"id": 1001, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": 9, "date": 1, "chat": person | {"type": "private"}, "from": person, "text": "/help"}
    forged = json.dumps({"update_id": 1, "message": message}).encode()
    with Service(tmp_path, server, **hook(port)) as service:
        ask(ann, "/settings")
        secret = server.calls("setWebhook")[0].params["secret_token"]
        assert post(port, forged) == 403
        assert post(port, forged, "Only_Eve-guesses") == 403
        assert post(port, forged, secret, path="/") == 404
        for body in (b"no JSON", b"\xff\xfe", b"[]", b"null", b"", b"[" * 100_000, b'{"update_id": 1, "message": 3}'):
            assert post(port, body, secret) == 400
        with socket.create_connection(("127.0.0.1", port), timeout=10) as long:
            long.sendall(b"POST /hear+me HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n")
            assert long.recv(100).startswith(b"HTTP/1.1 400")
            assert long.recv(100) == b""  # the connection is closed
        ask(ann, "/settings")
        assert ann.unread() == []
    assert not any(words in service.said() for words in ("Traceback", secret, "Only_Eve-guesses"))


def ended(service: Service) -> str:
    """Wait until the process ends by itself. Returns the only line that it has logged above INFO."""
    assert service.wait(WAIT) == 1
    service.stop()
    (told,) = service.trouble()
    return told


def test_an_impossible_webhook_ends_the_process_with_one_line(tmp_path: Path, server: FakeTelegram, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        told = ended(Service(tmp_path, server, **hook(port)))
    assert f"127.0.0.1 port {port}" in told and "telegram.webhook_port" in told
    assert server.calls("setWebhook") == []  # the bot does not set a webhook on a port on which it can't listen
    refusal = BadRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    server.script("setWebhook", outcome=refusal, times=None)
    told = ended(Service(tmp_path, server, **hook(port)))
    assert "only on ports 80" in told and "telegram.webhook_url" in told
