"""Summaries that a model writes, each sentence checked against the article before it may stand.

Three steps a document: what the model is asked (``Generator.ask``), what it answers (``Generator.write``, for all
documents of a call together, so that those of like length are a batch), and what of it holds (``Generator.check``).
"""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from summarizer.arrays import FloatArray
from summarizer.cache import AnswerCache, key_of
from summarizer.encoder import Encoder
from summarizer.errors import ModelUnsuitable
from summarizer.extractive import Candidates, choose, joined
from summarizer.families import INSTRUCTION, PROMPT_VERSION, Answer, Family, Request, clean_answer
from summarizer.features import content
from summarizer.grounding import STRICT_MEANING, Meaning, ground
from summarizer.models import Document, Problem, Sentence, SummarySentence
from summarizer.salience import head_for
from summarizer.sentences import count_words, split_sentences
from summarizer.settings import SummarizerSettings
from summarizer.standalone import language_of
from summarizer.weights import locate

BATCH_ROWS = 8
BATCH_TOKENS = 8192
"""Rows of a batch times its longest one; memory grows with it."""
LIKE_LENGTH = 0.7
"""A batch's shortest input has at least this share of its longest: padding is computed too."""
SMALL = 1_000_000_000
"""An instruct model of fewer weights puts what one sentence says in the mouth of another, more often than the learnt
check sees."""
ONE_SOURCE = 0.8
"""So large a share of the content words of each of its sentences must stand in one sentence of the article."""
LEFT = 0.4
"""Share of the words written that must hold for a generated summary to stand."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|[-−+](?=\d)|[%‰$€£¥]")
_FINAL = re.compile(r"[.!?…。！？؟][\"'”’»）)]*$")
_log = logging.getLogger(__name__)


class GeneratorEngine(Protocol):
    """What runs the model."""

    window: int
    """Tokens of input at most, prefix or chat template and special tokens included; of an instruct model with the
    answer."""
    family: Family
    parameters: int
    """Weights of the model."""

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` alone."""

    def input_tokens(self, request: Request) -> int:
        """Tokens of the whole input for ``request``."""

    def generate(self, requests: Sequence[Request], max_new_tokens: int) -> list[Answer]:
        """One answer a request, run as one batch; those of a batch are what each would be alone."""


@dataclass(frozen=True)
class Generated:
    """What is left of a generated summary after its checks; no sentences if nothing held."""

    text: str
    sentences: tuple[SummarySentence, ...]
    problems: tuple[Problem, ...]


class Generator:
    """Writes summaries with a seq2seq or an instruct model."""

    def __init__(
        self,
        engine: GeneratorEngine,
        settings: SummarizerSettings,
        *,
        cache: AnswerCache | None = None,
        identity: str = "",
        meaning: Meaning | None = None,
    ) -> None:
        """``identity``: what tells this model's files from another's, for the cache; ``meaning``: the learnt check."""
        self._engine = engine
        self._settings = settings
        self._cache = cache
        self._identity = identity
        self._meaning = meaning
        self.name = settings.model

    def ask(
        self, document: Document, found: Candidates, vectors: FloatArray | None, title_vector: FloatArray | None
    ) -> Request:
        """What the model is asked: the whole article, or those of its sentences that fit the window.

        They are the most salient ones with an encoder, else the first; in the article's order. Nothing is cut but a
        single sentence that is longer than the window. Raises ValueError where not even the instruction fits.
        """
        limit = self._engine.window - (0 if self._engine.family.seq2seq else self._settings.max_new_tokens)
        instruction = INSTRUCTION.format(sentences=self._settings.sentences)
        # Seq2seq models were trained on articles without their titles.
        title = " ".join((document.title or "").split())
        head = f"{title}\n\n" if title and not self._engine.family.seq2seq else ""
        texts = [" ".join(sentence.text.split()) for sentence in found.sentences]

        def request(indices: Iterable[int]) -> Request:
            return Request(head + " ".join(texts[index] for index in sorted(indices)), instruction, document.lang)

        whole = request(range(len(texts)))
        if self._engine.input_tokens(whole) <= limit:
            return whole
        order = list(range(len(texts)))
        room = limit - self._engine.input_tokens(request([]))
        if vectors is not None:
            words = max(room // 2, 16)  # tokens are at most about twice the words
            salient = choose(
                found,
                vectors,
                document.title,
                title_vector,
                sentences=len(texts) - 1,
                max_words=words,
                head=head_for(self._settings.encoder),
            )
            order = [*salient, *(index for index in order if index not in set(salient))]
        taken = self._fitting(texts, order, room, holes=vectors is not None)
        while taken:
            made = request(taken)
            if self._engine.input_tokens(made) <= limit:  # sizes of parts need not add up to that of the whole
                _log.debug("%s of %s sentences of %r fit %s", len(taken), len(texts), document.id, self.name)
                return made
            taken.pop()
        return self._shortened(Request(texts[order[0]], instruction, document.lang), limit)

    def _fitting(self, texts: list[str], order: list[int], room: int, *, holes: bool) -> list[int]:
        """The first of ``order`` that have room together; without ``holes``, up to the first that has none."""
        taken: list[int] = []
        for index in order:
            size = self._engine.count_tokens(texts[index])
            if size <= room:
                taken.append(index)
                room -= size
            elif not holes:
                break  # the head of the article, whole
        return taken

    def _shortened(self, request: Request, limit: int) -> Request:
        """``request`` with the first words of its one sentence, as many as fit."""
        words = request.text.split(" ")
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            tried = Request(" ".join(words[:middle]), request.instruction, request.lang)
            low, high = (middle, high) if self._engine.input_tokens(tried) <= limit else (low, middle - 1)
        if not low:
            raise ValueError(f"the window of {self._engine.window} tokens has no room for an article")
        _log.info("a sentence of %s words is longer than the window of %s: cut to %s", len(words), self.name, low)
        return Request(" ".join(words[:low]), request.instruction, request.lang)

    def write(self, requests: Sequence[Request]) -> list[Answer | Exception]:
        """One answer a request, same order, from the cache or from the model, in batches of like length.

        What goes wrong with one (memory, a tokenizer's error) is returned in its place and fails no other.
        """
        results: dict[int, Answer | Exception] = {}
        lengths: dict[int, int] = {}
        for index, request in enumerate(requests):
            try:
                kept = self._kept(request)
                if kept is not None:
                    results[index] = kept
                else:
                    lengths[index] = self._engine.input_tokens(request)
            except Exception as error:
                results[index] = error
        for batch in batches(lengths, {index: requests[index].lang for index in lengths}, self._engine.family):
            answers = self._run([requests[index] for index in batch])
            for index, answer in zip(batch, answers, strict=True):
                results[index] = answer
                if isinstance(answer, Answer) and self._cache is not None:
                    self._cache.put(self._key(requests[index]), {"text": answer.text, "finished": answer.finished})
        return [results[index] for index in range(len(requests))]

    def _run(self, requests: list[Request]) -> list[Answer | Exception]:
        """The answers of one batch; where it fails, each alone: memory may do for one, and only one may be bad."""
        try:
            return list(self._engine.generate(requests, self._settings.max_new_tokens))
        except Exception as error:
            failure = error
        gc.collect()
        if len(requests) == 1:
            return [failure]
        _log.info("a batch of %s failed (%s): each is tried alone", len(requests), failure)
        return [answer for request in requests for answer in self._run([request])]

    def _kept(self, request: Request) -> Answer | None:
        value = self._cache.get(self._key(request)) if self._cache is not None else None
        if value is None:
            return None
        text, finished = value.get("text"), value.get("finished")
        return Answer(text, finished) if isinstance(text, str) and isinstance(finished, bool) else None

    def _key(self, request: Request) -> str:
        """The request holds the article's words and title as the model reads them, and so the choice among them."""
        settings = [self._settings.max_new_tokens, self._settings.sentences]
        asked = [request.text, request.instruction, request.lang]
        return key_of(PROMPT_VERSION, self.name, self._identity, settings, asked)

    def check(
        self, document: Document, found: Candidates, vectors: FloatArray | None, encoder: Encoder | None, answer: Answer
    ) -> Generated:
        """The sentences of ``answer`` that the article supports, at most ``settings.sentences`` of them.

        ``vectors``: [n, dim] unit rows for the candidates, or ``None`` without an encoder.
        """
        written = whole_sentences(clean_answer(answer.text), finished=answer.finished)
        made = [sentence for sentence in split_sentences(written, document.lang) if sentence.kind != "boilerplate"]
        made = made[: self._settings.sentences]
        similarity = None
        if encoder is not None and vectors is not None and made:
            similarity = (encoder.encode([sentence.text for sentence in made]) @ vectors.T).tolist()
        grounded = ground(
            made,
            document.text,
            found.sentences,
            similarity,
            title=document.title,
            published=document.published,
            lang=document.lang,
            meaning=self._meaning,
            min_meaning=STRICT_MEANING,
        )
        kept = [(sentence.text, sentence.evidence, sentence.supported) for sentence in grounded.sentences]
        problems = grounded.problems
        unchecked: set[int] = set()
        if not self._is_read(document):
            # Nothing tells whether a sentence in other words says the same, and one word less can turn it round: what
            # may stand is what the article has as a sentence, word for word.
            own = {_words_of(sentence.text) for sentence in found.sentences}
            unchecked = {at for at, sentence in enumerate(made) if _words_of(sentence.text) not in own}
        elif not self._engine.family.seq2seq and self._engine.parameters < SMALL:
            sources = [content(sentence.text) for sentence in found.sentences]
            unchecked = {at for at, sentence in enumerate(made) if is_pieced(content(sentence.text), sources)}
        if unchecked:
            kept = [one for at, one in enumerate(kept) if at not in unchecked]
            told = {problem.sentence for problem in problems}
            new = (Problem(kind="meaning", text=made[at].text, sentence=at) for at in sorted(unchecked - told))
            problems = tuple(sorted((*problems, *new), key=lambda problem: problem.sentence))
        result, sentences = joined((text, evidence) for text, evidence, supported in kept if supported)
        if too_little(made, sentences):
            _log.info("too little of what %s wrote of %r holds", self.name, document.id)
            return Generated("", (), problems)
        return Generated(result, sentences, problems)

    def _is_read(self, document: Document) -> bool:
        """Whether the learnt check was asked, and knows the language: English, told or by the look of the article."""
        lang = (document.lang or "").strip().lower()
        code = lang[:2] if lang and not lang.startswith("und") else language_of(document.text[:2000])
        return self._meaning is not None and code == "en"


def is_pieced(words: set[str], sources: Sequence[set[str]]) -> bool:
    """Whether no sentence, given by its content words, has nearly all of ``words``: they come from several, or none."""
    return max((len(words & source) for source in sources), default=0) < ONE_SOURCE * len(words)


def _words_of(text: str) -> tuple[str, ...]:
    """Words and telling signs, whatever the case, spacing and punctuation."""
    return tuple(_WORD.findall(text.casefold()))


def too_little(made: Sequence[Sentence], kept: Sequence[SummarySentence]) -> bool:
    """Whether what holds of a written summary is no summary any more: less than half of its sentences, or of its words
    less than ``LEFT``."""
    words = sum(count_words(sentence.text) for sentence in made)
    left = sum(count_words(sentence.text) for sentence in kept)
    return 2 * len(kept) < len(made) or left < LEFT * words


def batches(lengths: dict[int, int], languages: dict[int, str | None], family: Family) -> list[list[int]]:
    """Indices of ``lengths`` (index → tokens) in batches of like length, longest first: what is too large for the
    memory shows at once. Of a family that is told the language, those of one language."""
    result: list[list[int]] = []
    for language in sorted({languages[index] or "" for index in lengths}) if family.languages else [None]:
        own = [index for index in lengths if language is None or (languages[index] or "") == language]
        longest = 0
        batch: list[int] = []
        for index in sorted(own, key=lambda index: -lengths[index]):
            fits = len(batch) < BATCH_ROWS and (len(batch) + 1) * longest <= BATCH_TOKENS
            if batch and fits and lengths[index] >= LIKE_LENGTH * longest:
                batch.append(index)
                continue
            batch, longest = [index], lengths[index]
            result.append(batch)
    return result


def whole_sentences(text: str, *, finished: bool = True) -> str:
    """``text`` up to its last whole sentence: generation stops at a number of tokens, not at a full stop.

    ``finished``: the model ended by itself; then a single sentence without a full stop may stand.
    """
    text = text.strip()
    if not text or _FINAL.search(text):
        return text
    sentences = split_sentences(text)
    if len(sentences) <= 1:
        return text if finished else ""
    return text[: sentences[-1].start].rstrip()


def load_generator(settings: SummarizerSettings) -> Generator:
    """The model that ``settings.model`` names, a ``.gguf`` converted first. Raises ModelError subclasses."""
    from summarizer.cache import fingerprint
    from summarizer.engines.transformers import TorchGenerator, require_torch, versions
    from summarizer.meaning import load_meaning

    path = locate(settings.model, "generative", settings)
    require_torch(settings.model)
    if path.suffix == ".gguf":
        from summarizer.conversion import convert

        path = convert(path, settings.cache)
    if not (path / "config.json").is_file():
        raise ModelUnsuitable(settings.model, "it has no config.json")
    engine = TorchGenerator(path, name=settings.model, threads=settings.threads)
    identity = f"{fingerprint(path)} {versions()}"
    return Generator(
        engine,
        settings,
        cache=AnswerCache(settings.cache / "answers"),
        identity=identity,
        meaning=load_meaning(settings),
    )
