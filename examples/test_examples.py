"""Test each example in a real process, which finds it by its entry point."""

import asyncio
import importlib
import json
import os
import threading
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot import clock
from bot.config import Settings
from bot.digests import plan_due
from bot.reply import SENT_AGAIN
from bot.storage import open_storage
from tests.conftest import Maker, subscribe
from tests.test_run import ROOT, Service, policybot

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parent
TEXT = "The Ministry of Water adopted a rule on lead pipes on 1 May 2026. It applies to schools from 1 January 2027. "


@pytest.fixture
def installed(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Returns environment variables with which Python finds an example, as after `pip install`."""
    example = EXAMPLES / str(request.param)
    project = tomllib.loads((example / "pyproject.toml").read_text())["project"]
    site = tmp_path / "site-packages"
    about = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    points = [
        f"[{group}]\n" + "".join(f"{name} = {where}\n" for name, where in named.items())
        for group, named in project["entry-points"].items()
    ]
    (about / "entry_points.txt").write_text("".join(points))
    return {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, example, site)))}


@contextmanager
def served(answer: Any) -> Iterator[str]:
    """Start a web server on loopback, whose JSON answers come from `answer(method, path, body)`. Yields its address."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), 0

    async def handle(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        return web.json_response(answer(request.method, request.path, body))

    async def start() -> web.AppRunner:
        nonlocal port
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        ready.set()
        return runner

    def run() -> None:
        runner = loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@pytest.mark.parametrize("installed", ["maildir"], indirect=True)
def test_a_newsletter_becomes_an_article(installed: dict[str, str], tmp_path: Path) -> None:
    box = tmp_path / "Maildir"
    for part in ("new", "cur", "tmp"):
        (box / part).mkdir(parents=True)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Water Ministry <news@water.example>", "Lead pipes"
    mail["Date"], mail["Message-ID"] = "Mon, 04 May 2026 08:00:00 +0000", "<1@water.example>"
    mail.set_content(TEXT * 3)
    (box / "new" / "1.host").write_bytes(bytes(mail))
    added = policybot(tmp_path, "source", "add", f"maildir://{box}", "--policy", **installed)
    assert "A poll would take 1 of 1 entries now." in added.stdout, added
    for command in ("poll", "process"):
        assert (done := policybot(tmp_path, command, **installed)).returncode == 0, done
    (found,) = json.loads(policybot(tmp_path, "article", "list", "--json", **installed).stdout)
    assert (found["title"], found["state"]) == ("Lead pipes", "ready")
    without = policybot(tmp_path, "poll", "--force")
    assert "maildir" in without.stdout + without.stderr and "Traceback" not in without.stderr


@pytest.mark.parametrize("installed", ["ollama"], indirect=True)
def test_a_summary_is_written_by_a_server_and_checked(installed: dict[str, str], tmp_path: Path) -> None:
    told = "The Ministry of Water adopted a rule on lead pipes on 1 May 2026. It costs 40 million euros."
    asked: list[Any] = []

    def answer(method: str, path: str, body: Any) -> Any:
        asked.append((path, body["model"]))
        return {"message": {"content": told}, "done_reason": "stop"}

    (tmp_path / "article.txt").write_text(TEXT * 3)
    with served(answer) as host:
        settings = {"STRATEGY": "generative", "MODEL": "ollama:tiny"}
        variables = {f"POLICYBOT_SUMMARIZER__{name}": value for name, value in settings.items()}
        done = policybot(tmp_path, "summarize", "article.txt", OLLAMA_HOST=host, **installed, **variables)
    assert asked == [("/api/show", "tiny"), ("/api/chat", "tiny")], done
    assert told.partition(" It costs")[0] in done.stdout and "40 million" not in done.stdout


@pytest.mark.parametrize("installed", ["mattermost"], indirect=True)
def test_mattermost_serves_without_telegram_and_sends_a_digest_once(installed: dict[str, str], tmp_path: Path) -> None:
    storage = open_storage(tmp_path / "policybot.db")
    now = clock.now()
    room = storage.chats.meet_at("mattermost", "c1", kind="private", title="Ann", items=5, now=now)
    Maker(storage, clock.now).ready("n1", title="Steel rule")
    subscribe(storage, room.id, now)
    storage.close()
    said: list[Any] = []
    came = threading.Event()
    asked = {"id": "q1", "user_id": "ann", "create_at": 1000 * int(now.timestamp() + 86_400), "message": "!latest"}

    def answer(method: str, path: str, body: Any) -> Any:
        if method == "POST":
            said.append(body)
            if len(said) > 1:
                came.set()
            return {"id": f"p{len(said)}"}
        if path.endswith("/posts"):
            return {"posts": {"q1": asked}}
        return {"id": "bot"} if path.endswith("/me") else [{"id": "c1", "type": "D"}]

    access = {"MATTERMOST_TOKEN": "secret", **installed}
    with served(answer) as url, Service(tmp_path, None, MATTERMOST_URL=url, **access):
        assert came.wait(40)
    unset = policybot(tmp_path, "run", **access)
    assert unset.returncode == 1
    assert "policybot: Set MATTERMOST_URL" in unset.stderr
    assert len(said) == 2
    latest, digest = (body["message"] for body in said)
    assert "**Steel rule**" in digest and "Steel rule" in latest


async def test_mattermost_that_does_not_answer_gets_a_message_once_more_with_a_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    said: list[str] = []
    now = clock.now()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) == 1:
            raise httpx.ConnectError("refused")
        if request.method == "POST":
            said.append(json.loads(request.content)["message"])
            if len(said) == 1:
                raise httpx.ReadTimeout("it may have arrived")
        return httpx.Response(200, json={"id": "p1"} if asked[-1] in ("/users/me", "/posts") else [])

    monkeypatch.syspath_prepend(EXAMPLES / "mattermost")
    example: Any = importlib.import_module("policybot_mattermost")
    with closing(open_storage(tmp_path / "policybot.db")) as storage:
        room = storage.chats.meet_at("mattermost", "c1", kind="private", title="Ann", items=5, now=now)
        Maker(storage, clock.now).ready("n1", title="Steel rule")
        subscribe(storage, room.id, now)
        plan_due(storage, Settings(), now=now)
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://m") as client:
            network = example.Network(storage, None, lambda: now, client)
            for seconds in (0, 1, 1, 40, 1, 40, 40):
                now += timedelta(seconds=seconds)
                await network()
    assert asked[:3] == ["/users/me", "/users/me", "/users/me/channels"]
    first, second = said
    assert "Sent again" not in first and second == f"_{SENT_AGAIN}_\n\n{first}"
