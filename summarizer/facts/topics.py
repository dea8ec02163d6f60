"""What a text is about: topics by meaning, each a name and a sentence that describes it.

The caller encodes: ``topic_texts`` once, and the sentences and title of each article as for its summary. From cosines
and the words that article and description share, a logistic regression makes a score of which 0.5 is the threshold
(its weights: ``python -m benchmarks.topics --fit``). What counts most is not how near the article is to a description,
but how much nearer than to the others: descriptions lie at different distances from everything. The default topics are
always among the others, so that one topic alone is scored as well, but for those that mean nearly the same as it.

The encoder reads English. A text in another language, or in a script that it cannot read, gets the default topics by
keywords where there are some in its language (Chinese, German, French), and no topic otherwise rather than a wrong one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from summarizer.encoder import FloatArray
from summarizer.facts.models import FoundTopic
from summarizer.facts.topics_default import DEFAULT_TOPICS
from summarizer.languages import language_of
from summarizer.salience import reads
from summarizer.words import stems

# The chamber, where "house" would be the thing.
_CHAMBER = re.compile(
    r"\b(?:Federal Trade Commission|White House|Home Office|Home Secretary|"
    r"(?:[Uu]pper|[Ll]ower|full) [Hh]ouse|Houses of Parliament|House of [A-Z]\w+|"
    r"[Tt]he House\b(?! prices)|House (?:[A-Z]\w+ (?:and [A-Z]\w+ )?)?"
    r"(?:passed|passes|voted|votes|approved|approves|Republicans|Democrats|Speaker|[Cc]ommittee))"
)
_STRIKE = re.compile(r"\b(?:strik\w+|struck) (?:down|out|off)\b", re.I)


def without_procedure(text: str) -> str:
    """``text`` without the names of chambers and the like, which hold words of topics."""
    return _STRIKE.sub(" ", _CHAMBER.sub(" ", text))


@cache
def topic_words() -> dict[str, re.Pattern[str]]:
    """Topic → what finds its words: by their begins, by the whole word where they end in "$" or "_"."""
    topics: dict[str, list[str]] = _table()["topics"]
    return {topic: re.compile("|".join(map(_word, words))) for topic, words in topics.items()}


@cache
def procedure() -> frozenset[str]:
    """Words of any policy text, and words with the stem of a topic's ("customers", of customs): one that a text shares
    with a description tells nothing of its topic."""
    return frozenset(_table()["procedure"])


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath("topics_words.json").read_text(encoding="utf-8"))
    return found


def _word(word: str) -> str:
    body = word.removesuffix("$").rstrip("_").replace("_", "[ -]")
    end = r"\b" if word.endswith(("$", "_")) else ""
    exact = body.isupper() or (body[:1].isupper() and bool(end))  # "AI", "TikTok"
    return rf"\b{body}{end}" if exact else rf"(?i:\b{body}{end})"


THRESHOLD = 0.5
_SAME = 0.75
"""Topics whose texts are at least this near mean the same, and are no contrast to each other."""
_MAX_SENTENCES = 60
"""So many sentences tell what a text is about."""
_SHORT = 4
"""A text of so many sentences or fewer needs a word of the topic or a near sentence."""
_NEAR = 0.55
"""Cosine to a phrase of the description from which a sentence is near."""
_DAMPED = 0.5
_LIFTED = 0.2
"""Score from which the only topic whose listed words a short text has is taken."""
_OPENING = 5
"""Column of ``features`` with the words of the opening; the one before it has the share of sentences with a word."""
_WORD = re.compile(r"[a-z]{4,}")
_COMMON = frozenset({"public", "intern", "protect", "market", "govern", "other", "relat", "rule", "news", "about"})
"""Stems in descriptions that tell nothing of a topic."""
_PHRASE = re.compile(r"[,;:.]| and | or ")


def _phrases(name: str, description: str) -> list[str]:
    """The topic's texts: name and description together, then the name and each thing that the description lists."""
    parts = [part.strip() for part in _PHRASE.split(description)]
    return [f"{name}: {description}", name, *(part for part in parts if len(part) > 2)]


def _all(topics: Mapping[str, str]) -> dict[str, str]:
    """The topics and then the default ones that are not among them."""
    return {**topics, **{name: text for name, text in DEFAULT_TOPICS.items() if name not in topics}}


def topic_texts(topics: Mapping[str, str]) -> list[str]:
    """The texts that ``TopicModel`` needs the vectors of, in this order; the default topics are among them."""
    return [text for topic in _all(topics).items() for text in _phrases(*topic)]


def _stems(texts: Sequence[str]) -> list[frozenset[str]]:
    """The stems of the words of each text that are no common ones."""
    left_out = procedure()
    words = [[word for word in _WORD.findall(text.lower()) if word not in left_out] for text in texts]
    stem = stems({word for own in words for word in own})
    return [frozenset(stem[word] for word in own) - _COMMON for own in words]


def _hits(pattern: re.Pattern[str] | None, texts: Sequence[str]) -> list[frozenset[str]]:
    """The different words of a topic in each text, in small letters, by their stems."""
    words = [[word.lower() for word in pattern.findall(text)] if pattern else [] for text in texts]
    stem = stems({word for own in words for word in own})
    return [frozenset(stem[word] for word in own) for own in words]


class TopicModel:
    """Scores articles on topics; pure but for the vectors that it is given."""

    def __init__(self, topics: Mapping[str, str], vectors: FloatArray) -> None:
        """``topics``: name → description; ``vectors``: [len(topic_texts(topics)), dim] unit rows.

        Raises ValueError where their number is another.
        """
        every = _all(topics)
        sizes = [len(_phrases(*topic)) for topic in every.items()]
        if sum(sizes) != len(vectors):
            raise ValueError(f"{sum(sizes)} vectors are needed for these topics, not {len(vectors)}")
        self.topics = tuple(topics)
        ends = np.cumsum(sizes)
        self._whole: FloatArray = vectors[ends - sizes]
        self._parts: list[FloatArray] = [
            vectors[end - size + 1 : end] for end, size in zip(ends, sizes, strict=True)
        ]  # fmt: skip
        self._stems = _stems([without_procedure(" ".join(topic)) for topic in every.items()])
        self._patterns = [topic_words().get(name) for name in every]
        near = self._whole @ self._whole.T
        self._others = [
            [other for other in range(len(every)) if other != index and near[index, other] < _SAME]
            for index in range(len(topics))
        ]

    def features(
        self, sentences: Sequence[str], vectors: FloatArray, title: str | None, title_vector: FloatArray | None
    ) -> FloatArray:
        """[len(topics), FEATURES] for one article of n sentences; ``vectors``: [n, dim] unit rows."""
        sentences, vectors = sentences[:_MAX_SENTENCES], vectors[:_MAX_SENTENCES]
        document = vectors.mean(axis=0)
        document = document / max(float(np.linalg.norm(document)), 1e-9)
        if title_vector is not None:
            document = 2 * document + title_vector
        document = document / max(float(np.linalg.norm(document)), 1e-9)
        headline = title_vector if title_vector is not None else vectors[0]
        near = vectors @ self._whole.T
        top = np.sort(near, axis=0)[::-1]
        whole = self._whole @ document
        first, three, lead = top[0], top[:3].mean(axis=0), near[:3].mean(axis=0)
        mixed = (whole + three + lead) / 3
        parts = np.array([_part_features(part, vectors, document, headline) for part in self._parts])
        words = _word_features(self._stems, self._patterns, sentences, title)
        compared = np.concatenate([mixed[:, None], parts, words], axis=1)
        rows = []
        for index in range(len(self.topics)):
            others = self._others[index] or [index]
            rows.append([
                whole[index], self._whole[index] @ headline, first[index], three[index], *words[index], *parts[index],
                *(compared[index] - compared[others].mean(axis=0)),
                *(compared[index] - compared[others].max(axis=0)),
            ])  # fmt: skip
        return np.array(rows, dtype=np.float32).reshape(len(self.topics), FEATURES)

    def scores(
        self, sentences: Sequence[str], vectors: FloatArray, title: str | None, title_vector: FloatArray | None
    ) -> FloatArray:
        """[len(topics)] from 0 to 1, for what ``features`` takes."""
        if len(vectors) == 0 or not self.topics:
            return np.zeros(len(self.topics), dtype=np.float32)
        weights, bias = _weights()
        features = self.features(sentences, vectors, title, title_vector)
        scores: FloatArray = (1 / (1 + np.exp(-(features @ weights + bias)))).astype(np.float32)
        if len(sentences) <= _SHORT:
            # Of few sentences, the comparison with the other topics always has a winner: there must be a word of the
            # topic, or a sentence that is near to what is described in itself.
            read = vectors[:_MAX_SENTENCES] if title_vector is None else np.vstack([vectors, title_vector])
            nearest = np.array([float((read @ part.T).max()) for part in self._parts[: len(self.topics)]])
            silent = (features[:, _OPENING] == 0) & (features[:, _OPENING - 1] == 0) & (nearest < _NEAR)
            scores[silent] *= _DAMPED
            worded = self._only_worded(sentences, title)
            if worded is not None and scores[worded] >= _LIFTED:
                scores[worded] = max(scores[worded], THRESHOLD)
        return scores

    def _only_worded(self, sentences: Sequence[str], title: str | None) -> int | None:
        """The topic whose listed words the text has, where it has those of no other: "TikTok", which the encoder does
        not know."""
        text = without_procedure(" ".join([title or "", *sentences]))
        worded = [index for index, pattern in enumerate(self._patterns) if pattern and pattern.search(text)]
        return worded[0] if len(worded) == 1 and worded[0] < len(self.topics) else None

    def find(
        self,
        sentences: Sequence[str],
        vectors: FloatArray,
        title: str | None = None,
        title_vector: FloatArray | None = None,
        *,
        lang: str | None = None,
    ) -> tuple[FoundTopic, ...]:
        """The topics at or above the threshold, the highest score first, each with the sentence nearest to it.

        ``sentences``: [n] of the article in order, ``vectors``: [n, dim] their unit vectors, ``lang``: ISO 639-1.
        """
        if not sentences:
            return ()
        if (lang or "en").partition("-")[0] != "en" or not reads(" ".join(sentences[:20])):
            return by_keywords(self.topics, sentences, lang, title=title)
        scores = self.scores(sentences, vectors, title, title_vector)
        near = vectors @ self._whole[: len(self.topics)].T
        found = [
            FoundTopic(topic=name, score=float(scores[index]), reason=sentences[int(near[:, index].argmax())])
            for index, name in enumerate(self.topics)
            if scores[index] >= THRESHOLD
        ]
        return tuple(sorted(found, key=lambda topic: -topic.score))


FEATURES = 27
"""Columns of ``TopicModel.features``: cosines of article, title, nearest and three nearest sentences to the topic; the
two of ``_word_features``, the five of ``_part_features``; then eight numbers less the mean of the other topics, and
less their greatest: a mixture of those cosines, the five of ``_part_features``, the two of ``_word_features``."""


def _part_features(part: FloatArray, vectors: FloatArray, document: FloatArray, headline: FloatArray) -> list[float]:
    """Cosines to the phrases of one topic: best and three best of the article, three best and mean of its sentences,
    best of its title."""
    of_document = np.sort(part @ document)[::-1]
    of_sentences = np.sort((vectors @ part.T).max(axis=1))[::-1]
    return [
        float(of_document[0]),
        float(of_document[:3].mean()),
        float(of_sentences[:3].mean()),
        float(of_sentences.mean()),
        float((part @ headline).max()),
    ]


def _word_features(
    topics: Sequence[frozenset[str]],
    patterns: Sequence[re.Pattern[str] | None],
    sentences: Sequence[str],
    title: str | None,
) -> FloatArray:
    """[topics, 2]: share of sentences with a word of the description or the topic; such words in title and first two,
    3 at most."""
    opening = " ".join([title or "", *sentences[:2]])
    texts = [without_procedure(text) for text in (*sentences, opening)]
    said = _stems(texts)
    rows = []
    for own, pattern in zip(topics, patterns, strict=True):
        found = [(own & stems) | hits for stems, hits in zip(said, _hits(pattern, texts), strict=True)]
        rows.append([sum(map(bool, found[:-1])) / max(len(sentences), 1), min(len(found[-1]), 3)])
    return np.array(rows, dtype=np.float32)


@cache
def _weights() -> tuple[FloatArray, float]:
    facts = json.loads(files(__package__).joinpath("topics_weights.json").read_text(encoding="utf-8"))
    return np.array(facts["weights"], dtype=np.float32), float(facts["bias"])


@cache
def _keywords() -> dict[str, dict[str, re.Pattern[str]]]:
    """Language → topic → words; Chinese ones anywhere, others from the begin of a word."""
    table = json.loads(files(__package__).joinpath("topics_keywords.json").read_text(encoding="utf-8"))
    return {
        language: {
            topic: re.compile(("" if language == "zh" else r"\b") + "(?:" + "|".join(map(re.escape, words)) + ")", re.I)
            for topic, words in topics.items()
        }
        for language, topics in table.items()
    }


def by_keywords(
    topics: Iterable[str], sentences: Sequence[str], lang: str | None, *, title: str | None = None
) -> tuple[FoundTopic, ...]:
    """Default topics of which title or first sentence and one more sentence, or three sentences, have a word.

    Scores are from 0.5 upwards, by the share of the sentences. A topic that is not a default one is never found so.
    """
    text = " ".join(sentences[:20])
    language = lang or language_of(text)
    patterns = _keywords().get(language.partition("-")[0], {})
    found: list[FoundTopic] = []
    sentences = sentences[:_MAX_SENTENCES]
    for name in topics:
        pattern = patterns.get(name)
        if pattern is None:
            continue
        counts = [len(pattern.findall(sentence)) for sentence in sentences]
        hits = sum(count > 0 for count in counts)
        opening = counts[0] + (len(pattern.findall(title)) if title else 0)
        if hits >= 3 or (hits and opening and (hits >= 2 or opening >= 2)):
            score = THRESHOLD + (1 - THRESHOLD) * hits / len(sentences)
            found.append(FoundTopic(topic=name, score=score, reason=sentences[int(np.argmax(counts))]))
    return tuple(sorted(found, key=lambda topic: -topic.score))
