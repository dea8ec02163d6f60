"""Fills a database with many random articles. A million take about ten minutes, and 5 GB at the end.

Words are as frequent as in real news. There are 400 articles a day over years. Each has a title, a text of 12
sentences, a summary, facts, vectors and, if it is recent, a profile. One article in three joins a story of its day, and
has some words in common with it. A few topics, bodies, places and sources are common, and many are rare.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import numpy as np

from bot.models import SourceKind
from bot.storage import Storage
from bot.storage.articles import PUT_FACTS
from bot.storage.database import packed, to_text
from bot.storage.search import MEANING, put_in_vectors, signs, spellings
from summarizer.facts.gazetteer import entries
from summarizer.facts.topics_default import DEFAULT_TOPICS
from summarizer.stories import Profile
from training.texts import data_folder, read_rows

NOW = datetime(2026, 3, 12, 8, tzinfo=UTC)
A_DAY = 400
PROFILED = 60
"""Only articles of this many days have a profile."""
AT_ONCE = 4000
SENTENCES, LONG = 12, 18
"""Number of sentences in a text, and of words in a sentence."""
POOL = 60_000
"""Number of different sentences in all texts, without the first sentence of each text."""
SOURCES = 300
TOPICS = tuple(DEFAULT_TOPICS)
PLACES = ("US", "GB", "DE", "FR", "CN", "CH", "IE", "NO", "MT", "LI")
BODIES = tuple(entries())
STAGES = ("other", "announced", "proposed", "adopted", "consultation", "in_force", "debated", "withdrawn")
INTO = (
    """INSERT INTO articles (id, source_id, key, url, canonical_url, title, raw_title, publisher, lang,
        content_kind, excerpt, fingerprint, text, text_fingerprint, text_digest, published_at, raw_published_at, dated,
        fetched_at, ready_at, state, story_id, summary, embedding, signature, meaning)
    VALUES (:id, :source, :key, :url, :url, :title, :title, :publisher, 'en',
        'text', 0, :fingerprint, :packed_text, :fingerprint, :fingerprint, :at, :at, 1, :at,
        :at, 'ready', :story, :summary, :embedding,
        :signature, :meaning)""",
    """INSERT INTO entries (source_id, key, article_id, digest, seen_at)
    VALUES (:source, :key, :id, :fingerprint, '')""",
    PUT_FACTS,
    "INSERT INTO search (rowid, title, body) VALUES (:id, :title, :text)",
    "INSERT OR IGNORE INTO spellings SELECT value FROM json_each(:spellings)",
)


class News:
    """Draws random words and sentences. Words are as frequent as in news."""

    def __init__(self, chance: np.random.Generator) -> None:
        files = (data_folder() / "news" / f"{name}.jsonl" for name in ("bbc", "cnn", "reuters_1987"))
        texts = (row["text"].lower() for file in files for row in read_rows(file))
        words, often = zip(*Counter(word for text in texts for word in re.findall("[a-z]+", text)).items(), strict=True)
        self._words, self._often = np.array(words, dtype=object), np.array(often) / sum(often)
        self._chance = chance
        self._pool = np.array([" ".join(line) for line in self.words(POOL, LONG)], dtype=object)

    def words(self, *shape: int) -> list[Any]:
        """Draw words, in nested lists of this shape."""
        found: list[Any] = self._chance.choice(self._words, size=shape, p=self._often).tolist()
        return found

    def sentences(self, *shape: int) -> list[Any]:
        """Draw sentences, in nested lists of this shape."""
        found: list[Any] = self._pool[self._chance.integers(0, POOL, shape)].tolist()
        return found


def uneven(chance: np.random.Generator, names: Sequence[str], count: int) -> list[str]:
    """Draw names. The earlier a name is in the list, the more often it is drawn (Zipf's law)."""
    weights = 1 / np.arange(1, len(names) + 1)
    return [names[n] for n in chance.choice(len(names), size=count, p=weights / weights.sum())]


def rows(chance: np.random.Generator, news: News, first: int, last: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the articles with the ids `first` to `last`. The database will have `count` articles."""
    many = last + 1 - first
    texts, bursts = news.sentences(many, SENTENCES - 1), news.words(many, 12)
    embeddings, meanings = (chance.integers(-127, 128, (many, size), dtype=np.int8) for size in (384, MEANING))
    picks = zip(*(uneven(chance, names, many) for names in (TOPICS, TOPICS, PLACES, BODIES, STAGES)), strict=True)
    draws, sources = chance.random((many, 4)).tolist(), (chance.zipf(1.3, many) % SOURCES + 1).tolist()
    stories: list[int] = []
    for n, (topic, other, place, body, stage) in enumerate(picks):
        id_, at = first + n, NOW - timedelta(days=(count - first - n) / A_DAY)
        joins = draws[n][0] < 1 / 3 and n > 0
        stories.append(stories[max(0, n - 1 - int(draws[n][1] * 200))] if joins else id_)
        burst, others = bursts[stories[n] - first], bursts[n]
        said = [" ".join([*burst, *others[:6]]), *texts[n]]
        text = " ".join(f"{sentence.capitalize()}." for sentence in said)
        ends = list(accumulate(len(sentence) + 2 for sentence in said))
        summary = {
            "sentences": [
                {"text": sentence, "start": end - len(sentence), "end": end, "evidence": [[end - len(sentence), end]]}
                for sentence, end in zip(said[:3], ends, strict=False)
            ],
            "strategy": "extractive",
            "model": "",
        }
        facts: dict[str, Any] = {
            "stage": {"stage": stage, "sentence": said[2]},
            "bodies": [{"body": {"id": body, "name": body, "jurisdiction": place}}],
            "jurisdictions": [place],
            "topics": [{"topic": name, "score": 0.7} for name in {topic, other}],
        }
        if draws[n][2] < 1 / 12:
            day = (at + timedelta(days=10 + 100 * draws[n][3])).date()
            facts["deadlines"] = [{"date": day.isoformat(), "kind": "comments", "sentence": said[3]}]
        if draws[n][2] > 0.8:
            facts["policy"] = False
        yield {
            "id": id_,
            "at": to_text(at),
            "source": sources[n],
            "publisher": f"Gazette {sources[n]}",
            "key": f"tag:{id_}",
            "url": f"https://gazette{sources[n]}.org/{at:%Y/%m/%d}/{id_}",
            "title": " ".join([*burst[:4], *others[6:11]]).capitalize(),
            "text": text,
            "packed_text": packed(text),
            "spellings": json.dumps(spellings(text)),
            "fingerprint": hashlib.sha256(text.encode()).hexdigest()[:32],
            "summary": packed(summary | {"text": ". ".join(said[:3])}),
            "stage": stage,
            "policy": facts.get("policy", True),
            "facts": packed(facts),
            "story": stories[n],
            "embedding": embeddings[n].tobytes(),
            "meaning": meanings[n].tobytes(),
            "signature": chance.bytes(64),
            "version": "1",
        }


def profile(text: str) -> str | bytes | None:
    """Return the stored profile of an article, in which all words have the same weight."""
    words = set(text.lower().split())
    return packed(Profile(terms=dict.fromkeys(words, round(len(words) ** -0.5, 3))).dump())


def fill(storage: Storage, count: int) -> None:
    """Put `count` ready articles into an empty database."""
    chance = np.random.default_rng(7)
    news, database = News(chance), storage.database
    database.execute("PRAGMA cache_size = -1000000")
    for n in range(1, SOURCES + 1):
        url = f"https://gazette{n}.org/feed"
        storage.sources.add(url=url, kind=SourceKind.FEED, name=f"Gazette {n}", topics=(), now=NOW)
    for first in range(1, count + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, count)
        batch = list(rows(chance, news, first, last, count))
        new = [row for row in batch if row["story"] == row["id"]]
        with database.write():
            database.change_many("INSERT INTO stories (id, created_at) VALUES (:id, :at)", new)
            for sql in INTO:
                database.change_many(sql, batch)
            for row in batch:
                put_in_vectors(database, row["id"], signs(row["embedding"], row["meaning"]))
            recent = [[row["id"], profile(row["text"])] for row in batch if row["id"] > count - PROFILED * A_DAY]
            database.change_many("INSERT INTO profiles VALUES (?, ?)", recent)
    # No source has had news for three days, so the check for silent sources must read the times of all of them.
    quiet = [NOW, NOW - timedelta(days=3)]
    database.change("UPDATE sources SET last_polled_at = ?1, last_success_at = ?1, last_item_at = ?2", quiet)
    database.tidy()
