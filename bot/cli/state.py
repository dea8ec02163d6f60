"""What commands share: settings and storage, each loaded on first use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.storage import Storage


class State:
    """Settings and storage of this call."""

    def __init__(self, *, config: Path | None, db: Path | None) -> None:
        self.config = config
        """The settings file that was named."""
        self._db = db

    @cached_property
    def settings(self) -> Settings:
        """Raises ConfigError. Logging is set up with them, so that no token reaches a log."""
        from bot.language import name_topics
        from bot.log import set_up_logging

        settings = self.load()
        name_topics(settings.topic_names.model_dump())
        set_up_logging(settings, brief=True)
        return settings

    def load(self) -> Settings:
        """The settings as they are now. Raises ConfigError."""
        from bot.config import load_settings

        settings = load_settings(self.config)
        if self._db is not None:
            storage = settings.storage.model_copy(update={"path": self._db})
            settings = settings.model_copy(update={"storage": storage})
        return settings

    @cached_property
    def made_storage(self) -> Storage:
        """The database, created if there is none: only for commands that set something up, so that others report a
        mistyped --db. Raises ConfigError, StorageError."""
        from bot.storage import open_storage

        return open_storage(self.settings.storage.path)

    @property
    def begun_storage(self) -> Storage:
        """The database, made where there is none and --db names none. Raises ConfigError, StorageError."""
        return self.made_storage if self._db is None else self.storage

    @property
    def storage(self) -> Storage:
        """The existing database. Raises ConfigError, StorageError."""
        path = self.settings.storage.path
        if not path.exists():
            from bot.errors import StorageError

            raise StorageError(
                f"There is no database {path}. Name another with --db, or make it: policybot source add URL"
            )
        return self.made_storage

    def embed(self, text: str) -> Sequence[float] | None:
        """The vector of a text, from the network, which is loaded on first use; None if it can't read the language."""
        return self._embed(text)

    @cached_property
    def _embed(self) -> Callable[[str], Sequence[float] | None]:
        from bot.pipeline.embedding import embed_here

        return embed_here(self.settings.for_summarizer())

    def close(self) -> None:
        """Close the database, if it was opened."""
        if "made_storage" in vars(self):
            self.made_storage.close()
