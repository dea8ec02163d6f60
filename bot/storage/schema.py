"""Create the schema of the database, and bring it up to date, by numbered steps.

Never change a released step, not even a comment inside a statement: SQLite stores the statements as they are written.
"""

from __future__ import annotations

import sqlite3
from importlib.metadata import version
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.errors import StorageError

if TYPE_CHECKING:
    from bot.storage.database import Database

# sqlite_utils is imported only where a step runs: it imports numpy, which is slow.

_FIRST = """
-- AUTOINCREMENT: if a source is removed during its poll, the poll must not find a new source with the same id.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    topics TEXT NOT NULL DEFAULT '[]', -- JSON
    enabled INTEGER NOT NULL DEFAULT 1,
    selector TEXT, -- CSS, of the links on a page without a feed
    full_text TEXT NOT NULL DEFAULT 'auto',
    policy INTEGER NOT NULL DEFAULT 0, -- all its articles are about public policy; else the text decides
    ttl_minutes INTEGER, -- how long the publisher asks to wait between polls
    unread_parts TEXT NOT NULL DEFAULT '[]', -- JSON: parts of a sitemap that are still to be read
    etag TEXT,
    last_modified TEXT,
    added_at TEXT NOT NULL,
    next_due_at TEXT NOT NULL,
    last_polled_at TEXT,
    last_success_at TEXT,
    last_item_at TEXT, -- when it last brought something new
    failures INTEGER NOT NULL DEFAULT 0, -- since the last success
    failing_since TEXT,
    last_error TEXT,
    articles INTEGER NOT NULL DEFAULT 0 -- how many it has: kept by triggers
);

CREATE TABLE polls (
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
);
CREATE INDEX polls_source ON polls(source_id, id);

-- The last notice that operators got about a problem of a source. Deleted when they get the notice that it has ended.
CREATE TABLE notices (
    source_id INTEGER PRIMARY KEY REFERENCES sources(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    told_at TEXT NOT NULL
);

CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    created_at TEXT NOT NULL,
    merged_into INTEGER REFERENCES stories(id), -- a story that itself was not merged
    follows INTEGER REFERENCES stories(id) -- the full story that this one continues
);
CREATE INDEX stories_merged ON stories(merged_into);
CREATE INDEX stories_follows ON stories(follows);

-- Articles stay when their source is removed, so that readers can still find what they were sent.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    source_id INTEGER REFERENCES sources(id) ON DELETE SET NULL,
    key TEXT NOT NULL,
    url TEXT,
    canonical_url TEXT,
    title TEXT NOT NULL, -- as readers see it; it changes with the text
    raw_title TEXT NOT NULL, -- as the source last sent it
    author TEXT,
    publisher TEXT NOT NULL,
    lang TEXT,
    content_kind TEXT NOT NULL,
    excerpt INTEGER NOT NULL,
    fingerprint TEXT, -- of the words that the source last sent
    version INTEGER NOT NULL DEFAULT 0, -- grows when the source sends an edit or the page must be read again
    text_fingerprint TEXT, -- `fingerprint` when the text was taken
    text_digest TEXT, -- of the words of the text; stays when an old text is deleted; NULL: it has no text
    published_at TEXT NOT NULL, -- the first date, which an edit does not move
    raw_published_at TEXT, -- as the source last dated it
    dated INTEGER NOT NULL,
    fetched_at TEXT NOT NULL,
    ready_at TEXT, -- when readers could first see it
    edited_at TEXT,
    state TEXT NOT NULL,
    error TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    retry_at TEXT,
    story_id INTEGER REFERENCES stories(id) ON DELETE SET NULL,
    -- Long columns come last: SQLite reads a row only up to the last column that a query uses. Texts and JSON are
    -- deflated if that is shorter (`unpacked` of bot.storage.database reads both); vectors are int8.
    embedding BLOB,
    signature BLOB, -- of its words
    meaning BLOB, -- a vector of the multilingual encoder
    summary, -- JSON
    text NOT NULL DEFAULT '',
    content, -- as the source last sent it; NULL: `text` has the same words
    UNIQUE (source_id, key)
);
CREATE INDEX articles_state ON articles(state, id);
CREATE INDEX articles_canonical ON articles(canonical_url);
CREATE INDEX articles_fingerprint ON articles(fingerprint);
CREATE INDEX articles_title ON articles(source_id, raw_title);
CREATE INDEX articles_moment ON articles(source_id, raw_published_at);
CREATE INDEX articles_story ON articles(story_id);
CREATE INDEX articles_published ON articles(published_at);
-- The next two find the articles that a subscription has not looked at, and the recent ones for a new subscription,
-- without reading the table.
CREATE INDEX articles_touched ON articles(max(ready_at, coalesce(edited_at, '')));
CREATE INDEX articles_fetched ON articles(fetched_at);

-- Entries of sources by key. Two feeds, or two keys, may have the same article. Without an article_id, the entry was
-- seen but not stored.
CREATE TABLE entries (
    source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    article_id INTEGER REFERENCES articles(id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    updated_at TEXT,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (source_id, key)
) WITHOUT ROWID;
CREATE INDEX entries_article ON entries(article_id);

-- Versions of articles that edits replaced.
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    url TEXT,
    text NOT NULL, -- stored like that of an article
    summary TEXT,
    replaced_at TEXT NOT NULL
);
CREATE INDEX revisions_article ON revisions(article_id);

-- The story that an article was in before a merge, so that a list stays the same while a reader pages through it.
CREATE TABLE story_moves (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    story_id INTEGER NOT NULL,
    moved_at TEXT NOT NULL
);
CREATE INDEX story_moves_article ON story_moves(article_id, moved_at);

-- The profiles, as JSON, by which articles are grouped. They are deleted if no new article can join the story.
CREATE TABLE profiles (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    profile NOT NULL
);

-- Bills, dockets and cases that an article names. Articles of any age that name the same one may share a story.
CREATE TABLE article_ids (
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (name, article_id)
) WITHOUT ROWID;
CREATE INDEX article_ids_article ON article_ids(article_id);

-- Without a score, the topic comes from the source; with one, from the article's meaning.
CREATE TABLE article_topics (
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    score REAL,
    PRIMARY KEY (article_id, topic)
) WITHOUT ROWID;

-- `version` identifies the topics and rules that were used. `facts` has all facts as JSON. Triggers fill the tables of
-- deadlines, topics and facets from it.
CREATE TABLE article_facts (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    version TEXT NOT NULL,
    stage TEXT NOT NULL,
    policy INTEGER NOT NULL, -- whether the text is about public policy
    facts NOT NULL
);

CREATE TABLE article_deadlines (
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (article_id, date, kind)
) WITHOUT ROWID;
CREATE INDEX article_deadlines_date ON article_deadlines(date);

-- The index by which filters find articles, newest first for each value. Triggers fill it.
CREATE TABLE facets (
    kind TEXT NOT NULL, -- body, in, source, stage or topic, as in a search
    value NOT NULL, -- for a source: its publishers' names, and its id as a number
    at INTEGER NOT NULL, -- Unix time when it was published; if dated in the future, when it was seen
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (kind, value, at, article_id)
) WITHOUT ROWID;
CREATE INDEX facets_article ON facets(article_id, kind, value);

-- The sign bits of the vectors of articles, which search by meaning keeps in memory. Triggers fill it. A vector that
-- is made again gets a new, higher `id`.
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    encoder TEXT NOT NULL, -- the column of `articles` that has the vector
    bits BLOB NOT NULL,
    UNIQUE (article_id, encoder)
);

-- The topics of the settings, for programs that only read the database.
CREATE TABLE topics (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL
) WITHOUT ROWID;

-- The `id` of a Telegram chat is Telegram's. A chat of another network has its address in that network, and an id that
-- the bot gives it.
CREATE TABLE chats (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL DEFAULT 'telegram',
    address TEXT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    zone TEXT,
    items INTEGER NOT NULL,
    language TEXT,
    telegram_language TEXT,
    quiet TEXT, -- JSON, of bot.schedule.Quiet
    everybody INTEGER NOT NULL DEFAULT 0, -- every member of a group may change what it gets
    admitted INTEGER NOT NULL DEFAULT 0, -- to a private instance
    paused TEXT, -- why it gets nothing
    held_until TEXT, -- Telegram asked to wait
    back_at TEXT, -- when somebody last let the bot in: earlier refusals by Telegram no longer count
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX chats_address ON chats(network, address);

-- AUTOINCREMENT: old buttons, and a vector that is still being computed, must not apply to a later subscription.
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    thread_id INTEGER,
    query TEXT NOT NULL DEFAULT '', -- as bot.query writes it, which reads it back to the same query
    interest TEXT NOT NULL DEFAULT '',
    interest_vector BLOB, -- float32, by the encoder of its language; NULL until it was made
    items INTEGER,
    tell_empty INTEGER NOT NULL DEFAULT 1,
    schedule TEXT NOT NULL, -- JSON, of bot.schedule.Schedule
    next_slot TEXT, -- a time of day; NULL: at once
    next_day TEXT, -- the day of the slot: a time that spring skips may be due on the day after
    next_due_at TEXT NOT NULL,
    looked_at TEXT, -- the articles ready by then have been looked at, sent or not
    paused_until TEXT,
    paused_reason TEXT,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX subscriptions_what
    ON subscriptions(chat_id, coalesce(thread_id, 0), query, interest);
CREATE INDEX subscriptions_due ON subscriptions(next_due_at);

-- One delivery per subscription, local date and slot, since the autumn clock change repeats an hour. The row stays when
-- its chat is removed.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    subscription_id INTEGER REFERENCES subscriptions(id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    local_date TEXT NOT NULL,
    slot TEXT, -- the time of day of a digest; NULL for others, which UNIQUE then lets repeat
    due_at TEXT NOT NULL, -- stored, since the chat may have changed its zone since
    state TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    finished_at TEXT,
    failure TEXT, -- of the first message that did not arrive
    UNIQUE (subscription_id, local_date, slot)
);
CREATE INDEX deliveries_chat ON deliveries(chat_id, id);
CREATE INDEX deliveries_planned ON deliveries(subscription_id, planned_at);

-- The messages of a delivery.
CREATE TABLE delivery_chunks (
    delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER,
    message TEXT NOT NULL, -- JSON, of bot.reply.Message
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, -- requests that may have arrived
    requests INTEGER NOT NULL DEFAULT 0, -- all requests, whatever came of them
    not_before TEXT,
    message_id, -- as the network has it: a number or a text
    sent_at TEXT,
    failure TEXT, -- of its last try
    detail TEXT NOT NULL DEFAULT '', -- what Telegram said then
    PRIMARY KEY (delivery_id, position)
);
CREATE INDEX delivery_chunks_state ON delivery_chunks(state);
CREATE INDEX delivery_chunks_message ON delivery_chunks(chat_id, message_id);
-- The first finds the messages that groups got in the last minute, which are read at the start; the second finds failed
-- messages.
CREATE INDEX delivery_chunks_groups ON delivery_chunks(sent_at) WHERE chat_id < 0;
CREATE INDEX delivery_chunks_failed ON delivery_chunks(chat_id) WHERE state = 'failed';

-- The articles of a delivery. `chunk` is the position of the message that shows the article, or -1 if none does.
CREATE TABLE delivery_items (
    delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    story_id INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    PRIMARY KEY (delivery_id, article_id)
);

-- The articles that count as sent to a chat: all of its deliveries, except those whose message failed. A message may be
-- only planned, in flight or in doubt. An article that says nothing new is in no message.
CREATE VIEW had AS
    SELECT item.chat_id, item.article_id, item.delivery_id, item.chunk FROM delivery_items AS item
    LEFT JOIN delivery_chunks AS message ON message.delivery_id = item.delivery_id AND message.position = item.chunk
    WHERE coalesce(message.state, 'sent') <> 'failed';

-- The list that the buttons of a page belong to, since a query can be longer than the 64 bytes of a button.
-- AUTOINCREMENT: an old button must not apply to a later list.
CREATE TABLE views (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    argument TEXT NOT NULL,
    size INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    days INTEGER NOT NULL DEFAULT 0, -- for deadlines: how many days it looks ahead
    skip INTEGER NOT NULL DEFAULT 0, -- for deadlines: how many first days it leaves out
    due TEXT NOT NULL DEFAULT '[]', -- for deadlines: JSON, their kinds; empty: any kind
    articles TEXT NOT NULL DEFAULT '[]' -- JSON: the articles that an answer is about
);

-- The page that was shown last in a chat, or in a forum topic of it.
CREATE TABLE shown (
    chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    thread_id INTEGER NOT NULL DEFAULT 0,
    place TEXT NOT NULL, -- the list and its first item: a `bot.actions.Place` as text
    stories TEXT NOT NULL, -- JSON object: number on the page to story
    shown_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, thread_id)
) WITHOUT ROWID;

CREATE TABLE follows (
    chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    thread_id INTEGER NOT NULL DEFAULT 0,
    story_id INTEGER NOT NULL REFERENCES stories(id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, thread_id, story_id)
) WITHOUT ROWID;
CREATE INDEX follows_story ON follows(story_id);

-- Bills, dockets and cases that chats follow, named as in `article_ids`. The chats also follow the stories that name
-- them.
CREATE TABLE followed_ids (
    chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    thread_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, name)
) WITHOUT ROWID;

-- Articles that readers keep for later.
CREATE TABLE saved (
    chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, article_id)
) WITHOUT ROWID;
CREATE INDEX saved_article ON saved(article_id);

-- The articles of a story when a chat began to follow it.
CREATE TABLE follow_known (
    chat_id INTEGER NOT NULL REFERENCES chats(id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (chat_id, article_id)
) WITHOUT ROWID;
CREATE INDEX follow_known_article ON follow_known(article_id);

-- Reminders that chats got: for which day (`date`), and how many days before it (`ahead`). `article_id` is the article
-- with the deadline; it leads to the current story after a merge. `chunk` is the position of the message in the
-- delivery. `tries` counts how many times the reminder was planned.
CREATE TABLE reminders (
    chat_id INTEGER NOT NULL,
    story_id INTEGER NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    ahead INTEGER NOT NULL,
    article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL,
    delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
    chunk INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (chat_id, story_id, date, kind, ahead)
) WITHOUT ROWID;
CREATE INDEX reminders_article ON reminders(article_id);
CREATE INDEX reminders_delivery ON reminders(delivery_id);

-- Labelled cases: a reader's label for a summary, with the summary and its article as they were then.
CREATE TABLE feedback (
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
);
-- One label per reader and summary. The reader is the user or, if unknown, the chat: a private chat has its user's id,
-- and ids of groups are negative.
CREATE UNIQUE INDEX feedback_once ON feedback(article_id, coalesce(user_id, chat_id), summary);

-- One row. The id distinguishes this database from others, in ids that other systems see.
CREATE TABLE instance (
    id TEXT NOT NULL,
    held_until TEXT -- Telegram asked to wait with all chats
);
INSERT INTO instance (id) VALUES (lower(hex(randomblob(8))));
-- Finds the chats that an article was sent to. A new article has few of them, even if a chat was sent many articles.
CREATE INDEX delivery_items_article ON delivery_items(article_id, chat_id);
-- A list reads the newest articles from this index, or those of a filter from `facets`, until its page is full.
CREATE INDEX articles_newest ON articles(min(published_at, fetched_at), id, ready_at, story_id)
    WHERE ready_at IS NOT NULL;
-- The columns that ranking reads, so that it does not read whole rows with their texts.
CREATE INDEX articles_ages ON articles(id, ready_at, published_at, fetched_at, dated, story_id);

-- Words as articles spell them, to correct misspelt words of a search: the full-text index has only stems.
CREATE TABLE spellings (word TEXT PRIMARY KEY) WITHOUT ROWID;

-- Counts that are read often: of articles by state, of facts by version, of facets by kind and value.
CREATE TABLE counts (
    what TEXT NOT NULL,
    name NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (what, name)
) WITHOUT ROWID;
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
    INSERT INTO counts VALUES ('state', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
    UPDATE sources SET articles = articles + 1 WHERE id = new.source_id;
    INSERT INTO facets SELECT 'source', value, unixepoch(min(new.published_at, new.fetched_at)), new.id
        FROM json_each(json_array(new.publisher, new.source_id)) WHERE value IS NOT NULL;
END;
CREATE TRIGGER articles_embedded AFTER UPDATE OF embedding ON articles WHEN new.embedding IS NOT NULL BEGIN
    INSERT OR REPLACE INTO vectors (article_id, encoder, bits) VALUES (new.id, 'embedding', signs(new.embedding));
END;
CREATE TRIGGER articles_meant AFTER UPDATE OF meaning ON articles WHEN length(new.meaning) > 0 BEGIN
    INSERT OR REPLACE INTO vectors (article_id, encoder, bits) VALUES (new.id, 'meaning', signs(new.meaning));
END;
CREATE TRIGGER articles_removed AFTER DELETE ON articles BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'state' AND name = old.state;
    UPDATE sources SET articles = articles - 1 WHERE id = old.source_id;
END;
CREATE TRIGGER articles_stepped AFTER UPDATE OF state ON articles WHEN old.state <> new.state BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'state' AND name = old.state;
    INSERT INTO counts VALUES ('state', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER articles_handed AFTER UPDATE OF source_id ON articles WHEN old.source_id IS NOT new.source_id BEGIN
    UPDATE sources SET articles = articles - 1 WHERE id = old.source_id;
    UPDATE sources SET articles = articles + 1 WHERE id = new.source_id;
    DELETE FROM facets WHERE article_id = new.id AND kind = 'source' AND value = old.source_id;
    INSERT INTO facets SELECT 'source', new.source_id, unixepoch(min(new.published_at, new.fetched_at)), new.id
        WHERE new.source_id IS NOT NULL;
END;
CREATE TRIGGER articles_dated AFTER UPDATE OF published_at ON articles WHEN old.published_at <> new.published_at BEGIN
    UPDATE facets SET at = unixepoch(min(new.published_at, new.fetched_at)) WHERE article_id = new.id;
END;
CREATE TRIGGER facets_added AFTER INSERT ON facets BEGIN
    INSERT INTO counts VALUES (new.kind, new.value, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER facets_removed AFTER DELETE ON facets BEGIN
    UPDATE counts SET count = count - 1 WHERE what = old.kind AND name = old.value;
END;
CREATE TRIGGER topics_added AFTER INSERT ON article_topics BEGIN
    INSERT INTO facets SELECT 'topic', new.topic, unixepoch(min(published_at, fetched_at)), id
        FROM articles WHERE id = new.article_id;
END;
CREATE TRIGGER topics_removed AFTER DELETE ON article_topics BEGIN
    DELETE FROM facets WHERE article_id = old.article_id AND kind = 'topic' AND value = old.topic;
END;
CREATE TRIGGER facts_added AFTER INSERT ON article_facts BEGIN
    INSERT INTO counts VALUES ('facts', new.version, 1) ON CONFLICT DO UPDATE SET count = count + 1;
    INSERT OR IGNORE INTO article_deadlines
        SELECT new.article_id, value ->> 'date', value ->> 'kind', value ->> 'sentence'
        FROM json_each(unpacked(new.facts), '$.deadlines');
    INSERT OR IGNORE INTO facets SELECT kind, value, unixepoch(min(published_at, fetched_at)), id FROM articles, (
            SELECT 'stage' AS kind, new.stage AS value
            UNION ALL SELECT 'body', value ->> '$.body.id' FROM json_each(unpacked(new.facts), '$.bodies')
            UNION ALL SELECT 'in', value FROM json_each(unpacked(new.facts), '$.jurisdictions')
        ) WHERE id = new.article_id;
    -- A topic that comes from the source stays the source's.
    INSERT OR IGNORE INTO article_topics SELECT new.article_id, value ->> 'topic', value ->> 'score'
        FROM json_each(unpacked(new.facts), '$.topics');
END;
CREATE TRIGGER facts_removed AFTER DELETE ON article_facts BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'facts' AND name = old.version;
    DELETE FROM article_deadlines WHERE article_id = old.article_id;
    DELETE FROM facets WHERE article_id = old.article_id AND kind IN ('body', 'in', 'stage');
    DELETE FROM article_topics WHERE article_id = old.article_id AND score IS NOT NULL;
END;
CREATE TRIGGER facts_renewed AFTER UPDATE OF version ON article_facts WHEN old.version <> new.version BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'facts' AND name = old.version;
    INSERT INTO counts VALUES ('facts', new.version, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
"""

# The rowid is the article's id. bot.storage.search writes the rows, not a trigger, because it splits runs of Chinese,
# Japanese and Korean characters into pairs. The index has no copy of the texts if this SQLite can delete rows from such
# an index.
_WITHOUT_TEXTS = ", content = '', contentless_delete = 1" if sqlite3.sqlite_version_info >= (3, 43) else ""
_SEARCH = f"""CREATE VIRTUAL TABLE search
    USING fts5(title, body, tokenize = 'porter unicode61 remove_diacritics 2'{_WITHOUT_TEXTS});"""

_BOUNDED = """
DROP TRIGGER articles_embedded;
DROP TRIGGER articles_meant;
ALTER TABLE vectors RENAME TO old_vectors;
-- The signs of the vectors of 512 articles in each row, by which search by meaning chooses articles. An article that
-- has been deleted keeps its place.
CREATE TABLE vectors (
    size INTEGER NOT NULL, -- number of components, which differs between encoders
    block INTEGER NOT NULL, -- id of the article / 512
    bits BLOB NOT NULL, -- the first 64 signs of each article, then the next 64; zeros: no vector
    PRIMARY KEY (size, block)
);
ALTER TABLE shown ADD COLUMN articles TEXT NOT NULL DEFAULT '{}'; -- JSON object: number on the page to article
CREATE INDEX views_chat ON views(chat_id, id);
-- `counts` also has the number of messages by state.
INSERT INTO counts SELECT 'message', state, count(*) FROM delivery_chunks GROUP BY state;
CREATE TRIGGER messages_added AFTER INSERT ON delivery_chunks BEGIN
    INSERT INTO counts VALUES ('message', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER messages_removed AFTER DELETE ON delivery_chunks BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'message' AND name = old.state;
END;
CREATE TRIGGER messages_stepped AFTER UPDATE OF state ON delivery_chunks WHEN old.state <> new.state BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'message' AND name = old.state;
    INSERT INTO counts VALUES ('message', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
"""

_SHOWN = """
DROP TABLE old_vectors;
ALTER TABLE shown DROP COLUMN stories;
"""

_AT = "unixepoch(min(published_at, fetched_at))"
_OF_FACTS = """SELECT 'stage' AS kind, {0}stage{1} AS value
            UNION ALL SELECT 'in', value FROM json_each(unpacked({0}facts{1}), '$.jurisdictions')
            UNION ALL SELECT 'body', value ->> '$.body.id' FROM json_each(unpacked({0}facts{1}), '$.bodies')"""
_FACETS = f"""
DROP TRIGGER articles_added;
DROP TRIGGER articles_removed;
DROP TRIGGER articles_handed;
DROP TRIGGER articles_dated;
DROP TRIGGER facets_added;
DROP TRIGGER facets_removed;
DROP TRIGGER topics_added;
DROP TRIGGER topics_removed;
DROP TRIGGER facts_added;
DROP TRIGGER facts_removed;
ALTER TABLE facets RENAME TO old_facets;
-- The index by which filters find articles, newest first for each value. Triggers fill it. They find the rows of an
-- article by its values and its time. A foreign key would need an index of its own, as large as this one.
CREATE TABLE facets (
    kind TEXT NOT NULL, -- body, in, source, stage or topic, as in a search
    value NOT NULL, -- for a source: its publishers' names, and its id as a number
    at INTEGER NOT NULL, -- Unix time when it was published; if dated in the future, when it was seen
    article_id INTEGER NOT NULL,
    PRIMARY KEY (kind, value, at, article_id)
) WITHOUT ROWID;
CREATE TRIGGER facets_moved AFTER DELETE ON old_facets BEGIN
    UPDATE counts SET count = count - 1 WHERE what = old.kind AND name = old.value;
    INSERT OR IGNORE INTO facets VALUES (old.kind, old.value, old.at, old.article_id);
END;
CREATE TRIGGER facets_added AFTER INSERT ON facets BEGIN
    INSERT INTO counts VALUES (new.kind, new.value, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER facets_removed AFTER DELETE ON facets BEGIN
    UPDATE counts SET count = count - 1 WHERE what = old.kind AND name = old.value;
END;
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
    INSERT INTO counts VALUES ('state', new.state, 1) ON CONFLICT DO UPDATE SET count = count + 1;
    UPDATE sources SET articles = articles + 1 WHERE id = new.source_id;
    INSERT INTO facets SELECT 'source', value, unixepoch(min(new.published_at, new.fetched_at)), new.id
        FROM json_each(json_array(new.publisher, new.source_id)) WHERE value IS NOT NULL;
END;
CREATE TRIGGER articles_removed BEFORE DELETE ON articles BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'state' AND name = old.state;
    UPDATE sources SET articles = articles - 1 WHERE id = old.source_id;
    DELETE FROM article_facts WHERE article_id = old.id;
    DELETE FROM article_topics WHERE article_id = old.id;
    DELETE FROM facets WHERE kind = 'source' AND value IN (old.publisher, old.source_id)
        AND at = unixepoch(min(old.published_at, old.fetched_at)) AND article_id = old.id;
END;
CREATE TRIGGER articles_handed AFTER UPDATE OF source_id ON articles WHEN old.source_id IS NOT new.source_id BEGIN
    UPDATE sources SET articles = articles - 1 WHERE id = old.source_id;
    UPDATE sources SET articles = articles + 1 WHERE id = new.source_id;
    DELETE FROM facets WHERE kind = 'source' AND value = old.source_id
        AND at = unixepoch(min(old.published_at, old.fetched_at)) AND article_id = old.id;
    INSERT INTO facets SELECT 'source', new.source_id, unixepoch(min(new.published_at, new.fetched_at)), new.id
        WHERE new.source_id IS NOT NULL;
END;
CREATE TRIGGER articles_dated AFTER UPDATE OF published_at ON articles WHEN old.published_at <> new.published_at BEGIN
    UPDATE facets SET at = unixepoch(min(new.published_at, new.fetched_at)) WHERE (kind, value, at, article_id) IN (
        SELECT kind, value, unixepoch(min(old.published_at, old.fetched_at)), old.id FROM (
            {_OF_FACTS.format("(SELECT ", " FROM article_facts WHERE article_id = old.id)")}
            UNION ALL SELECT 'source', value FROM json_each(json_array(old.publisher, new.source_id))
            UNION ALL SELECT 'topic', topic FROM article_topics WHERE article_id = old.id));
END;
CREATE TRIGGER topics_added AFTER INSERT ON article_topics BEGIN
    INSERT INTO facets SELECT 'topic', new.topic, {_AT}, id FROM articles WHERE id = new.article_id;
END;
CREATE TRIGGER topics_removed AFTER DELETE ON article_topics BEGIN
    DELETE FROM facets WHERE kind = 'topic' AND value = old.topic
        AND at = (SELECT {_AT} FROM articles WHERE id = old.article_id) AND article_id = old.article_id;
END;
CREATE TRIGGER facts_added AFTER INSERT ON article_facts BEGIN
    INSERT INTO counts VALUES ('facts', new.version, 1) ON CONFLICT DO UPDATE SET count = count + 1;
    INSERT OR IGNORE INTO article_deadlines
        SELECT new.article_id, value ->> 'date', value ->> 'kind', value ->> 'sentence'
        FROM json_each(unpacked(new.facts), '$.deadlines');
    INSERT OR IGNORE INTO facets SELECT kind, value, {_AT}, id FROM articles, (
            {_OF_FACTS.format("new.", "")}
        ) WHERE id = new.article_id;
    -- A topic that comes from the source stays the source's.
    INSERT OR IGNORE INTO article_topics SELECT new.article_id, value ->> 'topic', value ->> 'score'
        FROM json_each(unpacked(new.facts), '$.topics');
END;
CREATE TRIGGER facts_removed AFTER DELETE ON article_facts BEGIN
    UPDATE counts SET count = count - 1 WHERE what = 'facts' AND name = old.version;
    DELETE FROM article_deadlines WHERE article_id = old.article_id;
    DELETE FROM facets WHERE (kind, value, at, article_id) IN (
        SELECT kind, value, {_AT}, id FROM articles, (
            {_OF_FACTS.format("old.", "")}
        ) WHERE id = old.article_id);
    DELETE FROM article_topics WHERE article_id = old.article_id AND score IS NOT NULL;
END;
"""

_CHANGES = """
-- The articles that readers can't see yet, in the order of a list. The index has no row for any other.
CREATE INDEX articles_unread ON articles(published_at, id)
    WHERE ready_at IS NULL AND state <> 'failed' AND title <> '';
-- What may be new to followers: an article, to the chats that follow its story; or any article of its stories, to a
-- chat. Triggers add rows. The planner deletes a row when nothing of it waits. AUTOINCREMENT: a row that is added
-- meanwhile must not get the id of one that the planner has looked at.
CREATE TABLE follow_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER,
    article_id INTEGER
);
INSERT INTO follow_changes (chat_id) SELECT DISTINCT chat_id FROM follows;
CREATE TRIGGER articles_joined AFTER UPDATE OF story_id, ready_at ON articles
    WHEN new.ready_at IS NOT NULL AND (old.ready_at IS NULL OR old.story_id IS NOT new.story_id)
        AND EXISTS (SELECT 1 FROM follows WHERE story_id = new.story_id) BEGIN
    INSERT INTO follow_changes (article_id) VALUES (new.id);
END;
CREATE TRIGGER follows_added AFTER INSERT ON follows
    WHEN EXISTS (SELECT 1 FROM articles WHERE story_id = new.story_id AND ready_at IS NOT NULL) BEGIN
    INSERT INTO follow_changes (chat_id) VALUES (new.chat_id);
END;
CREATE TRIGGER follows_moved AFTER UPDATE OF chat_id ON follows BEGIN
    INSERT INTO follow_changes (chat_id) VALUES (new.chat_id);
END;
CREATE TRIGGER chats_resumed AFTER UPDATE OF paused ON chats
    WHEN old.paused IS NOT NULL AND new.paused IS NULL BEGIN
    INSERT INTO follow_changes (chat_id) VALUES (new.id);
END;
CREATE TRIGGER messages_failed AFTER UPDATE OF state ON delivery_chunks
    WHEN new.state = 'failed' AND old.state <> 'failed'
        AND EXISTS (SELECT 1 FROM follows WHERE chat_id = new.chat_id) BEGIN
    INSERT INTO follow_changes (chat_id) VALUES (new.chat_id);
END;
"""

AT_ONCE = 512
"""Number of articles whose vectors one transaction stores."""

_WITH_VECTORS = "v003_shown_articles"
_IN_PARTS = {
    _WITH_VECTORS: (
        "DELETE FROM old_vectors WHERE id IN (SELECT id FROM old_vectors LIMIT 2000)",
        """UPDATE shown SET stories = '{}', articles = (SELECT json_group_object(
            key, (SELECT coalesce(min(id), 0) FROM articles WHERE story_id = value)) FROM json_each(stories))
        WHERE (chat_id, thread_id) IN (SELECT chat_id, thread_id FROM shown WHERE stories <> '{}' LIMIT 100)""",
    ),
    # Moves rows to the new table, by a trigger.
    "v005_no_old_facets": (
        """DELETE FROM old_facets WHERE (kind, value, at, article_id) IN (
        SELECT kind, value, at, article_id FROM old_facets LIMIT 300)""",
    ),
}
"""Step → statements that run before it. Each runs in transactions of its own until it changes nothing."""

STEPS = {
    # All tables of 0.1.0.
    "v001_everything": _FIRST + _SEARCH,
    # Vectors need no memory, and messages are counted by triggers.
    "v002_bounded_memory": _BOUNDED,
    # The numbers of a page stand for its articles, as its buttons do.
    _WITH_VECTORS: _SHOWN,
    # Filters find articles by one index instead of two.
    "v004_narrow_facets": _FACETS,
    # The old table is empty.
    "v005_no_old_facets": "DROP TABLE old_facets;",
    # The articles of a source that wait for extraction are found by an index.
    "v006_waiting_articles": """
CREATE INDEX articles_waiting ON articles(source_id, id, retry_at) WHERE state = 'fetched';
""",
    # The planner looks only at what may be new to followers. Lists read the articles that wait from an index.
    "v007_follow_changes": _CHANGES,
    # A pause may begin later.
    "v008_later_pauses": "ALTER TABLE subscriptions ADD COLUMN paused_from TEXT;",
    # "Back" leads from a list to the lists before it, whose places are here, the last one first.
    "v009_list_before": "ALTER TABLE shown ADD COLUMN before TEXT NOT NULL DEFAULT '';",
}
"""The scripts of all steps by name, in order. The database stores the names of the steps that it has."""


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script in the open transaction. `executescript` would commit the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def migrate(database: Database) -> None:
    """Bring the schema up to date. Raises StorageError if the file can't be written, or is of an unknown version."""
    try:
        # SQLite does not wait when two processes switch a new file to WAL: one gets "database is locked".
        with database.alone(".queue"):
            check_version(database.connection, f"The database {database.path}")
            # The first two have an effect only on a new file. A row of `articles` has 2 to 5 KB.
            pragmas = "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
            database.connection.executescript(pragmas)
        if waits := STEPS.keys() - _applied(database.connection):
            # Under the write lock: if two processes start at once, the second finds the steps applied.
            for step in _IN_PARTS:
                if step in waits:
                    _apply(database, before=step)
                    _prepare(database, step)
            _apply(database)
    except sqlite3.Error as error:
        raise StorageError(f"The database {database.path} can't be brought up to date") from error


def _prepare(database: Database, step: str) -> None:
    """Do the work before a step in short transactions, so that other processes need not wait. It may be
    interrupted, and begins again then."""
    from bot.storage.search import put_in_vectors, signs

    def waits() -> bool:  # another process may have been faster
        return step not in _applied(database.connection)

    last = database.value("SELECT coalesce(max(id), 0) FROM articles") if step == _WITH_VECTORS else -1
    for first in range(0, last + 1, AT_ONCE):
        rows = database.execute(
            "SELECT id, embedding, meaning FROM articles WHERE id BETWEEN ? AND ?", [first, first + AT_ONCE - 1]
        )
        signed = [(id_, signs(*vectors)) for id_, *vectors in rows]
        with database.write():
            for id_, bits in signed if waits() else ():
                put_in_vectors(database, id_, bits)
    for statement in _IN_PARTS[step]:
        changed = True
        while changed:
            with database.write():
                changed = waits() and database.change(statement) > 0


def check_version(connection: sqlite3.Connection, what: str) -> None:
    """Raises StorageError if a database has a step that is not among STEPS."""
    known, applied = STEPS.keys(), _applied(connection)
    if not applied <= known:
        newer = "a newer" if known < applied else "another"
        raise StorageError(
            f"{what} has the schema {max(applied - known)} of {newer} version of policybot. This version, "
            f"{version('policybot')}, knows {max(known)}. Run that version, or keep the file as a backup and give a "
            "new one with --db; `policybot source export` of that version, and `policybot source import` of this one, "
            "bring the sources over."
        )


def _applied(connection: sqlite3.Connection) -> set[str]:
    """Returns the names of the applied steps, as `sqlite_utils.Migrations` records them."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    return {
        row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'policybot'")
    }


def _apply(database: Database, before: str = "") -> None:
    """Apply the steps that the database lacks: all, or those before a step."""
    import sqlite_utils  # slow, so before the write lock is taken

    migrations = sqlite_utils.Migrations("policybot")
    with database.write():
        connection = database.connection
        for name in takewhile(before.__ne__, STEPS):
            # A default keeps the script of this step. sqlite_utils passes its own database, on the same connection.
            migrations(name=name)(lambda _, script=STEPS[name]: _run(connection, script))
        migrations.apply(sqlite_utils.Database(connection, execute_plugins=False))
