"""The database: SQLite in WAL mode, with one module per table or group of tables. All SQL is in this package."""

from bot.storage.database import Database, backup, restore, served_alone
from bot.storage.store import Storage, open_storage

__all__ = ["Database", "Storage", "backup", "open_storage", "restore", "served_alone"]
