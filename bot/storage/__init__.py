"""The database: SQLite in WAL mode, one module a noun. No SQL stands outside this package."""

from bot.storage.database import Database, backup, lock_of, restore
from bot.storage.store import Storage, open_storage

__all__ = ["Database", "Storage", "backup", "lock_of", "open_storage", "restore"]
