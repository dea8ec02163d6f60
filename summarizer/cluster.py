"""Run tasks on a Dask cluster, with ``distributed`` of the extra [cluster]. docs/scaling.md says how to start one.

If a worker dies, the scheduler gives its tasks to another one. Whoever can connect to the scheduler can run any program
on its workers; with ``tls://`` both sides must show a certificate.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, wait
from typing import Any

from summarizer.errors import CLUSTER_COMMAND, ClusterError, VersionsDiffer, WorkerClosed, WorkerDied, first_line
from summarizer.executor import TASK_SECONDS, ThreadExecutor
from summarizer.settings import SummarizerSettings

IN_FLIGHT = 64
"""Maximum number of tasks at the scheduler. Further tasks wait in this process."""
CONNECT_SECONDS = 10
OPEN = ("running", "connecting")
"""The states of a client that is not closed."""
_log = logging.getLogger(__name__)


class ClusterExecutor(ThreadExecutor):
    """Runs tasks on a Dask cluster. It connects at the first task, and again after the connection was lost.

    A worker ends itself if a task takes longer than TASK_SECONDS; Dask does not stop a task that hangs.
    """

    _client: Any = None
    _closed = False

    def __init__(self, settings: SummarizerSettings) -> None:
        super().__init__(IN_FLIGHT)
        self._settings = settings
        self._connecting = threading.Lock()

    def close(self) -> None:
        self._closed = True
        with self._connecting:
            if self._client is not None:
                self._client.close()
        self.shutdown()

    def width(self) -> int:
        """Return the number of tasks that keep all workers busy: two for each worker, of which one waits. Returns 1
        before the first task. Raises VersionsDiffer, also for a worker that joined later."""
        with contextlib.suppress(OSError):  # the connection is lost; the next task raises an error
            if self._client is not None and self._client.status == "running":
                return min(2 * check(self._client), IN_FLIGHT) or 1
        return 1

    def run(self, task: Callable[..., Any]) -> Any:
        with self._connecting:
            if self._closed:
                raise WorkerClosed
            if self._client is None or self._client.status not in OPEN:
                self._client, found = connect(self._settings)
                _log.info("%s", found)
            client = self._client
        from distributed.client import ClosedClientError
        from distributed.scheduler import KilledWorker

        try:
            future = client.get_executor(pure=False).submit(task, end_after=TASK_SECONDS)
            # Look at the client each second: a task that is submitted just when the connection is lost never ends.
            while not wait([future], 1).done and client.status in OPEN and not self._closed:
                pass
            return future.result(0)
        except KilledWorker as error:
            raise WorkerDied("unknown") from error
        except Exception as error:
            if self._closed:
                raise WorkerClosed from error
            if isinstance(error, CancelledError | ClosedClientError | TimeoutError):
                raise ClusterError(self._settings.executor, "the connection was lost") from error
            raise


def connect(settings: SummarizerSettings) -> tuple[Any, str]:
    """Connect to the cluster at ``settings.executor``. Returns the client, and a text with the number of workers and
    the addresses of the scheduler and the dashboard. Raises ClusterError, VersionsDiffer."""
    try:
        from distributed import Client, Security
    except ImportError as error:
        reason = f"distributed is not installed: run {CLUSTER_COMMAND}"
        raise ClusterError(settings.executor, reason) from error
    client, security = None, None
    try:
        if settings.tls_folder:
            ca, cert, key = (str(settings.tls_folder / f"{name}.pem") for name in ("ca", "cert", "key"))
            security = Security(require_encryption=True, tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key)
        client = Client(
            settings.executor.replace("dask://", "tcp://"),
            security=security,
            timeout=CONNECT_SECONDS,
            set_as_default=False,
        )
        return client, f"{check(client)} workers at {client.scheduler.address}, dashboard at {client.dashboard_link}"
    except BaseException as error:
        if client is not None:
            client.close()
        if isinstance(error, OSError | TypeError):
            raise ClusterError(settings.executor, first_line(error)) from error
        raise


def check(client: Any) -> int:
    """Return the number of workers. Raises VersionsDiffer if a worker or the scheduler has other versions than this
    program."""
    found = client.get_versions(packages=["policybot"])
    for who, theirs in {"the scheduler": found["scheduler"], **found["workers"]}.items():
        for name in ("python", "policybot", "distributed"):
            here, there = found["client"]["packages"][name], theirs["packages"][name]
            if here != there:
                raise VersionsDiffer(who, name, there, here)
    return len(found["workers"])
