"""The worker processes: their results, their deaths, and what they leave behind. tests/pipeline/test_pool.py has what
every worker process does: it goes on after a task that hangs, after a while without one, and when it is killed idle."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from summarizer import (
    Document,
    ModelNotFound,
    SummarizerSettings,
    Summary,
    WorkerClosed,
    WorkerDied,
    WorkerFailed,
)
from summarizer.executor import ModelWorker
from summarizer.facts import Facts
from summarizer.stories import Profile

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals and /proc of POSIX")]

DOCUMENTS = [Document(text="The ministry adopted a rule on 1 May. It holds."), Document(id="x", text=" ")]
LONG = ["word " * 300] * 100_000  # minutes of work


@pytest.fixture
def worker() -> Iterator[ModelWorker]:
    worker = ModelWorker(SummarizerSettings())
    yield worker
    worker.close()
    assert multiprocessing.active_children() == []


def child() -> int:
    """Return the process id of the only worker process."""
    (process,) = multiprocessing.active_children()
    assert process.pid is not None
    return process.pid


def check(worker: ModelWorker) -> None:
    found: list[Any] = worker.read(DOCUMENTS).result(60)
    [(summary, (facts, profile)), (error, errors)] = found
    assert [type(summary), type(facts), type(profile)] == [Summary, Facts, Profile]
    assert [repr(one) for one in (error, *errors)] == ["EmptyDocument('x')"] * 3
    vectors = worker.embed(["a rule", "a law"]).result(60)
    assert [len(vector) for vector in vectors] == [384, 384]
    assert isinstance(vectors[0][0], float)


def test_the_worker_starts_when_needed_and_survives_kills(worker: ModelWorker) -> None:
    assert multiprocessing.active_children() == []
    check(worker)
    first = child()
    odd: Any = [None]
    assert isinstance(worker.embed(odd).exception(60), WorkerFailed)
    running, waiting = worker.embed(LONG), worker.embed(["x"])
    time.sleep(1)
    os.kill(first, signal.SIGKILL)
    assert isinstance(running.exception(30), WorkerDied)
    assert len(waiting.result(60)) == 1
    assert child() != first


def test_two_processes_work_side_by_side_and_close_ends_all_tasks() -> None:
    worker = ModelWorker(SummarizerSettings(processes=2))
    assert worker.width() == 2
    unfinished = [worker.embed(LONG)]
    assert len(worker.embed(["x"]).result(60)) == 1
    unfinished += [worker.embed(LONG), worker.embed(["x"])]
    time.sleep(0.5)
    assert len(multiprocessing.active_children()) == 2
    assert [future.running() for future in unfinished] == [True, True, False]
    began = time.monotonic()
    worker.close()
    assert time.monotonic() - began < 15
    unfinished.append(worker.embed(["x"]))
    assert [type(future.exception(5)) for future in unfinished] == [WorkerClosed] * 4
    worker.close()
    assert multiprocessing.active_children() == []


def test_an_error_while_loading_is_raised_by_the_future() -> None:
    settings = SummarizerSettings(strategy="generative", model="owner/absent", offline=True)
    with closing(ModelWorker(settings)) as worker:
        error = worker.read(DOCUMENTS).exception(60)
    assert isinstance(error, ModelNotFound)
    assert error.args[0] == "owner/absent"


PROGRAM = """
import multiprocessing, sys, time
from summarizer import SummarizerSettings
from summarizer.executor import ModelWorker
if __name__ == "__main__":
    worker = ModelWorker(SummarizerSettings())
    print(len(worker.embed(["x"]).result()[0]))
    busy = worker.embed(["word " * 300] * 100_000) if sys.argv[1] == "busy" else None
    print(multiprocessing.active_children()[0].pid, flush=True)
    if sys.argv[1] != "leave":
        time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("state", ["idle", "busy", "leave"])
def test_the_worker_ends_with_its_parent(tmp_path: Path, state: str) -> None:
    """This is so even after SIGKILL, during a task, or if the program ends without close()."""
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    command = [sys.executable, "-W", "error", str(script), state]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "384\n"
        pid = int(parent.stdout.readline())
        if state != "leave":
            assert alive(pid)
            time.sleep(0.5)
            parent.kill()
        parent.wait(30)
        assert parent.stderr is not None
        said = parent.stderr.read()
    assert "Warning" not in said and "Traceback" not in said
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(pid)
