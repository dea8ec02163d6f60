"""Any seq2seq or instruct model of Hugging Face with torch. No ``pipeline``: it loads a BART for
"text-generation" with its encoder dropped and says nothing, and "summarization" is gone from transformers 5.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from summarizer.engines import load_tokenizer
from summarizer.errors import ExtraMissing, ModelUnsuitable
from summarizer.generative import Answer, Prompt
from summarizer.weights import packaged_file

MAX_INPUT = {True: 4096, False: 2048}
"""Tokens of input that a CPU bears, of seq2seq and of instruct models, even where the window is larger."""
DEFAULT_WINDOW = 1024
"""Tokens, for a model whose config and tokenizer name no limit (T5 has relative positions)."""
TURN_ENDS = ("<|im_end|>", "<|eot_id|>", "<|end|>", "<end_of_turn>", "<|end_of_turn|>", "<|endoftext|>", "</s>")
"""Tokens that end a turn in the usual chat templates; some configs name only the end of text, and models talk on."""
_STARTS = ("decoder_start_token_id", "bos_token_id", "forced_bos_token_id", "forced_eos_token_id")
_LANGUAGE = re.compile(r"[a-z]{2}_[A-Z]{2}")  # mBART's "de_DE", "en_XX"


def require_torch(name: str) -> None:
    """Raises ExtraMissing where torch is not installed; imports nothing."""
    if packaged_file("torch", "__init__.py") is None:
        raise ExtraMissing(name, "torch")


def first_line(error: Exception) -> str:
    """The first line of an error's message, for a message of one line."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def input_window(config: Any, tokenizer: Any) -> int:
    """Tokens that a model can read at once, special ones included, by its config and its tokenizer."""
    names = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
    limits = [getattr(config, name, None) for name in (*names, "max_sequence_length", "max_source_positions")]
    limits.append(getattr(getattr(config, "encoder", None), "max_position_embeddings", None))
    limits.append(getattr(tokenizer, "model_max_length", None))  # one without a limit says 10 ** 30
    return _least(limits) or DEFAULT_WINDOW


def output_window(config: Any) -> int | None:
    """Tokens that a decoder can write; ``None`` without a limit."""
    names = ("max_decoder_position_embeddings", "max_position_embeddings", "max_target_positions")
    inner = getattr(config, "decoder", None)
    return _least([*(getattr(config, name, None) for name in names), getattr(inner, "max_position_embeddings", None)])


def _least(limits: Sequence[Any]) -> int | None:
    return min((limit for limit in limits if isinstance(limit, int) and 0 < limit < 10**7), default=None)


class TorchGenerator:
    """A seq2seq or an instruct model: which of them, and how it is used, its config and its tokenizer say."""

    def __init__(self, folder: Path, *, name: str, threads: int) -> None:
        """Loads from a local folder. Raises ExtraMissing, ModelUnsuitable."""
        require_torch(name)
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

        torch.set_num_threads(threads)
        try:
            config: Any = AutoConfig.from_pretrained(folder, local_files_only=True)
            _check_architecture(name, config)
            self.seq2seq = bool(config.is_encoder_decoder)
            kind: Any = AutoModelForSeq2SeqLM if self.seq2seq else AutoModelForCausalLM
            self._tokenizer: Any = load_tokenizer(folder)
            self._model: Any = kind.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnsuitable(name, f"transformers cannot load it ({first_line(error)})") from error
        if not self.seq2seq and not getattr(self._tokenizer, "chat_template", None):
            raise ModelUnsuitable(name, "its tokenizer has no chat template: name an instruct or a seq2seq model")
        self.window = min(input_window(config, self._tokenizer), MAX_INPUT[self.seq2seq])
        self.parameters = int(self._model.num_parameters())
        self._output_window = output_window(config) if self.seq2seq else None
        task = (getattr(config, "task_specific_params", None) or {}).get("summarization") or {}
        self._prefix = str(task.get("prefix", "summarize: " if config.model_type == "t5" else ""))
        # mBART is told the language by a token.
        vocabulary = self._tokenizer.get_vocab() if config.model_type == "mbart" else ()
        self._languages = {token[:2]: token for token in vocabulary if _LANGUAGE.fullmatch(token)}
        # The first token of a LED attends to all, and all to it.
        self._global = "global_attention_mask" in inspect.signature(self._model.forward).parameters
        self._prepare_tokenizer()
        self._prepare_decoding()

    def _prepare_tokenizer(self) -> None:
        """Padding at the side where nothing is written, and the tokens that no article may bring in."""
        tokenizer = self._tokenizer
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token = tokenizer.eos_token
        # The answer of a causal model goes on where its row ends.
        tokenizer.padding_side = "right" if self.seq2seq else "left"
        added = tokenizer.get_added_vocab()
        named = {str(token) for token in (*tokenizer.all_special_tokens, *added)}
        # An article that says "<|im_end|>" must not end the user's turn.
        self._special = sorted((token for token in named if len(token) > 2 and token.strip()), key=len, reverse=True)
        stated = self._model.generation_config.eos_token_id
        ends = {tokenizer.eos_token_id, *(stated if isinstance(stated, list) else [stated])}
        if not self.seq2seq:
            ends |= {added[token] for token in TURN_ENDS if token in added}
        self._ends = sorted(ends - {None})

    def _prepare_decoding(self) -> None:
        """Our decoding in place of what the model's authors wrote into generation_config.json.

        A minimum length makes a model go on where the article has no more; sampling makes two runs differ. A repetition
        penalty, or a ban on repeated n-grams, counts the prompt of an instruct model too and drives it away from what
        the article says (measured: flagged summaries rose from 14 to 32 of 40). Beams gain an instruct model nothing;
        seq2seq models are published with four, and their ban counts the answer alone.
        """
        from transformers import GenerationConfig

        beams = {"num_beams": 4, "early_stopping": True, "no_repeat_ngram_size": 3} if self.seq2seq else {}
        theirs = self._model.generation_config
        self._model.generation_config = GenerationConfig(
            do_sample=False,
            max_length=None,
            pad_token_id=self._tokenizer.pad_token_id,
            eos_token_id=self._ends or None,
            **{name: getattr(theirs, name, None) for name in _STARTS},
            **beams,
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``, special ones not counted."""
        return len(self._tokenizer.encode(self._clean(text), add_special_tokens=False, verbose=False))

    def input_tokens(self, request: Prompt) -> int:
        """Tokens of the whole input for ``request``: text, prefix or chat template, special tokens."""
        return len(self._encoded([request])[0])

    def generate(self, requests: Sequence[Prompt], max_new_tokens: int) -> list[Answer]:
        """One answer a request, run as one batch. Raises whatever torch and the tokenizer raise, and ValueError for an
        input longer than ``window``: nothing is cut here."""
        languages = {self._language(request) for request in requests}
        if len(languages) > 1:  # a model that is told the language writes one at a time
            return [answer for request in requests for answer in self.generate([request], max_new_tokens)]
        import torch

        rows = self._encoded(requests)
        longest = max(map(len, rows))
        if longest > self.window:
            raise ValueError(f"the input has {longest} tokens, the model reads {self.window}")
        batch = dict(self._tokenizer.pad({"input_ids": rows}, padding=True, return_tensors="pt"))
        inputs = {key: batch[key] for key in ("input_ids", "attention_mask")}
        if self._global:
            inputs["global_attention_mask"] = torch.zeros_like(inputs["input_ids"])
            inputs["global_attention_mask"][:, 0] = 1
        options: dict[str, Any] = {"max_new_tokens": max_new_tokens}
        if self._output_window:
            options["max_new_tokens"] = max(min(max_new_tokens, self._output_window - 2), 1)
        if language := languages.pop():
            options["forced_bos_token_id"] = self._tokenizer.convert_tokens_to_ids(language)
        with torch.inference_mode():
            output = self._model.generate(**inputs, **options)
        if not self.seq2seq:
            output = output[:, inputs["input_ids"].shape[1] :]
        return [self._answer(row) for row in output.tolist()]

    def _encoded(self, requests: Sequence[Prompt]) -> list[list[int]]:
        """Token ids of each request's input."""
        if self.seq2seq:
            if language := self._language(requests[0]):
                self._tokenizer.src_lang = language
            texts = [self._prefix + self._clean(request.text) for request in requests]
        else:
            texts = [
                self._tokenizer.apply_chat_template(
                    [{"role": "user", "content": f"{request.instruction}\n\n{self._clean(request.text)}"}],
                    add_generation_prompt=True,
                    tokenize=False,
                    enable_thinking=False,  # templates that know of no thinking leave it out
                )
                for request in requests
            ]
        # A chat template writes its special tokens itself.
        rows: list[list[int]] = self._tokenizer(texts, add_special_tokens=self.seq2seq, verbose=False)["input_ids"]
        return rows

    def _language(self, request: Prompt) -> str | None:
        """The token for the language of ``request``, for models that are told it by one."""
        return self._languages.get((request.lang or "en")[:2].lower())

    def _clean(self, text: str) -> str:
        """``text`` without what would be read as a special token, and without what is no UTF-8."""
        text = text.encode("utf-8", "replace").decode("utf-8")
        for token in self._special:
            text = text.replace(token, " ")
        return text

    def _answer(self, row: list[int]) -> Answer:
        """The text of one row of output, without the start token and what follows the end."""
        start = 1 if self.seq2seq else 0
        stop = next((at for at in range(start, len(row)) if row[at] in self._ends), None)
        text = str(self._tokenizer.decode(row[:stop], skip_special_tokens=True)).strip()
        return Answer(text, finished=stop is not None)


def _check_architecture(name: str, config: Any) -> None:
    """transformers loads a BERT as a causal model if asked to, with a random head: only what was trained may run."""
    architectures: Sequence[str] = getattr(config, "architectures", None) or ()
    endings = ("ForConditionalGeneration", "ForCausalLM", "LMHeadModel", "EncoderDecoderModel")
    if architectures and not any(architecture.endswith(endings) for architecture in architectures):
        raise ModelUnsuitable(name, f"it is no generative model ({architectures[0]}): name a seq2seq or instruct model")
