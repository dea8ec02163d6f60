"""Topics: those of the settings, and those that sources and articles have."""

from __future__ import annotations

from collections.abc import Mapping

from bot.storage.database import Database
from bot.text import title_words


class Topics:
    """The table `topics`, and the names in `article_topics` and `sources`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def settle(self, described: Mapping[str, str]) -> None:
        """Take the settings' topics over. Articles lose one that is gone when their facts are next looked for."""
        if self.described() == dict(described):
            return
        with self._db.write() as db:
            db.execute("DELETE FROM topics")
            db.execute_many("INSERT INTO topics (name, description) VALUES (?, ?)", described.items())

    def described(self) -> dict[str, str]:
        """The settings' topics: name → description."""
        return dict(self._db.execute("SELECT name, description FROM topics ORDER BY name"))

    def names(self) -> list[str]:
        """Every topic that there is, in order."""
        return self._db.column(
            """SELECT DISTINCT topic FROM article_topics UNION SELECT name FROM topics UNION
            SELECT DISTINCT value FROM sources, json_each(sources.topics) ORDER BY 1"""
        )

    def find(self, text: str) -> str | None:
        """The topic that a person means, whatever its case; None when there is none such."""
        wanted = " ".join(text.split()).casefold()
        return next((topic for topic in self.names() if topic.casefold() == wanted), None)

    def meant(self, text: str) -> str | None:
        """The topic that a reader means: by its name, else the only one that has all these words ("trade" for "Trade
        and customs"). None when there is none such, or several."""
        if found := self.find(text):
            return found
        typed = title_words(text)
        if not any(any(map(str.isalpha, word)) for word in typed):
            return None  # a number alone says how many
        having = [topic for topic in self.names() if typed <= title_words(topic)]
        return having[0] if len(having) == 1 else None
