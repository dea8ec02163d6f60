"""Offer all tables of a database as one object, with the operations that change several tables."""

from datetime import datetime
from pathlib import Path
from typing import get_type_hints

from bot.models import Failure
from bot.reply import Message
from bot.storage.articles import ArticleFacts, Articles, Entries
from bot.storage.chats import Chats, Views
from bot.storage.database import Database
from bot.storage.deliveries import Deliveries
from bot.storage.feedback import Feedback
from bot.storage.follows import Follows, Reminders, Saved
from bot.storage.operators import Conditions, Instance, Notices
from bot.storage.outbox import Outbox
from bot.storage.schema import migrate
from bot.storage.search import IndexTexts, Search, put_in_index
from bot.storage.sources import Sources, Topics
from bot.storage.stories import Stories
from bot.storage.subscriptions import Subscriptions
from bot.storage.unsent import TOUCHED, Had


class Storage:
    """The tables of one database. Safe to use from any thread."""

    sources: Sources
    articles: Articles
    entries: Entries
    notices: Notices
    conditions: Conditions
    stories: Stories
    facts: ArticleFacts
    topics: Topics
    follows: Follows
    saved: Saved
    search: Search
    chats: Chats
    subscriptions: Subscriptions
    deliveries: Deliveries
    outbox: Outbox
    had: Had
    reminders: Reminders
    views: Views
    feedback: Feedback
    instance: Instance

    def __init__(self, database: Database) -> None:
        self.database = database
        for name, queries in get_type_hints(Storage).items():
            setattr(self, name, queries(database))

    def pause_chat(self, chat_id: int, reason: Failure, now: datetime) -> None:
        """Pause a chat, so that it gets nothing until it comes back. The articles of its planned messages then count as
        unsent. If this is interrupted, the chat gets the other messages when it comes back."""
        self.chats.pause(chat_id, reason)
        self.outbox.abandon(chat_id, failure=reason, now=now)

    def remove_chat(self, chat_id: int, now: datetime) -> None:
        """Delete a chat and its subscriptions, and mark its planned messages as failed. The ledger of what it was sent
        stays. If this is interrupted, the chat is paused, and can be removed again."""
        self.chats.pause(chat_id, Failure.BY_OPERATOR)
        self.subscriptions.remove(chat_id)
        self.follows.remove(chat_id)  # first, else a chat that is resumed instead gets old articles as news
        self.database.change_in_parts(
            "SELECT article_id FROM follow_known WHERE chat_id = :chat",
            "DELETE FROM follow_known WHERE chat_id = :chat AND article_id IN (SELECT value FROM json_each(:keys))",
            chat=chat_id,
        )
        self.outbox.abandon(chat_id, failure=Failure.REMOVED, now=now)
        self.chats.remove(chat_id)

    def move_chat(self, old: int, new: int) -> None:
        """Move everything that belongs to a chat to the id that it gets when a group becomes a supergroup.

        The ledger moves first, in several transactions. Until all has moved, the old chat is paused, so that nothing
        is planned that was sent already. If this is interrupted, the next check of the chat's rights begins it again.
        """
        if old == new:
            return
        self.chats.pause(old, Failure.NO_RIGHT)
        self.database.change(
            # The new chat exists already if a message from it came first. A pause by the operator stays.
            f"""INSERT INTO chats
                (id, kind, title, zone, items, paused,
                created_at, language, quiet, everybody, admitted)
            SELECT :new, 'supergroup', title, zone, items, iif(paused = '{Failure.BY_OPERATOR}', paused, NULL),
                created_at, language, quiet, everybody, admitted
            FROM chats WHERE id = :old
            ON CONFLICT (id) DO UPDATE SET zone = coalesce(zone, excluded.zone),
                paused = coalesce(excluded.paused, paused),
                language = coalesce(language, excluded.language), quiet = excluded.quiet,
                everybody = excluded.everybody, admitted = max(admitted, excluded.admitted)""",
            {"new": new, "old": old},
        )
        keys = "IN (SELECT value FROM json_each(:keys))"
        self.database.change_in_parts(
            "SELECT id FROM deliveries WHERE chat_id = :old",
            f"UPDATE deliveries SET chat_id = :new WHERE id {keys}",
            f"UPDATE delivery_items SET chat_id = :new WHERE delivery_id {keys}",
            f"UPDATE delivery_chunks SET chat_id = :new WHERE delivery_id {keys}",
            old=old,
            new=new,
        )
        self.database.change_in_parts(
            "SELECT article_id FROM follow_known WHERE chat_id = :old",
            """UPDATE OR IGNORE follow_known SET chat_id = :new
            WHERE chat_id = :old AND article_id IN (SELECT value FROM json_each(:keys))""",
            old=old,
            new=new,
        )
        with self.database.write() as db:
            db.execute(  # found by their deliveries, which have an index by chat
                """UPDATE delivery_items SET chat_id = ?
                WHERE delivery_id IN (SELECT id FROM deliveries WHERE chat_id = ?)""",
                [new, old],
            )
            for table in db.column(
                """SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c ON c.name = 'chat_id'
                WHERE m.type = 'table' AND m.name <> 'delivery_items'"""
            ):
                # If the new chat has the same row already, its own row stays.
                db.execute(f"UPDATE OR IGNORE {table} SET chat_id = ? WHERE chat_id = ?", [new, old])
            db.execute("DELETE FROM chats WHERE id = ?", [old])

    def forget_texts(self, before: datetime) -> int:
        """Delete the texts and revisions of articles that have not changed since `before`. Returns how many articles.

        Their summaries and facts stay. So do the digests of their words, which show later whether an entry is an edit
        or a new item. A search still finds the articles by title and summary.
        """
        count = 0
        old = f"""iif(state = 'ready', {TOUCHED}, iif(state = 'failed', fetched_at, NULL)) < ?1 AND (text <> ''
            OR content <> '' OR EXISTS (SELECT 1 FROM revisions WHERE article_id = articles.id))"""
        for id_ in self.database.column(f"SELECT id FROM articles WHERE {old} ORDER BY id", [before]):
            article = self.articles.get(id_)
            texts = IndexTexts.of(article.title, article.summary.text if article.summary else "")
            with self.database.write() as db:
                # Another process may have stored an edit of this article meanwhile.
                if db.change(f"UPDATE articles SET content = NULL, text = '' WHERE {old} AND id = ?2", [before, id_]):
                    db.execute("DELETE FROM revisions WHERE article_id = ?", [id_])
                    # SQLite merges half-empty pages only where it deletes rows. A change of the id deletes the old row.
                    # Without this, the space that the shorter rows leave would not become free pages.
                    db.execute("PRAGMA defer_foreign_keys = ON")
                    db.change_many("UPDATE articles SET id = -id WHERE id = ?", [[id_], [-id_]])
                    put_in_index(db, id_, texts)
                    count += 1
        if count:
            # The index finds words by their stems only. The list of misspelt words' corrections has them in full.
            gone = """NOT EXISTS (SELECT 1 FROM search WHERE search MATCH '"' || word || '"')"""
            self.database.change_in_parts(
                f"SELECT word FROM spellings WHERE {gone}",
                # Another process may have indexed an article with one of these words meanwhile.
                f"DELETE FROM spellings WHERE {gone} AND word IN (SELECT value FROM json_each(:keys))",
            )
        return count

    def forget_profiles(self, before: datetime) -> None:
        """Delete the profiles of the articles that no new article can be grouped with. Their story has no article
        published since `before`, and names no bill, docket or case."""
        wanted = """SELECT article_id AS id FROM profiles CROSS JOIN articles AS a ON a.id = article_id
            WHERE NOT EXISTS (SELECT 1 FROM articles WHERE story_id = a.story_id AND published_at >= :before)
                AND NOT EXISTS (SELECT 1 FROM article_ids JOIN articles ON id = article_id
                    WHERE story_id = a.story_id)"""
        self.database.change_in_parts(
            wanted,
            # One of these stories may have got a new article meanwhile.
            f"DELETE FROM profiles WHERE article_id IN ({wanted} AND id IN (SELECT value FROM json_each(:keys)))",
            before=before,
        )

    def forget_messages(self, before: datetime) -> int:
        """Delete the texts of messages whose delivery ended before `before`. Returns the number of deliveries. The
        ledger still says which chat got which article, when and why."""
        return self.database.change_in_parts(
            """SELECT id FROM deliveries WHERE state = 'sent' AND finished_at < :before
            AND EXISTS (SELECT 1 FROM delivery_chunks WHERE delivery_id = deliveries.id AND message <> :empty)""",
            "UPDATE delivery_chunks SET message = :empty WHERE delivery_id IN (SELECT value FROM json_each(:keys))",
            before=before,
            empty=Message(text=()),
        )

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_storage(path: Path) -> Storage:
    """Open the database, or create it, and bring its schema up to date. Raises StorageError."""
    database = Database(path)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Storage(database)
