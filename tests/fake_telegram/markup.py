"""Parses Telegram's HTML, as strictly as Telegram does: https://core.telegram.org/bots/api#html-style

The order of checks and the texts of errors follow `parse_html` in tdlib's MessageEntity.cpp. The fake is stricter in
two cases, because they are always a bug of the bot. Telegram leaves a bare `&` or an unknown named entity in the text,
and ignores a quotation within a quotation. The fake answers both with an error.

Only the text is returned. The bot and its tests never look at the formatting that Telegram would store.
"""

import re

from tests.fake_telegram.outcomes import bad_request
from tests.fake_telegram.tables import TABLES

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_TOKEN = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#(?P<dec>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[a-z]+));")
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[^\s<>]*)(?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9.-]+))?)*\s*>"
)


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(source: str) -> str:
    """Return the text of `source`, without white space at both ends. Raises 400 "can't parse entities: …" if it
    is not valid."""
    parts: list[str] = []
    opened: list[str] = []
    position = 0
    while position < len(source):
        token = _TOKEN.search(source, position)
        stop = token.start() if token else len(source)
        parts.append(source[position:stop])
        position = stop
        if token and token.group() == "&":
            character, position = _reference(source, stop)
            parts.append(character)
        elif token:
            tag = _TAG.match(source, stop)
            if tag is None:
                raise _unparsable("Unclosed tag")
            (_close if tag["close"] else _open)(opened, tag["name"].lower())
            position = tag.end()
    if opened:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(parts).strip()


def _unparsable(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")


def _reference(source: str, at: int) -> tuple[str, int]:
    match = _REFERENCE.match(source, at)
    if match is None:
        raise _unparsable('Unescaped "&"')
    if name := match["name"]:
        if name not in NAMED:
            raise _unparsable(f'Unknown entity "&{name};"')
        return NAMED[name], match.end()
    return chr(int(match["dec"]) if match["dec"] else int(match["hex"], 16)), match.end()


def _open(opened: list[str], name: str) -> None:
    if name == "blockquote" and name in opened:
        raise _unparsable("Blockquote can't be nested")
    if name not in TABLES["tags"]:
        raise _unparsable(f'Unsupported start tag "{name}"')
    opened.append(name)


def _close(opened: list[str], name: str) -> None:
    if not opened:
        raise _unparsable("Unexpected end tag")
    if name != (start := opened.pop()):
        raise _unparsable(f'Unmatched end tag, expected "</{start}>", found "</{name}>"')
