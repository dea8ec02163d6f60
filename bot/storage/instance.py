"""Instance: what tells this installation from others."""

from __future__ import annotations

from bot.errors import StorageError
from bot.storage.database import Database


class Instance:
    """The table `instance`, of one row."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def id(self) -> str:
        """Drawn once when the database was made; a backup keeps it. Raises StorageError."""
        row = self._db.row("SELECT id FROM instance")
        if row is None:
            raise StorageError(f"The database {self._db.path} has lost its id; restore a backup")
        return str(row["id"])
