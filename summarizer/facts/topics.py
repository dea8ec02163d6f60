"""Find the topics of a text. A topic is a name and a sentence that describes it.

The network that encodes the articles encodes the texts of the topics once. A logistic regression turns cosines and
shared words into a score (``python -m training.topics`` fits its weights). Some descriptions are near to every article.
So each topic is compared with the other topics: it counts how much nearer the article is to this one than to the
others. The default topics are always among the others, so that a single topic is compared too. Topics that mean nearly
the same are not compared with each other.

The network reads English. In Chinese, German and French the default topics are found by keywords. Texts in other
languages get no topics.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from summarizer.facts.models import FoundTopic
from summarizer.facts.topics_default import DEFAULT_TOPICS
from summarizer.network import FloatArray, document_vector
from summarizer.reading import Reading
from summarizer.words import cut_stems, read_table

THRESHOLD = 0.5
FEATURES = 11
"""The number of columns of ``TopicModel.features``. Four are cosines: of the topic to the article, to the title, to the
nearest sentence and to the three nearest sentences. Two come from ``_words``. The last five compare the topic with the
others: its mean cosine, two values of ``_to_parts`` and two of ``_words``, each minus the highest value of another
topic."""
_SAME = 0.75
"""Topics whose texts have at least this cosine mean the same, and are not compared."""
_MAX_SENTENCES = 60
"""Maximum number of sentences that are read, from the top."""
_WORD = re.compile(r"[a-z]{4,}")
_PHRASE = re.compile(r"[,;:.]| and | or ")
# Phrases in which "house", "home", "trade" or "strike" does not point to a topic.
_CHAMBER = re.compile(
    r"\b(?:Federal Trade Commission|White House|Home Office|Home Secretary|(?:[Uu]pper|[Ll]ower|full) [Hh]ouse|"
    r"Houses of Parliament|House of [A-Z]\w+|[Tt]he House\b(?! prices)|[Ss]tr(?:uck|ike|ikes|iking) (?:down|out))"
)


@cache
def topic_words(language: str = "") -> dict[str, re.Pattern[str]]:
    """Return topic → pattern of its keywords in a language; without one, of its English words for ``TopicModel``.

    A word also matches longer words that begin with it, unless it ends in "$". In Chinese it may stand anywhere. Words
    with capitals match only in this case.
    """
    keywords, words = read_table("facts/topics_keywords.json"), read_table("facts/topics_words.json")["topics"]
    topics: dict[str, list[str]] = keywords.get(language, {}) if language else words
    begin = "" if language == "zh" else r"\b"

    def pattern(word: str) -> str:
        written = f"{begin}{word}".replace("_", "[ -]").replace("$", r"\b")
        return f"(?i:{written})" if word == word.lower() else written

    return {topic: re.compile("|".join(map(pattern, words))) for topic, words in topics.items()}


def _phrases(name: str, description: str) -> list[str]:
    """Return the texts of a topic: its name with its description, its name, and each thing that the description
    lists."""
    parts = [part.strip() for part in _PHRASE.split(description)]
    return [f"{name}: {description}", name, *(part for part in parts if len(part) > 2)]


def _stems(texts: Sequence[str]) -> list[frozenset[str]]:
    """Return the stems of the words of each text, without words that many policy texts have."""
    common = frozenset(read_table("facts/topics_words.json")["procedure"])
    return [
        frozenset(cut_stems([word for word in _WORD.findall(text.lower()) if word not in common])) for text in texts
    ]


def _sentences(reading: Reading) -> list[str]:
    return [reading.lines[index].text for index in reading.prose[:_MAX_SENTENCES]]


class TopicModel:
    """Gives each topic a score for a reading. It encodes the topics once, in ``__init__``."""

    def __init__(self, topics: Mapping[str, str], encode: Callable[[Sequence[str]], FloatArray]) -> None:
        """``topics`` is name → description. ``encode`` belongs to the network that also reads the texts."""
        every = {**topics, **{name: text for name, text in DEFAULT_TOPICS.items() if name not in topics}}
        phrases = [_phrases(*topic) for topic in every.items()]
        vectors = encode([text for each in phrases for text in each])
        self.topics = tuple(topics)
        split = np.split(vectors, np.cumsum([len(each) for each in phrases])[:-1])
        self._whole: FloatArray = np.stack([each[0] for each in split])
        self._parts: list[FloatArray] = [each[1:] for each in split]
        self._stems = _stems([_CHAMBER.sub(" ", " ".join(topic)) for topic in every.items()])
        self._patterns = [topic_words().get(name) for name in every]
        near = self._whole @ self._whole.T
        self._others = [
            [other for other in range(len(every)) if other != index and near[index, other] < _SAME] or [index]
            for index in range(len(topics))
        ]

    def features(self, reading: Reading) -> FloatArray:
        """Return the features of each topic for one article: [len(topics), FEATURES]."""
        vectors = reading.seen.vectors[list(reading.prose[:_MAX_SENTENCES])]
        title = reading.seen.title_vector
        document, headline = document_vector(vectors, title), vectors[0] if title is None else title
        near = vectors @ self._whole.T
        top = np.sort(near, axis=0)[::-1]
        whole, first, three = self._whole @ document, top[0], top[:3].mean(axis=0)
        mixed = (whole + three + near[:3].mean(axis=0)) / 3
        parts = np.array([_to_parts(part, vectors, document) for part in self._parts])
        words = self._words(_sentences(reading), reading.document.title or "")
        compared = np.concatenate([mixed[:, None], parts, words], axis=1)
        own = np.stack([whole, self._whole @ headline, first, three], axis=1)
        rows = [
            [*own[index], *words[index], *(compared[index] - compared[others].max(axis=0))]
            for index, others in enumerate(self._others)
        ]
        return np.array(rows, dtype=np.float32).reshape(len(self.topics), FEATURES)

    def _words(self, sentences: Sequence[str], title: str) -> FloatArray:
        """Return two values for each topic, which count words of the topic and of its description: [topics, 2].

        The first value is the share of the sentences that have such a word. The second is the number of such words in
        the title and the first two sentences, at most 3.
        """
        texts = [_CHAMBER.sub(" ", text) for text in (*sentences, " ".join([title, *sentences[:2]]))]
        said = _stems(texts)
        rows = []
        for own, pattern in zip(self._stems, self._patterns, strict=True):
            hits = [{word.lower() for word in pattern.findall(text)} if pattern else set() for text in texts]
            found = [(own & words) | hit for words, hit in zip(said, hits, strict=True)]
            rows.append([sum(map(bool, found[:-1])) / len(sentences), min(len(found[-1]), 3)])
        return np.array(rows, dtype=np.float32)

    def scores(self, reading: Reading) -> FloatArray:
        """Return the score of each topic, from 0 to 1: [len(topics)]."""
        if not self.topics:
            return np.zeros(0, dtype=np.float32)
        weights = read_table("facts/topics_weights.json")
        logits = self.features(reading) @ np.array(weights["weights"], dtype=np.float32) + float(weights["bias"])
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def find(self, reading: Reading) -> tuple[FoundTopic, ...]:
        """Return the topics with a score of at least THRESHOLD, the highest first."""
        if reading.knows:
            scores = self.scores(reading).tolist()
        else:
            scores = by_keywords(self.topics, _sentences(reading), reading.lang, title=reading.document.title or "")
        rows = zip(self.topics, scores, strict=True)
        found = [FoundTopic(topic=name, score=score) for name, score in rows if score >= THRESHOLD]
        return tuple(sorted(found, key=lambda topic: -topic.score))


def _to_parts(part: FloatArray, vectors: FloatArray, document: FloatArray) -> tuple[float, float]:
    """Return two cosines to the phrases of one topic: the highest of the article, and the mean of the three nearest
    sentences."""
    nearest = np.sort((vectors @ part.T).max(axis=1))[::-1]
    return float((part @ document).max()), float(nearest[:3].mean())


def by_keywords(topics: Sequence[str], sentences: Sequence[str], language: str, *, title: str = "") -> list[float]:
    """Return the score of each topic: 0 if fewer than two texts have a keyword of it, of the sentences and the title.

    Other scores go from THRESHOLD to 1, by the share of sentences with a keyword. Only default topics have keywords.
    """
    scores: list[float] = []
    for name in topics:
        pattern = topic_words(language).get(name)
        hits = sum(pattern.search(sentence) is not None for sentence in sentences) if pattern else 0
        told = pattern and hits and hits + bool(pattern.search(title)) >= 2
        scores.append(THRESHOLD + (1 - THRESHOLD) * hits / len(sentences) if told else 0.0)
    return scores
