"""A converted copy of a model on ctranslate2, in int8: a quarter of the memory, and twice the speed of torch.

Tokenizer, prompts, windows and ends are those of transformers; ``summarizer.weights.convert`` makes the copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from summarizer.engines.transformers import TorchGenerator
from summarizer.weights import FAST, verify


class FastGenerator(TorchGenerator):
    """A seq2seq or an instruct model that was converted. It needs no torch."""

    def _load(self, folder: Path, name: str, threads: int) -> None:
        """Raises ModelDamaged where a file is not as it was written."""
        import ctranslate2

        verify(folder, name, f"delete {folder} and run policybot model convert")
        kind: Any = ctranslate2.Translator if self.seq2seq else ctranslate2.Generator
        # One thread a row: more on one row gain little, and rows of unlike length in one batch wait for each other.
        self._model = kind(str(folder / FAST), "cpu", inter_threads=threads, intra_threads=1)

    def _run(self, rows: list[list[int]], max_new_tokens: int) -> list[list[int]]:
        asked = [self._tokenizer.convert_ids_to_tokens(row) for row in rows]
        same = {"max_batch_size": 1, "end_token": self._ends, "return_end_token": True}
        if self.seq2seq:  # the decoding of TorchGenerator
            found = self._model.translate_batch(
                asked, beam_size=4, no_repeat_ngram_size=3, max_decoding_length=max_new_tokens, **same
            )
            return [self._tokenizer.convert_tokens_to_ids(each.hypotheses[0]) for each in found]
        found = self._model.generate_batch(asked, max_length=max_new_tokens, include_prompt_in_result=False, **same)
        return [each.sequences_ids[0] for each in found]
