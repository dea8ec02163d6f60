"""Runs commands of `policybot` in this process, as the console script does."""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.storage import Storage, open_storage
from tests.conftest import Maker
from tests.feed_server import FeedServer


@dataclass(frozen=True)
class Done:
    """The result of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Returns the objects of an output in JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def failed(self) -> str:
        """Check that the command failed in the usual way: one line on stderr, nothing on stdout. Returns that line."""
        assert self.status == 1, self
        assert self.out == ""
        assert "Traceback" not in self.err
        assert "internal error" not in self.err
        (line,) = self.err.splitlines()
        return line


Policybot = Callable[..., Done]


def json_lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


@pytest.fixture
def policybot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loggers_as_before: None) -> Policybot:
    """Runs a command in this process, in an empty folder. By default it uses no model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYBOT_SUMMARIZER__STRATEGY", "lead")
    monkeypatch.setenv(
        "POLICYBOT_SUMMARIZER__EXECUTOR", "thread"
    )  # a worker process would have to load the network again
    monkeypatch.setenv("TQDM_DISABLE", "1")

    def run(*arguments: str, stdin: bytes = b"") -> Done:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        monkeypatch.setattr(sys, "argv", ["policybot", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
        done = Done(
            status,
            *(stream.buffer.getvalue().decode() for stream in (out, err)),  # type: ignore[attr-defined]
        )
        sys.stderr.write(done.err)  # pytest shows it if the test fails
        return done

    return run


@pytest.fixture
def feeds(monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    """A feed server that commands may read without pauses."""
    monkeypatch.setenv("POLICYBOT_SOURCES__ALLOW_PRIVATE", '["127.0.0.0/8"]')
    monkeypatch.setenv("POLICYBOT_SOURCES__HOST_PAUSE_SECONDS", "0")
    with FeedServer() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two texts, to be used as a source."""
    made = tmp_path / "notes"
    made.mkdir()
    for name, text in (
        ("pipes.txt", "Lead pipes forbidden\n\nThe Ministry of Water forbids lead pipes in schools from January."),
        ("chain.txt", "Blockchain plan\n\nShanghai published a plan for blockchain services in July 2021."),
    ):
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Storage]:
    """The database of the commands. The test opens it too."""
    opened = open_storage(tmp_path / "policybot.db")
    yield opened
    opened.close()


@pytest.fixture
def filled(database: Storage) -> Storage:
    """The commands' database, with two articles."""
    from bot.clock import now

    maker = Maker(database, now)
    source = maker.source("Gazette", topics=("Trade",))
    maker.ready("pipes", source=source, title="Lead pipes forbidden", published=now())
    maker.ready("chain", source=source, title="Blockchain plan \x1b[31m", published=now())
    return database
