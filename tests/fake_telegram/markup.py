"""Parses Telegram's HTML, as strictly as Telegram does: https://core.telegram.org/bots/api#html-style

The order of checks and the texts of errors follow `parse_html` in tdlib's MessageEntity.cpp. The fake is stricter in
two cases, because they are always a bug of the bot. Telegram leaves a bare `&` or an unknown named entity in the text,
and ignores a quotation within a quotation. The fake answers both with an error.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from tests.fake_telegram.outcomes import Json, bad_request
from tests.fake_telegram.tables import TABLES

TAGS: dict[str, str] = TABLES["tags"]
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_TOKEN = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#(?P<dec>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[a-z]+));")
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[^\s<>]*)"
    r"(?P<attributes>(?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9.-]+))?)*)\s*>"
)
_ATTRIBUTE = re.compile(r"(?P<name>[^\s=>]+)(?:\s*=\s*\"(?P<value>[^\"]*)\")?")


@dataclass(frozen=True, kw_only=True)
class Formatted:
    """A text and its formatting, as Telegram stores them."""

    text: str
    """The text without tags. References such as `&amp;` are replaced."""
    entities: tuple[Json, ...]
    """MessageEntity objects. Their offsets are in UTF-16 units."""


@dataclass(frozen=True)
class _Open:
    name: str
    attributes: dict[str, str]
    start: int
    """Length of the text before the tag, in UTF-16 units."""


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(source: str) -> Formatted:
    """Parse `source`. Raises 400 "can't parse entities: …" if it is not valid."""
    parts: list[str] = []
    length = 0
    opened: list[_Open] = []
    entities: list[Json] = []
    position = 0
    while position < len(source):
        token = _TOKEN.search(source, position)
        stop = token.start() if token else len(source)
        piece, end = source[position:stop], stop
        if token and token.group() == "&":
            character, end = _reference(source, stop)
            piece += character
        parts.append(piece)
        length += utf16(piece)
        if token and token.group() == "<":
            tag, end = _tag(source, stop)
            if tag["close"]:
                entities += _close(opened, tag["name"].lower(), length)
            else:
                name = tag["name"].lower()
                if name == "blockquote" and any(one.name == name for one in opened):
                    raise _unparsable("Blockquote can't be nested")
                if name not in TAGS:
                    raise _unparsable(f'Unsupported start tag "{name}"')
                values = {
                    found["name"].lower(): found["value"] or "" for found in _ATTRIBUTE.finditer(tag["attributes"])
                }
                opened.append(_Open(name, values, length))
        position = end
    if opened:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1].name}"')
    return plain("".join(parts), entities)


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


def _tag(source: str, at: int) -> tuple[re.Match[str], int]:
    match = _TAG.match(source, at)
    if match is None:
        raise _unparsable("Unclosed tag")
    return match, match.end()


def _close(opened: list[_Open], name: str, length: int) -> list[Json]:
    if not opened:
        raise _unparsable("Unexpected end tag")
    start = opened.pop()
    if name != start.name:
        raise _unparsable(f'Unmatched end tag, expected "</{start.name}>", found "</{name}>"')
    if length == start.start:
        return []
    entity: Json = {"type": TAGS[start.name], "offset": start.start, "length": length - start.start}
    match start.name:
        case "a":
            href = unescape(start.attributes.get("href", ""))
            if not re.match(r"https?://|tg://|mailto:", href):
                return []  # Telegram silently drops a link that it can't use, and keeps its text
            entity["url"] = href
        case "blockquote" if "expandable" in start.attributes:
            entity["type"] = "expandable_blockquote"
    return [entity]


def plain(text: str, entities: Sequence[Json] = ()) -> Formatted:
    """Strip white space at both ends, as Telegram does, and shift the entities by as much."""
    body = text.rstrip()
    lead = utf16(body) - utf16(body.lstrip())
    body = body.lstrip()
    limit = utf16(body)
    kept = []
    ordered = list(reversed(entities))  # if two cover the same words, the outer comes first: it was closed last
    ordered.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    for entity in ordered:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, limit)
        if stop > start:
            kept.append(entity | {"offset": start, "length": stop - start})
    return Formatted(text=body, entities=tuple(kept))
