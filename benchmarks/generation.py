"""Seconds of processor that SmolLM2 takes for a summary, converted and by torch: ``python -m benchmarks.generation``.

The peer is the loop that one would write first: transformers in float32, one article after the other. The two take
turns, article by article, with two threads each. ROUGE-L compares what they write of each.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.harness import options, reading
from benchmarks.summaries import odd_rows
from summarizer import SummarizerSettings
from summarizer.engines.ctranslate2 import FastGenerator
from summarizer.engines.transformers import TorchGenerator
from summarizer.generative import Generator
from summarizer.weights import convert, smollm_file, unpack
from training.oracle import rouge_l, words
from training.texts import texts


def main() -> None:
    """Prints medians and their ratio."""
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, default=12)
    given = parser.parse_args()
    settings = SummarizerSettings(strategy="generative", threads=2)
    rows = odd_rows(texts(), "bbc", given.rows)
    with tempfile.TemporaryDirectory() as folder:
        unpack(smollm_file(), Path(folder))
        engines = {
            "transformers": TorchGenerator(Path(folder), name=settings.model, threads=2),
            "ctranslate2": FastGenerator(convert(smollm_file(), settings.cache), name=settings.model, threads=2),
        }
        seconds: dict[str, list[float]] = {name: [] for name in engines}
        alike = []
        for row in rows:
            asked = Generator(engines["transformers"], settings).ask(reading(row.document))
            made = []
            for name, engine in engines.items():
                began = time.process_time()
                [answer] = engine.generate([asked], settings.max_new_tokens)
                seconds[name].append(time.process_time() - began)
                made.append(words(answer.text))
            alike.append(rouge_l(*made))
    for name, each in seconds.items():
        print(f"{name:13} median {statistics.median(each):.1f} s, {min(each):.1f} to {max(each):.1f}")
    slow, fast = seconds.values()
    ratios = [one / other for one, other in zip(slow, fast, strict=True)]
    print(f"{statistics.median(ratios):.1f} times as fast ({min(ratios):.1f} to {max(ratios):.1f})")
    print(f"ROUGE-L of the two {statistics.mean(alike):.2f}")


if __name__ == "__main__":
    main()
