"""A Dask cluster on loopback with two processes and TLS. One process is killed while it works."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.health import examine
from summarizer import ClusterError, Document, Summarizer, SummarizerSettings, Summary, VersionsDiffer, WorkerClosed
from summarizer.executor import ModelWorker, loaded
from tests.conftest import ROOT

pytest.importorskip("distributed", reason="distributed is not installed: pip install 'policybot[cluster]'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),  # takes half a minute on an idle machine
    pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"),
    # A client that is closed while it connects again leaves its socket to the garbage collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"),
]

PEM = ROOT / "tests" / "data" / "summarizer" / "tls_test_only.pem"
TEXT = (
    "The ministry adopted rule {} on 1 May. " + "It holds for all who sell scooters, and for those who rent them. " * 20
)
DOCUMENTS = [Document(text=TEXT.format(n)) for n in range(16)]
LONG = ["word " * 300] * 10_000  # minutes of work


@pytest.fixture
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster, Security

    files = dict.fromkeys(("tls_ca_file", "tls_scheduler_cert", "tls_scheduler_key"), str(PEM))
    files |= dict.fromkeys(("tls_worker_cert", "tls_worker_key", "tls_client_cert", "tls_client_key"), str(PEM))
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        protocol="tls",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        security=Security(require_encryption=True, **files),
    ) as made:
        yield made


def test_the_tasks_of_a_killed_worker_are_repeated(
    extractive: Summarizer, cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import versions

    for name in ("ca", "cert", "key"):
        (tmp_path / f"{name}.pem").symlink_to(PEM)
    address = cluster.scheduler_address
    reached = SummarizerSettings(executor=address, tls_folder=tmp_path)
    monkeypatch.setattr("summarizer.cluster.IN_FLIGHT", 5)
    worker = ModelWorker(reached)
    futures = [worker.read([document]) for document in DOCUMENTS]
    wait(futures, return_when=FIRST_COMPLETED)
    states = [task.state for task in cluster.scheduler.tasks.values()]
    assert 0 < sum(state != "memory" for state in states) <= 5  # the others wait here
    assert worker.width() == 4
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    assert not all(future.done() for future in futures)
    for document, future in zip(DOCUMENTS, futures, strict=True):
        [(summary, _)] = future.result(150)
        assert isinstance(summary, Summary)
        assert summary.text == extractive.summarize([document])[0].text

    with cluster.get_client() as client:
        client.wait_for_workers(2, timeout=150)  # the worker that replaces it may have no task yet
        assert max(info.misses for info in client.run(loaded.cache_info).values()) == 1

    sections = {"summarizer": {"executor": address, "tls_folder": tmp_path}, "storage": {"path": tmp_path / "none.db"}}
    settings = Settings.model_validate(sections)
    found = {one.what: one.told for one in examine(lambda: settings, lambda: pytest.fail(), ask_telegram=False)}
    assert found["cluster"].startswith(f"2 workers at {address}, dashboard at http://127.0.0.1:")

    # The client has another version of policybot than the workers.
    (tmp_path / "policybot-9.9.dist-info").mkdir()
    (tmp_path / "policybot-9.9.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: policybot\nVersion: 9.9\n"
    )
    with monkeypatch.context() as patched:
        patched.syspath_prepend(tmp_path)
        versions._version_cached.cache_clear()
        late = ModelWorker(reached)
        error = late.embed(["x"]).exception(150)
        assert isinstance(error, VersionsDiffer)
        assert "policybot 0.1.0, policybot here has policybot 9.9" in str(error)
        late.close()
        with pytest.raises(VersionsDiffer):
            worker.width()
    versions._version_cached.cache_clear()

    assert len(worker.embed(["x"]).result(150)[0]) == 384
    running = worker.embed(LONG)
    closing = ModelWorker(reached)
    assert len(closing.embed(["x"]).result(150)[0]) == 384
    given_up = closing.embed(LONG)
    closing.close()
    assert isinstance(given_up.exception(30), WorkerClosed)
    cluster.close()
    assert isinstance(running.exception(150), ClusterError)
    worker.close()
