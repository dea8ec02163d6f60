"""Run a converted copy of a model on ctranslate2 in int8, with a quarter of torch's memory and twice its speed.

Tokenizer, prompts, windows and stop tokens come from transformers. ``summarizer.weights.convert`` makes the copy.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from summarizer.engines.transformers import TorchGenerator
from summarizer.weights import FAST, read_facts, verify


class FastGenerator(TorchGenerator):
    """A converted seq2seq or instruct model. It does not need torch."""

    def __init__(
        self, folder: Path, *, name: str, threads: int, enough: Callable[[str], bool] = lambda text: False
    ) -> None:
        """Load the model like ``TorchGenerator``. An instruct model stops once ``enough`` is true for its text. It must
        not refer to this engine: ctranslate2 would free the model in its own thread, which aborts the process."""
        self._enough = enough
        super().__init__(folder, name=name, threads=threads)

    def _load(self, folder: Path, name: str, threads: int) -> None:
        """Load the weights. Raises ModelDamaged if a file has changed."""
        import ctranslate2

        verify(folder, name, f"delete {folder} and run policybot model convert")
        kind: Any = ctranslate2.Translator if self.seq2seq else ctranslate2.Generator
        # Each row has one thread, since more threads gain little. Rows are not batched: rows of different lengths would
        # wait for each other.
        self._model = kind(str(folder / FAST), "cpu", inter_threads=threads, intra_threads=1)
        # ctranslate2 knows the start token, except that of mBART. It does not know the token that must follow.
        if read_facts(folder / FAST / "config.json").get("decoder_start_token"):
            self._starts.pop("decoder_start_token_id", None)
        self._start = self._tokenizer.convert_ids_to_tokens(list(self._starts.values()))

    def _run(self, row: list[int], limit: int) -> list[int]:
        asked = [self._tokenizer.convert_ids_to_tokens(row)]
        same: dict[str, Any] = {"end_token": self._ends, "return_end_token": True}
        if self.seq2seq:  # decode as TorchGenerator does
            [found] = self._model.translate_batch(
                asked, [self._start], beam_size=4, no_repeat_ngram_size=3, max_decoding_length=limit, **same
            )
            return list(self._tokenizer.convert_tokens_to_ids(found.hypotheses[0]))
        enough, so_far = self._enough, list[int]()
        decoded = partial(self._tokenizer.decode, skip_special_tokens=True)

        def stops(step: Any) -> bool:
            so_far.append(step.token_id)
            return enough(decoded(so_far))

        [found] = self._model.generate_batch(
            asked, max_length=limit, include_prompt_in_result=False, callback=stops, **same
        )
        return list(found.sequences_ids[0])
