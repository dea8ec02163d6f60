"""``load_summarizer(settings) -> Summarizer``: the package's one door.

Nothing heavy is imported here at the top: ``import summarizer`` must stay cheap, for ``policybot --help``.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.errors import EmptyDocument, ExtraMissing, ModelNotFound, SummarizerError
from summarizer.models import Document, Strategy, Summary
from summarizer.settings import SummarizerSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from summarizer.encoder import Encoder
    from summarizer.extractive import Candidates
    from summarizer.facts import Facts
    from summarizer.facts.finder import FactFinder
    from summarizer.generative import Generated, Generator, Prompt

_log = logging.getLogger(__name__)
_KEPT = 16
"""So many documents are kept with their vectors: facts are asked for right after the summary."""
_told_missing: set[str] = set()
"""Encoders whose absence was logged: once a process is enough."""


@dataclass(frozen=True)
class _Reading:
    """A document with what every strategy needs of it."""

    document: Document
    found: Candidates
    vectors: NDArray[np.float32] | None
    title_vector: NDArray[np.float32] | None
    seconds: float


class Summarizer:
    """Summarises documents with the models it was given; made by ``load_summarizer``."""

    def __init__(
        self,
        settings: SummarizerSettings,
        *,
        encoder: Encoder | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.settings = settings
        self._encoder = encoder
        self._generator = generator
        self._finder: FactFinder | None = None
        self._kept: dict[Document, _Reading] = {}

    def summarize(self, documents: Sequence[Document]) -> list[Summary]:
        """One summary a document, same order. Raises the first document's SummarizerError, if any."""
        results = self.summarize_each(documents)
        for result in results:
            if isinstance(result, SummarizerError):
                raise result
        return [result for result in results if isinstance(result, Summary)]

    def summarize_each(self, documents: Sequence[Document]) -> list[Summary | SummarizerError]:
        """One summary or error a document, same order: a bad document does not fail the others."""
        prepared = [self._read(document) for document in documents]
        whole = [one for one in prepared if isinstance(one, _Reading)]
        began = time.perf_counter()
        generated = iter(self._generate(whole))
        seconds = (time.perf_counter() - began) / max(len(whole), 1)
        return [self._finish(one, next(generated), seconds) if isinstance(one, _Reading) else one for one in prepared]

    def facts_each(self, documents: Sequence[Document]) -> list[Facts | SummarizerError]:
        """The facts of each document or an error, same order. A document just summarised is not embedded again."""
        from summarizer.facts.finder import FactFinder
        from summarizer.network import load_network
        from summarizer.reading import read

        network = load_network()
        if self._finder is None:
            self._finder = FactFinder(dict(self.settings.topics), network.encode)
        found: list[Facts | SummarizerError] = []
        for document in documents:
            try:
                found.append(self._finder.find(read(document, network)))
            except EmptyDocument as error:
                found.append(error)
        return found

    def _embedded(self) -> bool:
        """Whether the encoder is the embedded one, whose vectors the weights of facts were made for."""
        from summarizer.weights import ENCODER, embedded

        return self._encoder is not None and embedded(self._encoder.name) is ENCODER

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """[n] texts → [n, 384] float32, unit rows. Raises ModelNotFound without an encoder."""
        if self._encoder is None:
            from summarizer.weights import ENCODER

            raise ModelNotFound(self.settings.encoder, f"run {ENCODER.install}", "no encoder is installed")
        return self._encoder.encode(texts)

    def check(self) -> str:
        """Summarises a sentence to see that the models run; returns one line that names them. Raises on failure."""
        sample = Document(text="The Ministry of Finance adopted a rule on 1 May. It applies from June. It is short.")
        summary = self.summarize([sample])[0]
        encoder = self._encoder.name if self._encoder else "none"
        return f"{summary.strategy} summary by {summary.model or 'no model'}, encoder {encoder}"

    def _read(self, document: Document) -> _Reading | EmptyDocument:
        """Sentences and vectors of one document, or why there are none."""
        from summarizer import extractive

        if document in self._kept:
            return self._kept[document]
        began = time.perf_counter()
        found = extractive.candidates(document)
        if not found:
            return EmptyDocument(document.id, has_text=bool(document.text.strip()))
        vectors, title_vector = None, None
        if self._encoder is not None:
            title = (document.title or "").strip()
            vectors = self._encoder.encode(
                [*(sentence.text for sentence in found.sentences), *([title] if title else [])]
            )
            vectors, title_vector = vectors[: len(found)], vectors[len(found)] if title else None
        if len(self._kept) >= _KEPT:
            del self._kept[next(iter(self._kept))]
        seconds = time.perf_counter() - began
        self._kept[document] = _Reading(document, found, vectors, title_vector, seconds)
        return self._kept[document]

    def _generate(self, prepared: Sequence[_Reading]) -> list[Generated | None]:
        """What the generative model wrote of each document, all of them together: those of like length are a batch.

        ``None`` without a model, and where it failed; a failure is logged.
        """
        if self._generator is None:
            return [None] * len(prepared)
        asked: list[Prompt | Exception] = []
        for one in prepared:
            try:
                asked.append(self._generator.ask(one.document, one.found, one.vectors, one.title_vector))
            except Exception as error:
                asked.append(error)
        answers = iter(self._generator.write([each for each in asked if not isinstance(each, Exception)]))
        written: list[Generated | None] = []
        for one, request in zip(prepared, asked, strict=True):
            try:
                answer = request if isinstance(request, Exception) else next(answers)
                if isinstance(answer, Exception):
                    raise answer
                written.append(self._generator.check(one.document, one.found, answer))
            except Exception as error:
                written.append(None)
                _log.warning(
                    "%s failed on document %r (%s: %s): its extractive summary takes the place",
                    self._generator.name,
                    one.document.id,
                    type(error).__name__,
                    str(error).strip().partition("\n")[0],
                )
        return written

    def _finish(self, prepared: _Reading, generated: Generated | None, seconds: float) -> Summary:
        """The summary of one document: what a model wrote of it, else its own sentences."""
        from summarizer import extractive, salience
        from summarizer.encoder import document_vector

        began = time.perf_counter()
        found, vectors, title_vector = prepared.found, prepared.vectors, prepared.title_vector
        strategy: Strategy = "extractive"
        if self._generator is not None and generated is not None and generated.sentences:
            text, sentences = generated.text, generated.sentences
            strategy, model = "generative", self._generator.name
        elif self._encoder is None or self.settings.strategy == "lead":
            chosen = extractive.lead(found, self.settings.sentences, self.settings.max_words)
            text, sentences = extractive.compose([found.sentences[index] for index in chosen])
            strategy, model = "lead", ""
        else:
            chosen = extractive.choose(
                found,
                vectors,
                prepared.document.title,
                title_vector,
                sentences=self.settings.sentences,
                max_words=self.settings.max_words,
                head=salience.head_for(self._encoder.name),
            )
            text, sentences = extractive.compose([found.sentences[index] for index in chosen])
            model = self._encoder.name
        return Summary(
            text=text,
            sentences=sentences,
            strategy=strategy,
            model=model,
            seconds=prepared.seconds + seconds + time.perf_counter() - began,
            problems=generated.problems if generated is not None else (),
            embedding=None if vectors is None else tuple(document_vector(vectors, title_vector).tolist()),
        )


def load_summarizer(settings: SummarizerSettings | None = None) -> Summarizer:
    """A summarizer with its models loaded.

    Without an encoder installed, summaries are the lead and a warning is logged once; a damaged encoder, one that was
    named and is not there (but for the strategy ``lead``, which can do without), and a generative model that is
    missing or cannot run, raise SummarizerError subclasses.
    """
    from summarizer.encoder import load_encoder

    settings = settings or SummarizerSettings()
    try:
        encoder = load_encoder(settings)
    except (ModelNotFound, ExtraMissing) as error:
        from summarizer.weights import embedded

        if embedded(settings.encoder) is None and settings.strategy != "lead":
            raise  # an encoder that someone named on purpose
        encoder = None
        if settings.encoder not in _told_missing:
            _told_missing.add(settings.encoder)
            _log.warning("%s; until then summaries are the first sentences", error)
    generator = None
    if settings.strategy == "generative":
        from summarizer.generative import load_generator

        generator = load_generator(settings)
    return Summarizer(settings, encoder=encoder, generator=generator)
