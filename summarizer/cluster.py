"""Tasks on the workers of a Dask cluster, by ``distributed`` of the extra [cluster]; docs/scaling.md starts one.

The scheduler hands out once more what a worker had that died. Whoever reaches it can run any program on its workers:
with ``tls://`` both sides show a certificate.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from summarizer.errors import CLUSTER_COMMAND, ClusterError, VersionsDiffer, WorkerClosed, WorkerDied, first_line
from summarizer.settings import SummarizerSettings

IN_FLIGHT = 64
"""Tasks that the scheduler has at a time, at most; others wait here."""
CONNECT_SECONDS = 10
OPEN = ("running", "connecting")
"""States of a client."""
_log = logging.getLogger(__name__)


class ClusterExecutor(ThreadPoolExecutor):
    """Connects at its first task, and anew where the connection was lost.

    ``timeout_s``: a worker ends itself where a task takes longer; nothing else stops one that hangs.
    """

    def __init__(self, settings: SummarizerSettings, timeout_s: float) -> None:
        super().__init__(IN_FLIGHT, "summarizer-cluster")
        self._settings = settings
        self._timeout = timeout_s
        self._connecting = threading.Lock()
        self._client: Any = None
        self._closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor``, for ``summarizer.executor.work``. The future raises WorkerError."""
        return super().submit(self._run, fn, args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Gives up what runs, and leaves the cluster."""
        self._closed = True
        super().shutdown()
        if self._client is not None:
            self._client.close()

    def width(self) -> int:
        """Tasks that keep all workers at work, one that runs and one that waits at each; 1 before the first task.
        Raises VersionsDiffer, also for a worker that came since."""
        with contextlib.suppress(OSError):  # the connection is lost; the next task tells
            if self._client is not None and self._client.status == "running":
                return min(2 * check(self._client), IN_FLIGHT) or 1
        return 1

    def _connected(self) -> Any:
        with self._connecting:
            if self._closed:
                raise WorkerClosed
            if self._client is None or self._client.status not in OPEN:
                self._client = connect(self._settings)
                _log.info("%s", told(self._client))
            return self._client

    def _run(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        client = self._connected()
        from distributed.client import ClosedClientError
        from distributed.scheduler import KilledWorker

        try:
            task = client.get_executor(pure=False).submit(fn, *args, end_after=self._timeout)
            # What is submitted in the moment in which the connection is lost is never done.
            while not wait([task], 1).done and client.status in OPEN and not self._closed:
                pass
            return task.result(0)
        except KilledWorker as error:
            raise WorkerDied("unknown") from error
        except (CancelledError, ClosedClientError, FutureTimeout) as error:
            lost = ClusterError(self._settings.executor, "the connection was lost")
            raise WorkerClosed if self._closed else lost from error


def connect(settings: SummarizerSettings) -> Any:
    """A ``distributed.Client`` of the cluster that ``settings.executor`` names. Raises ClusterError, VersionsDiffer."""
    try:
        from distributed import Client, Security
    except ImportError as error:
        reason = f"distributed is not installed: run {CLUSTER_COMMAND}"
        raise ClusterError(settings.executor, reason) from error
    address, security = settings.executor.replace("dask://", "tcp://"), None
    try:
        if settings.tls_folder:
            ca, cert, key = (str(settings.tls_folder / f"{name}.pem") for name in ("ca", "cert", "key"))
            security = Security(require_encryption=True, tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key)
        client = Client(address, security=security, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TypeError) as error:
        raise ClusterError(settings.executor, first_line(error)) from error
    try:
        check(client)
    except VersionsDiffer:
        client.close()
        raise
    return client


def check(client: Any) -> int:
    """How many workers there are. Raises VersionsDiffer where one of them or the scheduler is not of our versions."""
    found = client.get_versions(packages=["policybot"])
    for who, theirs in {"the scheduler": found["scheduler"], **found["workers"]}.items():
        for name in ("python", "policybot", "distributed"):
            here, there = found["client"]["packages"][name], theirs["packages"][name]
            if here != there:
                raise VersionsDiffer(who, name, there, here)
    return len(found["workers"])


def told(client: Any) -> str:
    """How many workers a cluster has, and where they can be watched."""
    return f"{check(client)} workers at {client.scheduler.address}, dashboard at {client.dashboard_link}"
