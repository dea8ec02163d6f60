"""Read-only access to the database for the archive. SQLite itself denies everything that this module does not list."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator

from bot.storage import Database
from bot.storage.database import read_one_moment, set_up

TABLES = {
    "articles",
    "article_deadlines",
    "article_facts",
    "article_topics",
    "counts",  # names of publishers, and number of articles by topic
    "entries",  # the sources of an article
    "facets",
    "sources",
    "spellings",
    "stories",
    "story_moves",
    "topics",
    "json_each",
    *(f"search{part}" for part in ("", "_config", "_content", "_data", "_docsize", "_idx")),
}
HIDDEN = {("sources", column) for column in ("etag", "last_modified", "last_error", "selector", "unread_parts")}
"""Columns that pages read as NULL: details of polling are only for operators."""
COLUMNS = {("instance", "id")}
"""Columns that pages may read although their tables are denied. Calendar files contain the instance's id, which is not
secret."""
STEPS = 10_000
"""SQLite runs this many steps between two checks of the time limit."""


def allow(action: int, first: str | None, second: str | None, schema: str | None, trigger: str | None) -> int:
    """Tell SQLite whether a statement may do an action: https://www.sqlite.org/c3ref/set_authorizer.html"""
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and ((first, second) in COLUMNS or first in TABLES):
        return sqlite3.SQLITE_IGNORE if (first, second) in HIDDEN else sqlite3.SQLITE_OK
    # The search index uses this to notice that another process has written.
    if action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


class ReadOnlyDatabase(Database):
    """The database as pages see it: they can read only TABLES."""

    @contextlib.contextmanager
    def reading(self, seconds: float) -> Iterator[None]:
        """Give this thread a connection until the end of the `with` block. After `seconds` its queries raise
        sqlite3.OperationalError or StorageError.

        The connection is closed after each page: the server ends idle threads, which would leave theirs open.
        """
        ends = time.monotonic() + seconds
        with contextlib.closing(self._connect()) as self._local.connection:
            self.connection.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
            yield

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        set_up(connection)
        read_one_moment(connection)  # otherwise one page could show a story before and after a merge
        connection.set_authorizer(allow)
        return connection
