"""The schema, as numbered steps. Append only: a step that was released is never changed."""

from __future__ import annotations

import sqlite3

import sqlite_utils
from sqlite_utils import Migrations

from bot.addresses import canonical_url
from bot.errors import StorageError
from bot.storage.database import Database

migrations = Migrations("policybot")


@migrations()
def m001_sources_and_articles(db: sqlite_utils.Database) -> None:
    """Sources, what they sent, and the pipeline's state on each article."""
    for statement in (
        # AUTOINCREMENT: a poll that outlives its source must not find another under its id.
        """CREATE TABLE sources (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            url TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            topics TEXT NOT NULL DEFAULT '[]',
            enabled INTEGER NOT NULL DEFAULT 1,
            etag TEXT,
            last_modified TEXT,
            added_at TEXT NOT NULL,
            next_due_at TEXT NOT NULL,
            last_polled_at TEXT,
            last_success_at TEXT,
            failures INTEGER NOT NULL DEFAULT 0,
            last_error TEXT
        )""",
        """CREATE TABLE stories (
            id INTEGER PRIMARY KEY,
            created_at TEXT NOT NULL
        )""",
        # A removed source leaves its articles: what was sent stays searchable.
        """CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            source_id INTEGER REFERENCES sources(id) ON DELETE SET NULL,
            key TEXT NOT NULL,
            url TEXT,
            canonical_url TEXT,
            title TEXT NOT NULL,
            author TEXT,
            publisher TEXT NOT NULL,
            lang TEXT,
            content TEXT NOT NULL,
            content_kind TEXT NOT NULL,
            excerpt INTEGER NOT NULL,
            text TEXT NOT NULL DEFAULT '',
            published_at TEXT NOT NULL,
            dated INTEGER NOT NULL,
            fetched_at TEXT NOT NULL,
            state TEXT NOT NULL,
            error TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            retry_at TEXT,
            story_id INTEGER REFERENCES stories(id) ON DELETE SET NULL,
            summary TEXT,
            summary_sentences TEXT,
            summary_strategy TEXT,
            summary_model TEXT,
            summarized_at TEXT,
            embedding BLOB,
            UNIQUE (source_id, key)
        )""",
        "CREATE INDEX articles_state ON articles(state, id)",
        "CREATE INDEX articles_canonical ON articles(canonical_url)",
        "CREATE INDEX articles_story ON articles(story_id)",
        "CREATE INDEX articles_published ON articles(published_at)",
        """CREATE TABLE article_topics (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            topic TEXT NOT NULL,
            PRIMARY KEY (article_id, topic)
        ) WITHOUT ROWID""",
        # rowid is the article's id. The text is written by bot.storage.search, which expands runs of
        # CJK characters to bigrams; a trigger could not.
        """CREATE VIRTUAL TABLE search USING fts5(
            title, body, tokenize = 'porter unicode61 remove_diacritics 2'
        )""",
    ):
        db.execute(statement)


@migrations()
def m002_chats_and_deliveries(db: sqlite_utils.Database) -> None:
    """Who gets what, and the ledger of what was sent."""
    for statement in (
        """CREATE TABLE chats (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            title TEXT NOT NULL,
            zone TEXT,
            items INTEGER NOT NULL,
            state TEXT NOT NULL,
            state_reason TEXT,
            created_at TEXT NOT NULL
        )""",
        """CREATE TABLE subscriptions (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            thread_id INTEGER,
            topic TEXT,
            slot TEXT NOT NULL,
            created_at TEXT NOT NULL,
            next_due_at TEXT NOT NULL
        )""",
        """CREATE UNIQUE INDEX subscriptions_what
            ON subscriptions(chat_id, coalesce(thread_id, 0), coalesce(topic, ''))""",
        "CREATE INDEX subscriptions_due ON subscriptions(next_due_at)",
        # One delivery a subscription, local date and slot: the autumn clock change shows an hour twice.
        """CREATE TABLE deliveries (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL,
            subscription_id INTEGER REFERENCES subscriptions(id) ON DELETE SET NULL,
            local_date TEXT NOT NULL,
            slot TEXT NOT NULL,
            state TEXT NOT NULL,
            planned_at TEXT NOT NULL,
            finished_at TEXT,
            error TEXT,
            UNIQUE (subscription_id, local_date, slot)
        )""",
        "CREATE INDEX deliveries_state ON deliveries(state)",
        """CREATE TABLE delivery_chunks (
            delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            chat_id INTEGER NOT NULL,
            thread_id INTEGER,
            html TEXT NOT NULL,
            buttons TEXT NOT NULL DEFAULT '[]',
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            not_before TEXT,
            message_id INTEGER,
            sent_at TEXT,
            error TEXT,
            PRIMARY KEY (delivery_id, position)
        )""",
        "CREATE INDEX delivery_chunks_state ON delivery_chunks(state)",
        """CREATE TABLE delivery_items (
            delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            chat_id INTEGER NOT NULL,
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            story_id INTEGER NOT NULL,
            because TEXT NOT NULL,
            chunk INTEGER NOT NULL,
            PRIMARY KEY (delivery_id, article_id)
        )""",
        "CREATE INDEX delivery_items_chat ON delivery_items(chat_id, article_id)",
        # What a page's buttons stand for: a query can be longer than the 64 bytes of a button.
        """CREATE TABLE views (
            id INTEGER PRIMARY KEY,
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            argument TEXT NOT NULL,
            size INTEGER NOT NULL,
            made_at TEXT NOT NULL
        )""",
    ):
        db.execute(statement)


@migrations()
def m003_ready_at(db: sqlite_utils.Database) -> None:
    """When an article became ready: a list that a reader pages through shows none that came later."""
    db.execute("ALTER TABLE articles ADD COLUMN ready_at TEXT")
    db.execute("UPDATE articles SET ready_at = fetched_at WHERE state = 'ready'")


@migrations()
def m004_what_sources_hold(db: sqlite_utils.Database) -> None:
    """Entries apart from articles, what an edit replaced, how each source is read, and how its polls went."""
    for statement in (
        # What a source sent under which key, and the article that it is: one article may be sent by two feeds, and
        # under two keys. No article: seen, and not taken (the past of a sitemap).
        """CREATE TABLE entries (
            source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            article_id INTEGER REFERENCES articles(id) ON DELETE CASCADE,
            digest TEXT NOT NULL,
            updated_at TEXT,
            seen_at TEXT NOT NULL,
            PRIMARY KEY (source_id, key)
        ) WITHOUT ROWID""",
        # An empty digest: not known what it said, so that what comes next is no edit.
        """INSERT INTO entries SELECT source_id, key, id, '', NULL, fetched_at FROM articles
            WHERE source_id IS NOT NULL""",
        "CREATE INDEX entries_article ON entries(article_id)",
        """CREATE TABLE revisions (
            id INTEGER PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            title TEXT NOT NULL,
            url TEXT,
            text TEXT NOT NULL,
            summary TEXT,
            replaced_at TEXT NOT NULL
        )""",
        "CREATE INDEX revisions_article ON revisions(article_id)",
        # The title as the source sends it; `title` is what readers see, which changes with the text.
        "ALTER TABLE articles ADD COLUMN raw_title TEXT NOT NULL DEFAULT ''",
        "UPDATE articles SET raw_title = title",
        "ALTER TABLE articles ADD COLUMN fingerprint TEXT",
        "CREATE INDEX articles_fingerprint ON articles(fingerprint)",
        "CREATE INDEX articles_title ON articles(source_id, raw_title)",
        "ALTER TABLE articles ADD COLUMN edited_at TEXT",
        # As the source last dated it; `published_at` is the first date, which an edit does not move.
        "ALTER TABLE articles ADD COLUMN raw_published_at TEXT",
        "UPDATE articles SET raw_published_at = published_at WHERE dated",
        "CREATE INDEX articles_moment ON articles(source_id, raw_published_at)",
        "ALTER TABLE sources ADD COLUMN selector TEXT",
        "ALTER TABLE sources ADD COLUMN full_text TEXT NOT NULL DEFAULT 'auto'",
        "ALTER TABLE sources ADD COLUMN hints TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE sources ADD COLUMN failing_since TEXT",
        "ALTER TABLE sources ADD COLUMN last_item_at TEXT",
        """UPDATE sources SET last_item_at =
            (SELECT max(min(published_at, fetched_at)) FROM articles WHERE source_id = sources.id)""",
        """CREATE TABLE polls (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
            polled_at TEXT NOT NULL,
            seconds REAL NOT NULL,
            outcome TEXT NOT NULL,
            status INTEGER,
            new INTEGER NOT NULL DEFAULT 0,
            edited INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            told TEXT
        )""",
        "CREATE INDEX polls_source ON polls(source_id, id)",
        # What the operators are told of a source, once when it begins and once when it ends.
        """CREATE TABLE notices (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            opened_at TEXT NOT NULL,
            told_at TEXT,
            closed_at TEXT,
            end_told_at TEXT
        )""",
        "CREATE UNIQUE INDEX notices_open ON notices(source_id, kind) WHERE closed_at IS NULL",
    ):
        db.execute(statement)


@migrations()
def m005_notices_of_all(db: sqlite_utils.Database) -> None:
    """A notice may be of no one source; and item times without a look at the articles they stand in."""
    for statement in (
        # Nothing has written any yet. No source: what is told is of all of them.
        "DROP TABLE notices",
        """CREATE TABLE notices (
            id INTEGER PRIMARY KEY,
            source_id INTEGER REFERENCES sources(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            opened_at TEXT NOT NULL,
            told_at TEXT,
            closed_at TEXT,
            end_told_at TEXT
        )""",
        "CREATE UNIQUE INDEX notices_open ON notices(coalesce(source_id, 0), kind) WHERE closed_at IS NULL",
        "CREATE INDEX notices_source ON notices(source_id)",
        "CREATE INDEX articles_times ON articles(source_id, min(published_at, fetched_at))",
    ):
        db.execute(statement)


__all__ = ["migrate", "migrations"]


@migrations()
def m006_versions(db: sqlite_utils.Database) -> None:
    """What a text was taken from, so that an edit in between is seen; and addresses as they are compared by now."""
    # Counts what the source sent of an article, and that its page is to be read again.
    db.execute("ALTER TABLE articles ADD COLUMN version INTEGER NOT NULL DEFAULT 0")
    # The fingerprint of the words that the text was taken with; NULL: not known.
    db.execute("ALTER TABLE articles ADD COLUMN text_fingerprint TEXT")
    # Parts of a sitemap that were there when it was added, and have not been read, a JSON list.
    db.execute("ALTER TABLE sources ADD COLUMN unread_parts TEXT NOT NULL DEFAULT '[]'")
    for article_id, url in db.execute("SELECT id, url FROM articles WHERE canonical_url IS NOT NULL").fetchall():
        db.execute("UPDATE articles SET canonical_url = ? WHERE id = ?", [canonical_url(url), article_id])


@migrations()
def m007_facts(db: sqlite_utils.Database) -> None:
    """Facts of articles: stage, deadlines, bodies, places; and topics that they have by meaning."""
    for statement in (
        # `version` tells with which topics and rules they were found; `facts` is all of them as JSON, to be shown.
        """CREATE TABLE article_facts (
            article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
            version TEXT NOT NULL,
            stage TEXT NOT NULL,
            facts TEXT NOT NULL
        )""",
        "CREATE INDEX article_facts_version ON article_facts(version)",
        """CREATE TABLE article_deadlines (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            date TEXT NOT NULL,
            kind TEXT NOT NULL,
            sentence TEXT NOT NULL,
            PRIMARY KEY (article_id, date, kind)
        ) WITHOUT ROWID""",
        "CREATE INDEX article_deadlines_date ON article_deadlines(date)",
        """CREATE TABLE article_bodies (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            body TEXT NOT NULL,
            PRIMARY KEY (article_id, body)
        ) WITHOUT ROWID""",
        "CREATE INDEX article_bodies_body ON article_bodies(body)",
        """CREATE TABLE article_places (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            place TEXT NOT NULL,
            PRIMARY KEY (article_id, place)
        ) WITHOUT ROWID""",
        "CREATE INDEX article_places_place ON article_places(place)",
        # NULL: the topic is its source's.
        "ALTER TABLE article_topics ADD COLUMN score REAL",
        # The topics of the settings, so that whoever reads the database alone knows them.
        """CREATE TABLE topics (
            name TEXT PRIMARY KEY,
            description TEXT NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE follows (
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            thread_id INTEGER NOT NULL DEFAULT 0,
            story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            PRIMARY KEY (chat_id, thread_id, story_id)
        ) WITHOUT ROWID""",
        "CREATE INDEX follows_story ON follows(story_id)",
    ):
        db.execute(statement)


@migrations()
def m008_profiles_and_merges(db: sqlite_utils.Database) -> None:
    """What stories know of an article, and how two stories became one."""
    for statement in (
        # Of the version of summarizer.stories that made them; 0: none yet. Old articles get theirs by and by.
        "ALTER TABLE articles ADD COLUMN profile TEXT",
        "ALTER TABLE articles ADD COLUMN profile_version INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE articles ADD COLUMN signature BLOB",
        "ALTER TABLE articles ADD COLUMN sketch BLOB",
        "CREATE INDEX articles_profile ON articles(profile_version)",
        # Bills, dockets and cases that an article names: they bind it to articles of any age.
        """CREATE TABLE article_ids (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            PRIMARY KEY (name, article_id)
        ) WITHOUT ROWID""",
        "CREATE INDEX article_ids_article ON article_ids(article_id)",
        # The story that this one has become a part of, which itself is part of none.
        "ALTER TABLE stories ADD COLUMN merged_into INTEGER REFERENCES stories(id)",
        "CREATE INDEX stories_merged ON stories(merged_into)",
        # Where an article was before: a list that a reader pages through stays as it was.
        """CREATE TABLE story_moves (
            id INTEGER PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            story_id INTEGER NOT NULL,
            moved_at TEXT NOT NULL
        )""",
        "CREATE INDEX story_moves_article ON story_moves(article_id, moved_at)",
    ):
        db.execute(statement)


@migrations()
def m009_reminders(db: sqlite_utils.Database) -> None:
    """Which days chats were reminded of, and what they knew of a story when they began to follow it."""
    for statement in (
        # `article_id` tells of the day: where two stories become one, it says which this was of.
        """CREATE TABLE reminders (
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            story_id INTEGER NOT NULL,
            date TEXT NOT NULL,
            kind TEXT NOT NULL,
            ahead INTEGER NOT NULL,
            article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL,
            delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
            PRIMARY KEY (chat_id, story_id, date, kind, ahead)
        ) WITHOUT ROWID""",
        "CREATE INDEX reminders_article ON reminders(article_id)",
        "CREATE INDEX reminders_delivery ON reminders(delivery_id)",
        """CREATE TABLE follow_known (
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            PRIMARY KEY (chat_id, article_id)
        ) WITHOUT ROWID""",
        "CREATE INDEX follow_known_article ON follow_known(article_id)",
        # Whether that was noted for this follow.
        "ALTER TABLE follows ADD COLUMN noted INTEGER NOT NULL DEFAULT 0",
    ):
        db.execute(statement)


@migrations()
def m010_filters(db: sqlite_utils.Database) -> None:
    """Filters of subscriptions; and which story had which number on the page that a chat was last shown."""
    for statement in (
        "ALTER TABLE subscriptions ADD COLUMN filters TEXT NOT NULL DEFAULT ''",
        "DROP INDEX subscriptions_what",
        """CREATE UNIQUE INDEX subscriptions_what
            ON subscriptions(chat_id, coalesce(thread_id, 0), coalesce(topic, ''), filters)""",
        # `stories` is a JSON object, number → story.
        """CREATE TABLE shown (
            chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
            thread_id INTEGER NOT NULL DEFAULT 0,
            stories TEXT NOT NULL,
            shown_at TEXT NOT NULL,
            PRIMARY KEY (chat_id, thread_id)
        ) WITHOUT ROWID""",
    ):
        db.execute(statement)


@migrations()
def m011_conversation(db: sqlite_utils.Database) -> None:
    """Saved searches, interests and schedules of subscriptions; a chat's language, quiet hours and rights; feedback."""
    for statement in (
        "DROP INDEX subscriptions_what",
        "ALTER TABLE subscriptions RENAME COLUMN filters TO query",
        "ALTER TABLE subscriptions ADD COLUMN interest TEXT NOT NULL DEFAULT ''",
        # Its vector by the encoder, as `articles.embedding` has them; NULL until it was made.
        "ALTER TABLE subscriptions ADD COLUMN interest_vector BLOB",
        "ALTER TABLE subscriptions ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        # As bot.schedule writes it.
        "ALTER TABLE subscriptions ADD COLUMN schedule TEXT NOT NULL DEFAULT ''",
        "UPDATE subscriptions SET schedule = 'daily ' || slot",
        "ALTER TABLE subscriptions RENAME COLUMN slot TO next_slot",
        "ALTER TABLE subscriptions ADD COLUMN items INTEGER",
        "ALTER TABLE subscriptions ADD COLUMN language TEXT",
        "ALTER TABLE subscriptions ADD COLUMN tell_empty INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE subscriptions ADD COLUMN paused_until TEXT",
        "ALTER TABLE subscriptions ADD COLUMN paused_reason TEXT",
        """CREATE UNIQUE INDEX subscriptions_what
            ON subscriptions(chat_id, coalesce(thread_id, 0), coalesce(topic, ''), query, interest)""",
        "ALTER TABLE chats ADD COLUMN language TEXT",
        "ALTER TABLE chats ADD COLUMN telegram_language TEXT",
        "ALTER TABLE chats ADD COLUMN quiet TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE chats ADD COLUMN everybody INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE chats ADD COLUMN admitted INTEGER NOT NULL DEFAULT 0",
        # What a search had found when it was asked, as JSON: its pages stand still.
        "ALTER TABLE views ADD COLUMN found TEXT NOT NULL DEFAULT ''",
        # `source:` asks for each publisher once, and search by meaning for what was summarised lately.
        "CREATE INDEX articles_publisher ON articles(publisher)",
        "CREATE INDEX articles_summarized ON articles(summarized_at)",
        # All that the rank of a found article takes: in its row, that stands behind pages of text.
        "CREATE INDEX articles_ages ON articles(id, ready_at, published_at, fetched_at, dated)",
        # Labelled cases: what a reader said of a summary, with the summary and its article as they were then.
        """CREATE TABLE feedback (
            id INTEGER PRIMARY KEY,
            article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL,
            chat_id INTEGER NOT NULL,
            user_id INTEGER,
            label TEXT NOT NULL,
            title TEXT NOT NULL,
            text TEXT NOT NULL,
            lang TEXT,
            published_at TEXT NOT NULL,
            url TEXT,
            summary TEXT NOT NULL,
            strategy TEXT NOT NULL,
            model TEXT NOT NULL,
            created_at TEXT NOT NULL
        )""",
        # One word of each reader on a summary. A private chat has its reader's id; ids of groups are below zero.
        """CREATE UNIQUE INDEX feedback_once
            ON feedback(article_id, coalesce(user_id, chat_id), summary)""",
        # Built anew: what was sent stays known though the chat is forgotten, as the rest of the ledger does.
        # `chunk` is the message of the delivery; `tries` how often it was planned.
        """CREATE TABLE reminders_kept (
            chat_id INTEGER NOT NULL,
            story_id INTEGER NOT NULL,
            date TEXT NOT NULL,
            kind TEXT NOT NULL,
            ahead INTEGER NOT NULL,
            article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL,
            delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
            chunk INTEGER NOT NULL DEFAULT 0,
            tries INTEGER NOT NULL DEFAULT 1,
            PRIMARY KEY (chat_id, story_id, date, kind, ahead)
        ) WITHOUT ROWID""",
        """INSERT INTO reminders_kept (chat_id, story_id, date, kind, ahead, article_id, delivery_id)
            SELECT chat_id, story_id, date, kind, ahead, article_id, delivery_id FROM reminders""",
        "DROP TABLE reminders",
        "ALTER TABLE reminders_kept RENAME TO reminders",
        "CREATE INDEX reminders_article ON reminders(article_id)",
        "CREATE INDEX reminders_delivery ON reminders(delivery_id)",
        # What tells this installation from others, and from itself with a database made anew: in ids that leave it.
        "CREATE TABLE instance (id TEXT NOT NULL)",
        "INSERT INTO instance (id) VALUES (lower(hex(randomblob(8))))",
    ):
        db.execute(statement)


@migrations()
def m012_deliveries(db: sqlite_utils.Database) -> None:
    """What holds deliveries back, and what a subscription has looked at."""
    for statement in (
        # Telegram asked to wait: with one chat, with all. It outlives a restart.
        "ALTER TABLE chats ADD COLUMN held_until TEXT",
        "ALTER TABLE instance ADD COLUMN held_until TEXT",
        # When a person last let the bot in: what Telegram refused before says nothing of now.
        "ALTER TABLE chats ADD COLUMN back_at TEXT",
        # What was ready then has been looked at, also where nothing came of it.
        "ALTER TABLE subscriptions ADD COLUMN looked_at TEXT",
        """UPDATE subscriptions SET looked_at = (
            SELECT max(planned_at) FROM deliveries WHERE subscription_id = subscriptions.id)""",
        # The day whose hour comes next: what spring skips may come on the day after.
        "ALTER TABLE subscriptions ADD COLUMN next_day TEXT",
        # What befell a message that was not simply sent, for good: a retry changes its row, and nothing of this.
        """CREATE TABLE delivery_events (
            id INTEGER PRIMARY KEY,
            delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            at TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL
        )""",
        "CREATE INDEX delivery_events_delivery ON delivery_events(delivery_id)",
        # How many requests for a message have left, whatever came of them.
        "ALTER TABLE delivery_chunks ADD COLUMN requests INTEGER NOT NULL DEFAULT 0",
        "UPDATE delivery_chunks SET requests = attempts",
        # When a delivery was to come: its date and hour are of a zone that the chat may have changed since.
        "ALTER TABLE deliveries ADD COLUMN due_at TEXT",
        # A reader asks of one message, or of all that came to a chat.
        "CREATE INDEX delivery_chunks_message ON delivery_chunks(chat_id, message_id)",
        "CREATE INDEX deliveries_chat ON deliveries(chat_id, id)",
        # What groups got in the last minute, which a start has to know.
        "CREATE INDEX delivery_chunks_groups ON delivery_chunks(sent_at) WHERE chat_id < 0",
        # What is new since a subscription looked last, what is of late for a new one, and what failed: without a look
        # at each article, and at nothing of it that stands behind its text.
        """CREATE INDEX articles_touched
            ON articles(max(ready_at, coalesce(edited_at, '')), fetched_at, published_at)""",
        "CREATE INDEX articles_fetched ON articles(fetched_at, ready_at, edited_at, published_at)",
        "CREATE INDEX delivery_chunks_failed ON delivery_chunks(chat_id) WHERE state = 'failed'",
        "CREATE INDEX deliveries_planned ON deliveries(subscription_id, planned_at)",
    ):
        db.execute(statement)


@migrations()
def m013_moved_days(db: sqlite_utils.Database) -> None:
    """Deadlines know which day they take the place of."""
    db.execute("ALTER TABLE article_deadlines ADD COLUMN moved INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE article_deadlines ADD COLUMN moved_from TEXT")


def migrate(database: Database) -> None:
    """Bring the schema up to date. Raises StorageError when the file can't be written."""
    try:
        if migrations.pending(database.utils):
            # Under the write lock: of two processes that start at once, the slower finds the steps done.
            with database.write():
                migrations.apply(database.utils)
    except sqlite3.Error as error:
        raise StorageError(f"The database {database.path} can't be brought up to date") from error
