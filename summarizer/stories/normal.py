"""Text as it was written, where a corpus or an extraction took it apart: "India 's navy , " → "India's navy,"."""

from __future__ import annotations

import re

_RULES = (
    # Penn Treebank quotation marks.
    (re.compile(r"``|''"), '"'),
    # "India 's", "did n't", "Sheriff ’ s"
    (re.compile(r" ?(['’]) ?(s|S|re|ve|ll|d|m)\b(?=[\s.,;:!?)\]-])"), r"\1\2"),
    (re.compile(r" (n['’]t)\b"), r"\1"),
    # "2 . 5 million", "$ 100", "U . S ."
    (re.compile(r"(?<=\d) (\.) (?=\d)|(?<=\d) (,) (?=\d{3}\b)|(?<=\d) (:) (?=\d\d\b)"), r"\1\2\3"),
    (re.compile(r"(?<=[$€£¥]) (?=\d)"), ""),
    (re.compile(r"\b([A-Z]) \. (?=[A-Z] \.)"), r"\1."),
    (re.compile(r"(?<=[A-Z]\.)([A-Z]) \."), r"\1."),
    # "anti - piracy", but not the dash of "Paris - three men"
    (re.compile(r"(?<=[a-z\d]) - (?=[a-z\d])"), "-"),
    (re.compile(r" (?=[,;!?.)\]%])"), ""),
    (re.compile(r"(?<=[(\[]) "), ""),
    # "Dec.14" → "Dec. 14"
    (re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.(?=\d)"), r"\1. "),
)
_TAKEN_APART = re.compile(r"(?<=\w) [,.](?=\s)|(?<=\w) 's\b|``")
ENOUGH = 3
"""A text with so many marks that stand free is one that was taken apart; of any other nothing is touched."""


def normal(text: str) -> str:
    """``text`` with its marks where they belong, when it was tokenised; else as it is. Linear in its length."""
    if len(_TAKEN_APART.findall(text[:4000])) < min(ENOUGH, 2 + len(text) // 300):
        return text
    for pattern, by in _RULES:
        text = pattern.sub(by, text)
    return text
