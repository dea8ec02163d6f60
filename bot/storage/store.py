"""The nouns of one database, together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.models import ChatState
from bot.storage.articles import Articles
from bot.storage.chats import Chats
from bot.storage.database import Database
from bot.storage.deliveries import Deliveries
from bot.storage.migrations import migrate
from bot.storage.search import Search
from bot.storage.sources import Sources
from bot.storage.stories import Stories
from bot.storage.subscriptions import Subscriptions
from bot.storage.views import Views


class Storage:
    """Every noun over one database. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.sources = Sources(database)
        self.articles = Articles(database)
        self.stories = Stories(database)
        self.search = Search(database)
        self.chats = Chats(database)
        self.subscriptions = Subscriptions(database)
        self.deliveries = Deliveries(database)
        self.views = Views(database)

    def pause_chat(self, chat_id: int, reason: str, now: datetime) -> None:
        """Send a chat nothing until it comes back; what waits for it becomes unsent."""
        with self.database.write():
            self.chats.set_state(chat_id, ChatState.PAUSED, reason)
            self.deliveries.abandon(chat_id, error=reason, now=now)

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_storage(path: Path) -> Storage:
    """Open or make the database. Raises StorageError."""
    database = Database(path)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Storage(database)
