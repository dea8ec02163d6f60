"""Run any seq2seq or instruct model of the Hugging Face hub on torch.

It does not use ``transformers.pipeline``: for "text-generation" that loads a BART without its encoder and gives no
error, and transformers 5 has no pipeline for "summarization".
"""

from pathlib import Path
from typing import Any

from summarizer.errors import ExtraMissing, ModelUnsuitable, first_line
from summarizer.generative import Answer
from summarizer.weights import packaged_file, read_facts

MAX_INPUT = {True: 4096, False: 2048}
"""``seq2seq`` → maximum tokens of input on a CPU, even if the model's window is larger."""
DEFAULT_WINDOW = 1024
"""Maximum tokens of input if the config and tokenizer name no limit (T5 has relative positions)."""
_STARTS = ("decoder_start_token_id", "forced_bos_token_id")
"""The settings of a model that name the first tokens of an answer."""


def window(config: Any) -> int | None:
    """Return the maximum tokens of a model's input; ``None`` if there is no limit."""
    inner = getattr(config, "encoder", config)
    names = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
    return min(filter(None, (getattr(inner, name, None) for name in names)), default=None)


class TorchGenerator:
    """A seq2seq or instruct model. Its config and tokenizer show which of the two it is, and how to prompt it."""

    _model: Any

    def __init__(self, folder: Path, *, name: str, threads: int) -> None:
        """Load the model from a local folder. Raises ExtraMissing, ModelUnsuitable."""
        from transformers import AutoConfig, AutoTokenizer

        try:
            config: Any = AutoConfig.from_pretrained(folder, local_files_only=True)
            self.seq2seq = bool(config.is_encoder_decoder)
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            # transformers would load a BERT as a causal model, with a random head.
            if not self.seq2seq and not getattr(self._tokenizer, "chat_template", None):
                raise ModelUnsuitable(name, "its tokenizer has no chat template: name an instruct or a seq2seq model")
            self._prepare_tokenizer(config, folder)
            self._load(folder, name, threads)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnsuitable(name, f"transformers cannot load it ({first_line(error)})") from error
        places = window(config) or DEFAULT_WINDOW
        # Tokenizers of models without a limit give 10 ** 30.
        self.window = min(places, self._tokenizer.model_max_length, MAX_INPUT[self.seq2seq])
        task = (getattr(config, "task_specific_params", None) or {}).get("summarization") or {}
        self._prefix = str(task.get("prefix", "summarize: " if config.model_type == "t5" else ""))

    def _load(self, folder: Path, name: str, threads: int) -> None:
        """Load the weights. Ignore the decoding options of generation_config.json, and set our own.

        A minimum length makes a model go on when the article has no more to tell, and with sampling each run differs.
        For instruct models, repetition penalties and bans on repeated n-grams count the prompt too, and so forbid the
        article's own words: with them 32 of 40 summaries were flagged instead of 14. Beams gain nothing for these
        models. Seq2seq models are published with four beams, and in them a ban counts only the answer. No end token is
        forced at the limit, where the answer is not finished.
        """
        if packaged_file("torch", "__init__.py") is None:
            raise ExtraMissing(name, "torch")
        import torch
        from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, GenerationConfig
        from transformers.utils import logging as transformers_logging

        # Progress bars would fill the log of a service.
        transformers_logging.disable_progress_bar()
        torch.set_num_threads(1)  # each of ``threads`` rows has one
        kind: Any = AutoModelForSeq2SeqLM if self.seq2seq else AutoModelForCausalLM
        self._model = kind.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
        beams = {"num_beams": 4, "early_stopping": True, "no_repeat_ngram_size": 3} if self.seq2seq else {}
        self._model.generation_config = GenerationConfig(
            do_sample=False,
            max_length=None,
            pad_token_id=self._tokenizer.pad_token_id,
            eos_token_id=self._ends or None,
            **self._starts,
            **beams,
        )

    def _prepare_tokenizer(self, config: Any, folder: Path) -> None:
        """Collect the special tokens to remove from articles, and the tokens that start and end an answer."""
        tokenizer = self._tokenizer
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token = tokenizer.eos_token  # transformers requires one
        named = {str(token) for token in (*tokenizer.all_special_tokens, *tokenizer.get_added_vocab())}
        # An article that says "<|im_end|>" must not end the user's turn.
        self._special = sorted((token for token in named if len(token) > 2 and token.strip()), key=len, reverse=True)
        # The files also have what transformers 5 has removed from the config, such as forced_bos_token_id.
        stated = config.to_dict()
        for path in filter(Path.is_file, (folder / "config.json", folder / "generation_config.json")):
            stated |= read_facts(path)
        self._starts = {name: stated[name] for name in _STARTS if stated.get(name) is not None}
        end = stated.get("eos_token_id")
        self._ends = sorted({tokenizer.eos_token_id, *(end if isinstance(end, list) else [end])} - {None})

    def input_tokens(self, prompt: str) -> int:
        """Return the number of tokens of text, prefix or chat template, and special tokens."""
        return len(self._encoded(prompt))

    def generate(self, prompt: str, max_new_tokens: int) -> Answer:
        """See ``GeneratorEngine``. Raises ValueError for an input that is longer than ``window``."""
        row = self._encoded(prompt)
        if len(row) > self.window:
            raise ValueError(f"the input has {len(row)} tokens, the model reads {self.window}")
        written = self._run(row, max_new_tokens)
        stop = next((at for at, token in enumerate(written) if token in self._ends), None)
        text = self._tokenizer.decode(written[:stop], skip_special_tokens=True)
        return Answer(text.strip(), finished=stop is not None)

    def _run(self, row: list[int], limit: int) -> list[int]:
        """Return the tokens of the answer, without a start token."""
        import torch

        ids = torch.tensor([row])
        with torch.inference_mode():
            output = self._model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=limit)
        return list(output[0, 1 if self.seq2seq else len(row) :].tolist())

    def _encoded(self, prompt: str) -> list[int]:
        """Return the token ids of a prompt, without the special tokens and lone surrogates in it."""
        text = prompt.encode("utf-8", "replace").decode("utf-8")
        for token in self._special:
            text = text.replace(token, " ")
        if self.seq2seq:
            text = self._prefix + text
        else:
            text = self._tokenizer.apply_chat_template(
                [{"role": "user", "content": text}],
                add_generation_prompt=True,
                tokenize=False,
                enable_thinking=False,  # ignored by templates without thinking
            )
        # Chat templates add special tokens themselves.
        return list(self._tokenizer(text, add_special_tokens=self.seq2seq, verbose=False)["input_ids"])
