"""All facts of a document, by the rules and, where there is an encoder, by meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from summarizer.encoder import FloatArray
from summarizer.facts.bodies import find_bodies, find_jurisdictions
from summarizer.facts.deadlines import find_deadlines
from summarizer.facts.models import Facts
from summarizer.facts.stages import find_stage
from summarizer.facts.topics import TopicModel, by_keywords, topic_texts
from summarizer.models import Document, Sentence

Encode = Callable[[Sequence[str]], FloatArray]
"""[n] texts → [n, dim] unit rows."""


class FactFinder:
    """Finds facts; what it needs of the encoder beside the article's own vectors is made once."""

    def __init__(self, topics: Mapping[str, str], encode: Encode | None) -> None:
        """``topics``: name → description; ``encode``: of the embedded encoder, ``None`` without one."""
        self._topics = topics
        self._model = TopicModel(self._topics, encode(topic_texts(self._topics))) if encode and topics else None

    def find(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        vectors: FloatArray | None,
        title_vector: FloatArray | None,
    ) -> Facts:
        """The facts of ``document``; ``sentences`` are its candidates and ``vectors`` [n, dim] theirs, or ``None``."""
        bodies = find_bodies(document)
        texts = [sentence.text for sentence in sentences]
        if self._model is not None and vectors is not None:
            topics = self._model.find(texts, vectors, document.title, title_vector, lang=document.lang)
        else:
            topics = by_keywords(self._topics, texts, document.lang, title=document.title)
        return Facts(
            stage=find_stage(document, sentences=sentences, vectors=vectors),
            deadlines=find_deadlines(document),
            bodies=bodies,
            jurisdictions=find_jurisdictions(document, bodies),
            topics=topics,
        )
