"""``load_summarizer(settings) -> Summarizer``: the entry point of the library.

Heavy modules are imported inside functions: ``import summarizer`` must stay cheap, for ``policybot --help``.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.errors import EmptyDocument, SummarizerError
from summarizer.models import Document, Evidence, Summary
from summarizer.settings import SummarizerSettings

if TYPE_CHECKING:
    from summarizer.check import CheckedSummary
    from summarizer.facts import Facts
    from summarizer.facts.topics import TopicModel
    from summarizer.generative import Generator
    from summarizer.network import Network
    from summarizer.reading import Reading
    from summarizer.stories import Profile


class Summarizer:
    """Summarises documents, finds their facts, groups and checks them. Made by ``load_summarizer``. Raises TypeError
    for arguments of a wrong type."""

    def __init__(self, settings: SummarizerSettings, network: Network, *, generator: Generator | None = None) -> None:
        from summarizer.reading import read

        self.settings = settings
        self._network = network
        self._generator = generator
        # Cached: callers usually want the facts and the profile of a document right after its summary. No more are
        # cached, since the reading of a long document takes up to 70 MB.
        self._read = functools.lru_cache(maxsize=settings.threads)(functools.partial(read, network=network))

    def read(self, document: Document) -> Reading:
        """Return the reading of a document. The last readings are cached, one for each thread. Raises EmptyDocument."""
        _expect(Document, document, "a Document", "Document(text=...)")
        return self._read(document)

    def summarize(self, documents: Sequence[Document]) -> list[Summary]:
        """Return a summary for each document, in order. Raises the first SummarizerError, if any."""
        made = list[Summary]()
        for result in self.summarize_each(documents):
            if isinstance(result, SummarizerError):
                raise result
            made.append(result)
        return made

    def summarize_each(self, documents: Sequence[Document]) -> list[Summary | SummarizerError]:
        """Return a summary or an error for each document, in order."""
        began = time.perf_counter()
        readings = [self._try_read(document) for document in _listed(documents)]
        with ThreadPoolExecutor(self.settings.threads) as threads:
            made = list(threads.map(self._summarize, readings))
        seconds = (time.perf_counter() - began) / max(len(made), 1)
        return [replace(each, seconds=seconds) if isinstance(each, Summary) else each for each in made]

    def facts_each(self, documents: Sequence[Document]) -> list[Facts | SummarizerError]:
        """Return the facts of each document or an error, in order."""
        from summarizer.facts.finder import find_facts

        readings, topics = map(self._try_read, _listed(documents)), self._topics
        return [reading if isinstance(reading, EmptyDocument) else find_facts(reading, topics) for reading in readings]

    def profiles_each(self, documents: Sequence[Document]) -> list[Profile | SummarizerError]:
        """Return for each document, in order, the profile by which it is grouped into stories, or an error. If a
        document has no text, its title is read."""
        from summarizer.stories import make_profile, with_text

        found: list[Profile | SummarizerError] = []
        for document in map(with_text, _listed(documents)):
            try:
                found.append(make_profile(self.read(document)))
            except EmptyDocument as error:
                found.append(error)
        return found

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a unit vector for each text, made by ``summarizer.stories.meaning.vectors``. The vectors are lists,
        since the bot's own process does not load numpy."""
        from summarizer.stories.meaning import vectors

        return [vector.tolist() for vector in vectors(texts, self._network)]

    def check(self, document: Document, summary: str) -> CheckedSummary:
        """Find the evidence for each sentence of a summary, and what the document does not say."""
        from summarizer.check import check_text

        _expect(str, summary, "a str", "the summary's text")
        _expect(Document, document, "a Document", "Document(text=...)")
        return check_text(document, summary)

    def group(self, documents: Sequence[Document]) -> list[int]:
        """Return the story of each document: the index of the story's first document. Documents must be in the order of
        arrival. Raises EmptyDocument for one that has neither text nor title."""
        from summarizer.stories import StoryRules, group_profiles, make_profile, with_text

        return group_profiles([make_profile(self.read(with_text(each))) for each in _listed(documents)], StoryRules())

    def try_out(self) -> str:
        """Summarise a sample to test the models. Returns a line that names them. Raises ModelUnsuitable if the
        generative model fails."""
        sample = Document(text="The Ministry of Finance adopted a rule on 1 May. It applies from June. It is short.")
        if self._generator:
            return self._generator.try_out(self.read(sample))
        summary = self.summarize([sample])[0]
        return f"{summary.strategy} summary by {summary.model or 'no model'}"

    @functools.cached_property
    def _topics(self) -> TopicModel:
        from summarizer.facts.topics import TopicModel

        return TopicModel(dict(self.settings.topics), self._network.encode)

    def _try_read(self, document: Document) -> Reading | EmptyDocument:
        """Return the reading of a document, or an error if it has no line that a summary may use."""
        try:
            reading = self.read(document)
        except EmptyDocument as error:
            return error
        return reading if reading.prose else EmptyDocument(document.id or "without id")

    def _summarize(self, reading: Reading | EmptyDocument) -> Summary | SummarizerError:
        """Return the summary of one document: the generated text if there is one, else its own sentences."""
        from summarizer import extractive

        if isinstance(reading, EmptyDocument):
            return reading
        if self._generator and (generated := self._generator.summarize(reading)):
            text, sentences = generated
            return Summary(text=text, sentences=sentences, strategy="generative", model=self._generator.name)
        settings, lead = self.settings, self.settings.strategy == "lead"
        chosen = extractive.choose(reading, settings.sentences, settings.max_words, lead=lead)
        lines = [reading.lines[index] for index in chosen]
        text, sentences = extractive.joined((line.text, (Evidence(line.start, line.end),)) for line in lines)
        return Summary(
            text=text,
            sentences=sentences,
            strategy="lead" if lead else "extractive",
            model="" if lead else self._network.name,
        )


def _expect(expected: type, value: object, name: str, example: str) -> None:
    if not isinstance(value, expected):
        raise TypeError(f"expected {name}, not {type(value).__name__}: pass {example}")


def _listed(documents: Iterable[Document]) -> list[Document]:
    """Return the documents as a list. Raises TypeError if they are none."""
    _expect(Iterable, documents, "a list", "[Document(text=...)]")
    listed = list(documents)
    for document in listed:
        _expect(Document, document, "a Document", "Document(text=...)")
    return listed


def load_summarizer(settings: SummarizerSettings | None = None) -> Summarizer:
    """Load the models and return a summarizer. Raises ModelError if the network's files, which ship with the package,
    are missing or damaged, or if the generative model is missing or cannot run."""
    from summarizer.network import load_network

    settings = SummarizerSettings() if settings is None else settings
    _expect(SummarizerSettings, settings, "settings", "SummarizerSettings(sentences=3)")
    network, generator = load_network(settings.threads), None
    if settings.strategy == "generative":
        from summarizer.generative import load_generator

        generator = load_generator(settings)
    return Summarizer(settings, network, generator=generator)
