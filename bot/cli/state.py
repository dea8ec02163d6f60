"""What commands share: settings and storage, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
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
        self._settings: Settings | None = None
        self._storage: Storage | None = None
        self._embed: Callable[[str], Sequence[float] | None] | None = None

    @property
    def settings(self) -> Settings:
        """Raises ConfigError. Logging is set up with them, so that no token reaches a log."""
        if self._settings is None:
            from bot.config import load_settings
            from bot.language import name_topics
            from bot.log import set_up_logging

            settings = load_settings(self.config)
            if self._db is not None:
                storage = settings.storage.model_copy(update={"path": self._db})
                settings = settings.model_copy(update={"storage": storage})
            name_topics(settings.topic_names.model_dump())
            set_up_logging(settings, brief=True)
            self._settings = settings
        return self._settings

    @property
    def storage(self) -> Storage:
        """The database that is there. Raises ConfigError, StorageError."""
        path = self.settings.storage.path
        if self._storage is None and not path.exists():
            from bot.errors import StorageError

            raise StorageError(
                f"There is no database {path}. Name another with --db, or make it: policybot source add URL"
            )
        return self.make_storage()

    def make_storage(self) -> Storage:
        """The database, made where there is none: only for commands that begin something, so that others tell of a
        mistyped --db."""
        if self._storage is None:
            from bot.storage import open_storage

            self._storage = open_storage(self.settings.storage.path)
        return self._storage

    def embed(self, text: str) -> Sequence[float] | None:
        """The vector of some words by the network, loaded at the first call; None where it can't read them."""
        if self._embed is None:
            from bot.pipeline.embedding import embed_here

            self._embed = embed_here(self.settings.for_summarizer())
        return self._embed(text)

    def __enter__(self) -> State:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._storage is not None:
            self._storage.close()
