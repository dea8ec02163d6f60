"""The settings and the database of one command, each loaded on first use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.sources import Fetcher
    from bot.storage import Storage


class State:
    """The settings and the database of one call of `policybot`."""

    def __init__(self, *, config: Path | None, db: Path | None) -> None:
        self.config = config
        """The settings file that --config names."""
        self._db = db

    @cached_property
    def settings(self) -> Settings:
        """The settings. Loading them also sets up logging, which hides the token. Raises ConfigError."""
        from bot.language import name_topics
        from bot.log import set_up_logging

        settings = self.load()
        name_topics(settings.topic_names.model_dump())
        set_up_logging(settings, brief=True)
        return settings

    def load(self) -> Settings:
        """Read the settings file and the environment again, and return the settings. Raises ConfigError."""
        from bot.config import load_settings

        return load_settings(self.config, database=self._db)

    @cached_property
    def made_storage(self) -> Storage:
        """The database, created if it does not exist. Only for commands that set something up: other commands must
        report a mistyped --db. Raises ConfigError, StorageError."""
        from bot.storage import open_storage

        return open_storage(self.settings.storage.path)

    @property
    def begun_storage(self) -> Storage:
        """The database. If it does not exist, it is created, unless --db names it. Raises ConfigError, StorageError."""
        return self.made_storage if self._db is None else self.storage

    @property
    def storage(self) -> Storage:
        """The database, which must exist. Raises ConfigError, StorageError."""
        path = self.settings.storage.path
        if not path.exists():
            from bot.errors import StorageError

            raise StorageError(
                f"There is no database {path}. Name another one with --db, or create it: policybot source add URL"
            )
        return self.made_storage

    @asynccontextmanager
    async def fetching(self) -> AsyncIterator[Fetcher]:
        """Open a fetcher. It parses in a pool with a time limit: a document at an unknown address may take forever."""
        from bot.pipeline.pool import ParserPool
        from bot.sources import Fetcher

        with closing(ParserPool()) as parsers:
            async with Fetcher(self.settings.sources, parsers) as fetcher:
                yield fetcher

    def embed(self, text: str) -> Sequence[float] | None:
        """Returns the vector of a text, or None if the network can't read its language.

        The network is loaded on first use.
        """
        return self._embed(text)

    @cached_property
    def _embed(self) -> Callable[[str], Sequence[float] | None]:
        from bot.pipeline.embedding import embed_by
        from summarizer import SummarizerSettings
        from summarizer.executor import ModelWorker

        return embed_by(ModelWorker(SummarizerSettings(executor="thread")), patience=None)

    def close(self) -> None:
        """Close the database if it is open."""
        if "made_storage" in vars(self):
            self.made_storage.close()
