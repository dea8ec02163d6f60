"""Summaries that a model writes, each sentence checked against the article before it may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from summarizer.encoder import Encoder
from summarizer.errors import ModelUnsuitable
from summarizer.extractive import Candidates, choose
from summarizer.grounding import ground
from summarizer.models import Document, Problem, SummarySentence
from summarizer.salience import FloatArray
from summarizer.sentences import is_cjk, split_sentences
from summarizer.settings import SummarizerSettings
from summarizer.weights import locate

INSTRUCTION = (
    "Summarize this news article about policy in at most {sentences} sentences. Say who decided or proposed what, and "
    "from when. Use only what the article says."
)
PROMPT_TOKENS = 80
"""Room kept in the window for the instruction and the chat template."""
MAX_INPUT_TOKENS = 2048
"""More is not read even where the window is larger: on a CPU the time grows with it, and news is not longer."""
_FINAL = re.compile(r"[.!?…。！？؟][\"'”’»）)]*$")


class GeneratorEngine(Protocol):
    """What runs the model."""

    window: int
    seq2seq: bool

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``."""

    def generate(self, text: str, instruction: str, max_new_tokens: int) -> str:
        """The model's answer."""


@dataclass(frozen=True)
class Generated:
    """What is left of a generated summary after its checks; no sentences if nothing held."""

    text: str
    sentences: tuple[SummarySentence, ...]
    problems: tuple[Problem, ...]


class Generator:
    """Writes summaries with a seq2seq or an instruct model."""

    def __init__(self, engine: GeneratorEngine, settings: SummarizerSettings) -> None:
        self._engine = engine
        self._settings = settings
        self.name = settings.model

    def summarize(
        self,
        document: Document,
        found: Candidates,
        vectors: FloatArray | None,
        title_vector: FloatArray | None,
        encoder: Encoder | None,
    ) -> Generated:
        """The generated sentences that the article supports, at most ``settings.sentences`` of them.

        ``vectors``: [n, dim] unit rows for the candidates, or ``None`` without an encoder.
        """
        text = self._input(document, found, vectors, title_vector)
        instruction = INSTRUCTION.format(sentences=self._settings.sentences)
        written = whole_sentences(self._engine.generate(text, instruction, self._settings.max_new_tokens))
        made = [sentence for sentence in split_sentences(written, document.lang) if sentence.kind == "sentence"]
        made = made[: self._settings.sentences]
        similarity = None
        if encoder is not None and vectors is not None and made:
            similarity = (encoder.encode([sentence.text for sentence in made]) @ vectors.T).tolist()
        # The title is part of what the article says.
        source = f"{document.title}\n\n{document.text}" if document.title else document.text
        grounded = ground(made, source, found.sentences, similarity)
        kept = [sentence for sentence in grounded.sentences if sentence.supported]
        result, sentences = _joined(kept)
        return Generated(result, sentences, grounded.problems)

    def _input(
        self, document: Document, found: Candidates, vectors: FloatArray | None, title_vector: FloatArray | None
    ) -> str:
        """The whole article, or the sentences that fit the window: the most salient with an encoder, else the first."""
        room = min(self._engine.window, MAX_INPUT_TOKENS) - PROMPT_TOKENS
        if not self._engine.seq2seq:
            room -= self._settings.max_new_tokens
        room = max(room, 32)
        texts = [" ".join(sentence.text.split()) for sentence in found.sentences]
        sizes = [self._engine.count_tokens(text) + 1 for text in texts]
        if sum(sizes) <= room:
            return " ".join(texts)
        order = list(range(len(texts)))
        if vectors is not None:
            words = max(room // 2, 16)  # tokens are at most about twice the words
            salient = choose(found, vectors, document.title, title_vector, sentences=len(texts) - 1, max_words=words)
            order = [*salient, *(index for index in order if index not in set(salient))]
        taken: list[int] = []
        used = 0
        for index in order:
            if used + sizes[index] <= room:
                taken.append(index)
                used += sizes[index]
            elif vectors is None:
                break  # the head of the article, without holes
        return " ".join(texts[index] for index in sorted(taken)) or texts[0]


def whole_sentences(text: str) -> str:
    """``text`` up to its last whole sentence: generation stops at a number of tokens, not at a full stop."""
    text = text.strip()
    if not text or _FINAL.search(text):
        return text
    sentences = split_sentences(text)
    if len(sentences) <= 1:
        return text
    return text[: sentences[-1].start].rstrip()


def load_generator(settings: SummarizerSettings) -> Generator:
    """The model that ``settings.model`` names, a ``.gguf`` converted first. Raises ModelError subclasses."""
    from summarizer.engines.transformers import TorchGenerator, require_torch

    path = locate(settings.model, "generative", settings)
    require_torch(settings.model)
    if path.suffix == ".gguf":
        from summarizer.conversion import convert

        path = convert(path, settings.cache)
    if not (path / "config.json").is_file():
        raise ModelUnsuitable(settings.model, "it has no config.json")
    return Generator(TorchGenerator(path, name=settings.model, threads=settings.threads), settings)


def _joined(kept: list[SummarySentence]) -> tuple[str, tuple[SummarySentence, ...]]:
    """The sentences in one text, with their offsets in it."""
    text = ""
    parts: list[SummarySentence] = []
    for sentence in kept:
        words = " ".join(sentence.text.split())
        if text and not (is_cjk(text[-40:]) and is_cjk(words[:40])):
            text += " "
        start = len(text)
        text += words
        parts.append(
            SummarySentence(text=words, start=start, end=len(text), evidence=sentence.evidence, supported=True)
        )
    return text, tuple(parts)
