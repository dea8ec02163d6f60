"""Ranges of characters, for use in the character classes of regular expressions."""

import re

HAN = "\u3400-\u9fff\uf900-\ufaff"
KANA = "\u3040-\u30ff"
CJK = KANA + HAN
"""Chinese and Japanese, which put no spaces between words."""
EAST_ASIAN = CJK + "\uac00-\ud7af"
"""Also Hangul."""
CYRILLIC = "\u0400-\u04ff"
ARABIC = "\u0600-\u06ff"

UPPER = "".join(filter(str.isupper, map(chr, range(0x530))))
"""Capital letters of Latin, Greek and Cyrillic."""
WORD = rf"[{CJK}]|[^\W_{CJK}]+"
"""Pattern of a word; each Chinese or Japanese character counts as a word."""
HAN_CHARACTER = re.compile(f"[{HAN}]")
LATIN_CHARACTER = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ]")
CJK_CHARACTER = re.compile(f"[{CJK}]")
EAST_ASIAN_CHARACTER = re.compile(f"[{EAST_ASIAN}]")


def is_unspaced(text: str) -> bool:
    """True if the text has a Chinese or Japanese character: such text has no spaces between its words."""
    return CJK_CHARACTER.search(text) is not None
