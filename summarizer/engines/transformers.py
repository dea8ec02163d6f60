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
from summarizer.weights import packaged_file

MAX_ENCODER_TOKENS = 256
DEFAULT_WINDOW = 1024
"""Tokens, for a model whose config and tokenizer name no limit (T5)."""


def require_torch(name: str) -> None:
    """Raises ExtraMissing where torch is not installed; imports nothing."""
    if packaged_file("torch", "__init__.py") is None:
        raise ExtraMissing(name, "torch")


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
        self._window = min(window_of(self._model.config, self._tokenizer), MAX_ENCODER_TOKENS)

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
    """A seq2seq or an instruct model; which of them, its config says."""

    def __init__(self, folder: Path, *, name: str, threads: int) -> None:
        """Loads from a local folder. Raises ExtraMissing, ModelUnsuitable."""
        require_torch(name)
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

        torch.set_num_threads(threads)
        try:
            config = AutoConfig.from_pretrained(folder, local_files_only=True)
            self.seq2seq = bool(config.is_encoder_decoder)
            _check_architecture(name, config)
            kind: Any = AutoModelForSeq2SeqLM if self.seq2seq else AutoModelForCausalLM
            self._tokenizer: Any = load_tokenizer(folder)
            self._model: Any = kind.from_pretrained(folder, local_files_only=True, dtype=torch.float32).eval()
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnsuitable(name, f"transformers cannot load it ({first_line(error)})") from error
        if not self.seq2seq and not getattr(self._tokenizer, "chat_template", None):
            raise ModelUnsuitable(name, "its tokenizer has no chat template: name an instruct or a seq2seq model")
        self.window = window_of(config, self._tokenizer)
        task = (getattr(config, "task_specific_params", None) or {}).get("summarization", {})
        # T5 knows its task by this prefix only.
        self._prefix = str(task.get("prefix") or "")

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``, special ones not counted."""
        return len(self._tokenizer.encode(text, add_special_tokens=False, verbose=False))

    def generate(self, text: str, instruction: str, max_new_tokens: int) -> str:
        """The model's greedy answer. ``instruction`` is for instruct models; seq2seq ones know their task."""
        import torch

        limit = max(self.window - (0 if self.seq2seq else max_new_tokens), 16)
        if self.seq2seq:
            batch = self._tokenizer(self._prefix + text, truncation=True, max_length=limit, return_tensors="pt")
        else:
            messages = [{"role": "user", "content": f"{instruction}\n\n{text}"}]
            batch = self._tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
            batch = {key: value[:, :limit] for key, value in batch.items()}
        inputs = {key: batch[key] for key in ("input_ids", "attention_mask") if key in batch}
        end = self._tokenizer.pad_token_id
        with torch.inference_mode():
            # No no_repeat_ngram_size: on an instruct model it bans the prompt's own n-grams, and so forces invention.
            output = self._model.generate(
                **inputs,
                max_new_tokens=max_new_tokens,
                do_sample=False,
                num_beams=1,
                pad_token_id=end if end is not None else self._tokenizer.eos_token_id,
            )
        made = output[0] if self.seq2seq else output[0, inputs["input_ids"].shape[1] :]
        return str(self._tokenizer.decode(made, skip_special_tokens=True)).strip()


def window_of(config: Any, tokenizer: Any) -> int:
    """Tokens that the model reads at once, from its config or its tokenizer."""
    limits = [getattr(config, key, None) for key in ("max_position_embeddings", "n_positions", "max_sequence_length")]
    # A tokenizer without a limit says 10 ** 30.
    limits.append(getattr(tokenizer, "model_max_length", None))
    known = [limit for limit in limits if isinstance(limit, int) and 0 < limit < 10**7]
    return min(known, default=DEFAULT_WINDOW)


def _check_architecture(name: str, config: Any) -> None:
    """transformers loads a BERT as a causal model if asked to, with a random head: only what was trained may run."""
    architectures: Sequence[str] = getattr(config, "architectures", None) or ()
    endings = ("ForConditionalGeneration", "ForCausalLM", "LMHeadModel", "EncoderDecoderModel")
    if architectures and not any(architecture.endswith(endings) for architecture in architectures):
        raise ModelUnsuitable(name, f"it is no generative model ({architectures[0]}): name a seq2seq or instruct model")
