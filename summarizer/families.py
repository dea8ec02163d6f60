"""Families of generative models: what each reads, how it is asked, and where it stops.

Chosen by the config of the model that was loaded, not by its name: a "my-bart" that is a T5 inside is a T5.

| family | papers |
|---|---|
| bart | Lewis et al. 2020, arXiv:1910.13461 |
| pegasus | Zhang et al. 2020, arXiv:1912.08777 |
| t5 | Raffel et al. 2020, arXiv:1910.10683; FLAN: Chung et al. 2022, arXiv:2210.11416 |
| mt5 | Xue et al. 2021, arXiv:2010.11934 |
| led | Beltagy et al. 2020, arXiv:2004.05150 |
| mbart | Tang et al. 2020, arXiv:2008.00401 |
| instruct | any causal model with a chat template |
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

PROMPT_VERSION = 2
"""Part of the key of cached answers: raise it with every change to prompts, prefixes, decoding or cleaning."""

INSTRUCTION = (
    "Summarize this news article about policy in at most {sentences} sentences. Say who decided or proposed what, and "
    "from when. Use only what the article says."
)
DEFAULT_WINDOW = 1024
"""Tokens, for a model whose config and tokenizer name no limit (T5 has relative positions)."""
TURN_ENDS = ("<|im_end|>", "<|eot_id|>", "<|end|>", "<end_of_turn>", "<|end_of_turn|>", "<|endoftext|>", "</s>")
"""Tokens that end a turn in the usual chat templates; some configs name only the end of text, and models talk on."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """How to use one kind of model."""

    name: str
    seq2seq: bool
    """Encoder and decoder; else the answer follows the prompt."""
    max_input: int = 1024
    """Tokens of input at most, even where the window is larger: what such models were trained on, or a CPU bears."""
    prefix: str = ""
    """What T5 knows its task by."""
    beams: int = 1
    """1 is greedy: beams cost time on a CPU and gain an instruct model nothing. Seq2seq models are published with 4."""
    no_repeat_ngram: int = 0
    """Tokens of the answer that may not occur twice in it; 0: no such limit. In a seq2seq model the article is not
    counted; in an instruct model it is, and the ban on its words forces invention (measured: flagged summaries rose
    from 14 to 32 of 40), so there it must be 0."""
    global_attention: bool = False
    """The first token attends to all, and all to it (LED)."""
    languages: dict[str, str] = field(default_factory=dict)
    """ISO 639-1 code → the tokenizer's code, for models that are told the language by a token."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked."""

    text: str
    """The article, or those of its sentences that fit."""
    instruction: str
    """For instruct models; seq2seq models know their task."""
    lang: str | None = None
    """ISO 639-1 code of the text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote."""

    text: str
    finished: bool
    """Whether it ended by itself, and not at the limit of tokens."""


_MBART_CODES = (
    "ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX hi_IN it_IT ja_XX ko_KR lt_LT lv_LV nl_XX pl_PL pt_XX ro_RO ru_RU "
    "sv_SE tr_TR uk_UA vi_VN zh_CN"
)
_MBART_LANGUAGES = {code.partition("_")[0]: code for code in _MBART_CODES.split()}
BART = Family(name="bart", seq2seq=True, beams=4, no_repeat_ngram=3)
PEGASUS = Family(name="pegasus", seq2seq=True, beams=4, no_repeat_ngram=3)
T5 = Family(name="t5", seq2seq=True, beams=4, no_repeat_ngram=3, prefix="summarize: ")
MT5 = Family(name="mt5", seq2seq=True, beams=4, no_repeat_ngram=3)
LED = Family(name="led", seq2seq=True, beams=4, no_repeat_ngram=3, max_input=4096, global_attention=True)
MBART = Family(name="mbart", seq2seq=True, beams=4, no_repeat_ngram=3, languages=_MBART_LANGUAGES)
SEQ2SEQ = Family(name="seq2seq", seq2seq=True, beams=4, no_repeat_ngram=3)
INSTRUCT = Family(name="instruct", seq2seq=False, max_input=2048)

_BY_TYPE = {
    "bart": BART,
    "pegasus": PEGASUS,
    "pegasus_x": replace(PEGASUS, max_input=4096),
    "bigbird_pegasus": replace(PEGASUS, max_input=4096),
    "t5": T5,
    "longt5": replace(T5, max_input=4096, prefix=""),
    "mt5": MT5,
    "umt5": MT5,
    "led": LED,
    "mbart": MBART,
}


def family_of(config: Any) -> Family:
    """The family of a model by its transformers ``config``: ``model_type``, and the prefix where the config has one."""
    if not config.is_encoder_decoder:
        return INSTRUCT
    family = _BY_TYPE.get(str(config.model_type), SEQ2SEQ)
    task = (getattr(config, "task_specific_params", None) or {}).get("summarization") or {}
    prefix = task.get("prefix")
    return replace(family, prefix=str(prefix)) if prefix is not None else family


def input_window(config: Any, tokenizer: Any) -> int:
    """Tokens that the model can read at once, special ones included, by its config and its tokenizer."""
    inner = getattr(config, "encoder", None)
    limits = _limits(config, ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions"))
    limits += _limits(config, ("max_sequence_length", "max_source_positions"))
    limits += _limits(inner, ("max_position_embeddings",))
    limits += _limits(tokenizer, ("model_max_length",))  # one without a limit says 10 ** 30
    return min(limits, default=DEFAULT_WINDOW)


def output_window(config: Any) -> int | None:
    """Tokens that a decoder can write, or ``None`` without a limit."""
    inner = getattr(config, "decoder", None)
    limits = _limits(config, ("max_decoder_position_embeddings", "max_position_embeddings", "max_target_positions"))
    limits += _limits(inner, ("max_position_embeddings",))
    return min(limits, default=None)


def _limits(source: Any, names: tuple[str, ...]) -> list[int]:
    values = [getattr(source, name, None) for name in names]
    return [value for value in values if isinstance(value, int) and 0 < value < 10**7]


_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S | re.I)
_PREAMBLE = re.compile(
    r"(?:(?:sure|certainly|of course|okay|ok)[,!.]?\s+)?(?:(?:here(?:['’]s| is| are)|below is|the following is)\b"
    r"[^:\n]{0,100}\bsummar[^:\n]{0,60}:|(?:\*\*|#+\s*)?(?:summary|zusammenfassung|résumé|resumen|摘要|要約)(?:\*\*)?\s*[:：](?:\*\*)?)\s*",
    re.I,
)
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+)", re.M)
_SPACE = re.compile(r"\s+")


def clean_answer(text: str) -> str:
    """An answer without what is no summary: thoughts, "Here is a summary:", list marks, markdown, line breaks."""
    text = _THOUGHT.sub(" ", text).strip()
    text = text.replace("<n>", " ")  # PEGASUS writes its line breaks so
    text = _PREAMBLE.sub("", text, count=1) if _PREAMBLE.match(text) else text
    text = _BULLET.sub("", text).replace("**", "")
    return _SPACE.sub(" ", text).strip()
