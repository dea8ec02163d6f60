"""Any Hugging Face model with torch: encoders, seq2seq and instruct models. No ``pipeline``: it loads a BART for
"text-generation" with its encoder dropped and says nothing, and "summarization" is gone from transformers 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.engines import load_tokenizer
from summarizer.errors import ExtraMissing, ModelUnsuitable
from summarizer.families import TURN_ENDS, Answer, Request, family_of, input_window, output_window
from summarizer.weights import packaged_file

MAX_ENCODER_TOKENS = 256


def require_torch(name: str) -> None:
    """Raises ExtraMissing where torch is not installed; imports nothing."""
    if packaged_file("torch", "__init__.py") is None:
        raise ExtraMissing(name, "torch")


def versions() -> str:
    """The libraries that compute; another version may round otherwise, and so write another word."""
    import torch
    import transformers

    return f"torch {torch.__version__} transformers {transformers.__version__}"


def first_line(error: Exception) -> str:
    """The first line of an error's message, for a message of one line."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


class TorchEncoder:
    """Mean pooling over the last hidden state of any encoder."""

    def __init__(self, folder: Path, *, name: str, threads: int) -> None:
        """Loads from a local folder. Raises ExtraMissing, ModelUnsuitable."""
        require_torch(name)
        import torch
        from transformers import AutoModel

        torch.set_num_threads(threads)
        try:
            self._tokenizer: Any = load_tokenizer(folder)
            self._model: Any = AutoModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnsuitable(name, f"transformers cannot load it ({first_line(error)})") from error
        if self._model.config.is_encoder_decoder:
            self._model = self._model.get_encoder()
        self._window = min(input_window(self._model.config, self._tokenizer), MAX_ENCODER_TOKENS)

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """[n] texts → [n, dim] means of token vectors, not normalised."""
        import torch

        batch = self._tokenizer(texts, padding=True, truncation=True, max_length=self._window, return_tensors="pt")
        with torch.inference_mode():
            hidden = self._model(**batch).last_hidden_state.float()
        mask = batch["attention_mask"].unsqueeze(-1).float()
        pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return np.asarray(pooled.numpy(), dtype=np.float32)


class TorchGenerator:
    """A seq2seq or an instruct model; which of them, and how it is used, its config says (``families``)."""

    def __init__(self, folder: Path, *, name: str, threads: int) -> None:
        """Loads from a local folder. Raises ExtraMissing, ModelUnsuitable."""
        require_torch(name)
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

        torch.set_num_threads(threads)
        try:
            config = AutoConfig.from_pretrained(folder, local_files_only=True)
            _check_architecture(name, config)
            self.family = family_of(config)
            kind: Any = AutoModelForSeq2SeqLM if self.family.seq2seq else AutoModelForCausalLM
            self._tokenizer: Any = load_tokenizer(folder)
            self._model: Any = kind.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnsuitable(name, f"transformers cannot load it ({first_line(error)})") from error
        if not self.family.seq2seq and not getattr(self._tokenizer, "chat_template", None):
            raise ModelUnsuitable(name, "its tokenizer has no chat template: name an instruct or a seq2seq model")
        self.window = min(input_window(config, self._tokenizer), self.family.max_input)
        self.parameters = int(self._model.num_parameters())
        self._output_window = output_window(config) if self.family.seq2seq else None
        self._prepare_tokenizer()
        self._prepare_decoding()

    def _prepare_tokenizer(self) -> None:
        """Padding at the side where nothing is written, and the tokens that no article may bring in."""
        tokenizer = self._tokenizer
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token = tokenizer.eos_token
        # The answer of a causal model goes on where its row ends.
        tokenizer.padding_side = "right" if self.family.seq2seq else "left"
        named = {str(token) for token in (*tokenizer.all_special_tokens, *tokenizer.get_added_vocab())}
        # An article that says "<|im_end|>" must not end the user's turn.
        self._special = sorted((token for token in named if len(token) > 2 and token.strip()), key=len, reverse=True)
        ends = [tokenizer.eos_token_id, *_listed(self._model.generation_config.eos_token_id)]
        if not self.family.seq2seq:
            known = tokenizer.get_added_vocab()
            ends += [known[token] for token in TURN_ENDS if token in known]
        self._ends = sorted({end for end in ends if end is not None})

    def _prepare_decoding(self) -> None:
        """The family's decoding in place of what the model's authors wrote into generation_config.json.

        A minimum length makes a model go on where the article has no more; a repetition penalty counts the words of an
        instruct model's prompt, and so drives it away from what the article says; sampling makes two runs differ.
        """
        settings = self._model.generation_config
        settings.do_sample = False
        for sampling in ("temperature", "top_p", "top_k", "typical_p", "min_p"):
            setattr(settings, sampling, None)
        settings.num_beams = self.family.beams
        settings.early_stopping = self.family.beams > 1
        settings.length_penalty = 1.0 if self.family.beams > 1 else None
        settings.no_repeat_ngram_size = self.family.no_repeat_ngram
        settings.encoder_no_repeat_ngram_size = 0
        settings.repetition_penalty = 1.0
        settings.min_length = 0
        settings.min_new_tokens = None
        settings.max_length = None
        settings.pad_token_id = self._tokenizer.pad_token_id
        settings.eos_token_id = self._ends or None

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``, special ones not counted."""
        return len(self._tokenizer.encode(self._clean(text), add_special_tokens=False, verbose=False))

    def input_tokens(self, request: Request) -> int:
        """Tokens of the whole input for ``request``: text, prefix or chat template, special tokens."""
        return len(self._encoded([request])[0])

    def generate(self, requests: Sequence[Request], max_new_tokens: int) -> list[Answer]:
        """One answer a request, run as one batch. Raises whatever torch and the tokenizer raise, and ValueError for an
        input longer than ``window``: nothing is cut here."""
        import torch

        rows = self._encoded(requests)
        longest = max(map(len, rows))
        if longest > self.window:
            raise ValueError(f"the input has {longest} tokens, the model reads {self.window}")
        batch = dict(self._tokenizer.pad({"input_ids": rows}, padding=True, return_tensors="pt"))
        inputs = {key: batch[key] for key in ("input_ids", "attention_mask")}
        if self.family.global_attention:
            inputs["global_attention_mask"] = torch.zeros_like(inputs["input_ids"])
            inputs["global_attention_mask"][:, 0] = 1
        options: dict[str, Any] = {"max_new_tokens": max_new_tokens}
        if self._output_window:
            options["max_new_tokens"] = max(min(max_new_tokens, self._output_window - 2), 1)
        language = self._language(requests[0])
        if language is not None:
            options["forced_bos_token_id"] = self._tokenizer.convert_tokens_to_ids(language)
        with torch.inference_mode():
            output = self._model.generate(**inputs, **options)
        if not self.family.seq2seq:
            output = output[:, inputs["input_ids"].shape[1] :]
        return [self._answer(row) for row in output.tolist()]

    def _encoded(self, requests: Sequence[Request]) -> list[list[int]]:
        """Token ids of each request's input."""
        if self.family.seq2seq:
            language = self._language(requests[0])
            if language is not None:
                self._tokenizer.src_lang = language
            texts = [self.family.prefix + self._clean(request.text) for request in requests]
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
        special = self.family.seq2seq
        rows: list[list[int]] = self._tokenizer(texts, add_special_tokens=special, verbose=False)["input_ids"]
        return rows

    def _language(self, request: Request) -> str | None:
        """The tokenizer's code for the language of ``request``, for models that are told it by a token (mBART)."""
        code = self.family.languages.get((request.lang or "en")[:2].lower())
        return code if code and code in self._tokenizer.get_vocab() else None

    def _clean(self, text: str) -> str:
        """``text`` without what would be read as a special token, and without what is no UTF-8."""
        text = text.encode("utf-8", "replace").decode("utf-8")
        for token in self._special:
            if token in text:
                text = text.replace(token, " ")
        return text

    def _answer(self, row: list[int]) -> Answer:
        """The text of one row of output, without the start token and what follows the end."""
        start = 1 if self.family.seq2seq else 0
        stops = [at for at in range(start, len(row)) if row[at] in self._ends]
        made = row[: stops[0]] if stops else row
        text = str(self._tokenizer.decode(made, skip_special_tokens=True)).strip()
        return Answer(text, finished=bool(stops))


def _listed(value: int | list[int] | None) -> list[int]:
    if value is None:
        return []
    return [value] if isinstance(value, int) else list(value)


def _check_architecture(name: str, config: Any) -> None:
    """transformers loads a BERT as a causal model if asked to, with a random head: only what was trained may run."""
    architectures: Sequence[str] = getattr(config, "architectures", None) or ()
    endings = ("ForConditionalGeneration", "ForCausalLM", "LMHeadModel", "EncoderDecoderModel")
    if architectures and not any(architecture.endswith(endings) for architecture in architectures):
        raise ModelUnsuitable(name, f"it is no generative model ({architectures[0]}): name a seq2seq or instruct model")
