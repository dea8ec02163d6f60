"""Text that came from outside, made safe to store and to show."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and newline (a terminal would obey them), and what UTF-8 can't hold."""


def clean(text: str) -> str:
    """The text without control characters and lone surrogates; a carriage return is a newline."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
