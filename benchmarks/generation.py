"""Seconds that SmolLM2 takes for a summary, converted and by torch: ``python -m benchmarks.generation``.

The peer is the loop that one would write first: transformers in float32 with two threads, one article after the other,
until the model ends or has written 160 tokens. Ours writes two articles at a time and stops after the sentences that
are used. They take turns, two articles each. ROUGE-L compares the sentences that are used.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.harness import options, reading
from benchmarks.summaries import odd_rows
from summarizer import SummarizerSettings
from summarizer.engines.ctranslate2 import FastGenerator
from summarizer.engines.transformers import TorchGenerator
from summarizer.generative import Generator, has_more
from summarizer.sentences import split_sentences
from summarizer.weights import convert, smollm_file, unpack
from training.oracle import rouge_l, words
from training.texts import texts

AT_ONCE = 2


def main() -> None:
    """Prints medians and their ratios."""
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, default=12)
    given = parser.parse_args()
    settings = SummarizerSettings(strategy="generative", threads=AT_ONCE)
    rows = odd_rows(texts(), "bbc", given.rows)
    with tempfile.TemporaryDirectory() as folder:
        unpack(smollm_file(), Path(folder))
        engines = {
            "transformers": TorchGenerator(Path(folder), name=settings.model, threads=AT_ONCE),
            "ctranslate2": FastGenerator(convert(smollm_file(), settings.cache), name=settings.model, threads=AT_ONCE),
        }
        used = {"transformers": settings.max_new_tokens, "ctranslate2": settings.sentences}
        generator = Generator(engines["transformers"], settings)
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
        alike = []
        for n in range(0, len(rows), AT_ONCE):
            asked = [generator.ask(reading(row.document)) for row in rows[n : n + AT_ONCE]]
            made = []
            for name, engine in engines.items():
                began = time.perf_counter(), time.process_time()
                enough = partial(has_more, than=used[name], lang="en")
                begun = [engine.begin(one, settings.max_new_tokens, enough) for one in asked]
                answers = [wait().text for wait in begun]
                wall, processor = time.perf_counter() - began[0], time.process_time() - began[1]
                seconds[name].append((wall / len(asked), processor / len(asked)))
                made.append([words(" ".join(one.text for one in split_sentences(text)[:3])) for text in answers])
            alike += [rouge_l(*pair) for pair in zip(*made, strict=True)]
    for index, kind in enumerate(("wall", "processor")):
        slow, fast = ([each[index] for each in some] for some in seconds.values())
        ratios = [one / other for one, other in zip(slow, fast, strict=True)]
        print(
            f"{kind:9} {statistics.median(slow):.1f} s and {statistics.median(fast):.1f} s an article: "
            f"{statistics.median(ratios):.1f} times as fast ({min(ratios):.1f} to {max(ratios):.1f})"
        )
    print(f"ROUGE-L of the two {statistics.mean(alike):.2f}")


if __name__ == "__main__":
    main()
