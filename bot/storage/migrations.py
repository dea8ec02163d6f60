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


def migrate(database: Database) -> None:
    """Bring the schema up to date. Raises StorageError when the file can't be written."""
    try:
        if migrations.pending(database.utils):
            # Under the write lock: of two processes that start at once, the slower finds the steps done.
            with database.write():
                migrations.apply(database.utils)
    except sqlite3.Error as error:
        raise StorageError(f"The database {database.path} can't be brought up to date") from error
