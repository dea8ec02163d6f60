"""Parse documents of publishers in other processes, so that a huge or hostile page does not block the bot."""

import multiprocessing
from collections.abc import Callable
from typing import Any

from bot.errors import SourceError
from summarizer import WorkerDied, WorkerTimeout
from summarizer.executor import WorkerPool

SECONDS = 30
"""Time limit for one document."""
WORKERS = 2
"""The number of processes. With two, a document that takes all its time does not delay the others."""


class ParserPool(WorkerPool):
    """Runs functions in a few worker processes. If a function takes too long or its process dies, the error is
    SourceError."""

    def __init__(self) -> None:
        # A fork server imports the modules of the workers only once. Not fork, since the bot has threads.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["bot.pipeline.extract", "feedparser", "trafilatura"])
        super().__init__(WORKERS, "parser", SECONDS, context)

    def run(self, task: Callable[..., Any]) -> Any:
        try:
            return super().run(task)
        except WorkerTimeout as error:
            raise SourceError(f"Reading it took longer than {error.args[0]:.0f} s, and was stopped.") from None
        except WorkerDied:
            raise SourceError("The process that read it crashed.") from None
