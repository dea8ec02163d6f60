"""Reply → messages in Telegram's HTML, split between blocks.

HTML and not MarkdownV2: that has 18 reserved characters, and one left unescaped fails the message.
https://core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

import re
from html import escape, unescape

from bot.reply import Block, RenderedMessage, Reply, Span, plain
from bot.text import clean

MAX_UNITS = 4096
"""UTF-16 code units of a message after its entities are parsed: https://core.telegram.org/bots/api#sendmessage"""

ROOM = 4000
"""What is used of it: the sender may put a line before a message."""

_TAGS = {"bold": "b", "italic": "i", "code": "code"}


def units(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 code units, so that an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def render(reply: Reply) -> list[RenderedMessage]:
    """Cut a reply into as few messages as hold its blocks whole; the buttons go under the last.

    A block longer than a message is cut at white space.
    """
    pieces = [
        (number, piece) for number, block in enumerate(reply.blocks) for piece in _pieces(_cleaned(block)) if piece
    ]
    if not pieces:
        raise ValueError("a reply has at least one block with text")
    groups: list[list[tuple[int, Block]]] = []
    room = 0
    for number, piece in pieces:
        gap = plain("\n" if number in reply.lines else "\n\n")
        size = _size(piece) + len(gap.text)
        if groups and size <= room:
            groups[-1].append((number, (gap, *piece)))
            room -= size
        else:
            groups.append([(number, piece)])
            room = ROOM - _size(piece)
    return [
        RenderedMessage(
            html="".join(_html(piece) for _, piece in group),
            first_block=group[0][0],
            last_block=group[-1][0],
            buttons=reply.buttons if group is groups[-1] else (),
        )
        for group in groups
    ]


def plain_text(html: str) -> str:
    """A rendered message without its markup, for when Telegram can't parse it; without addresses if it must, to fit."""
    text = _unmarked(re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 (\1)", html, flags=re.DOTALL))
    return text if units(text) <= MAX_UNITS else _unmarked(re.sub(r"</?a\b[^>]*>", "", html))


def _unmarked(html: str) -> str:
    return unescape(re.sub(r"</?(?:b|i|code|blockquote)(?: expandable)?>", "", html))


def _cleaned(block: Block) -> Block:
    spans = [Span(text=clean(span.text), style=span.style, href=span.href) for span in block]
    spans = [span for span in spans if span.text]
    # Telegram strips white space at the ends of a message; a message of nothing else is refused.
    return tuple(spans) if any(span.text.strip() for span in spans) else ()


def _size(block: Block) -> int:
    return sum(units(span.text) for span in block)


def _html(block: Block) -> str:
    return "".join(map(_span, block))


def _span(span: Span) -> str:
    text = escape(span.text, quote=False)
    if span.style == "link" and span.href:
        return f'<a href="{escape(clean(span.href), quote=True)}">{text}</a>'
    if span.style == "quote":
        return f"<blockquote expandable>{text}</blockquote>"
    tag = _TAGS.get(span.style)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _pieces(block: Block) -> list[Block]:
    """The block itself, or as many parts as it takes to fit each into a message."""
    if _size(block) <= ROOM:
        return [block]
    pieces: list[list[Span]] = [[]]
    room = ROOM
    for span in block:
        rest = span.text
        while rest:
            head, rest = _cut(rest, room)
            if head:
                pieces[-1].append(Span(text=head, style=span.style, href=span.href))
                room -= units(head)
            if rest:
                pieces.append([])
                room = ROOM
    return [tuple(piece) for piece in pieces if any(span.text.strip() for span in piece)]


def _cut(text: str, room: int) -> tuple[str, str]:
    """As much of the text as fits into `room` units, cut after white space where there is some."""
    if units(text) <= room:
        return text, ""
    end, used = 0, 0
    for end, character in enumerate(text):  # noqa: B007
        used += units(character)
        if used > room:
            break
    space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    if space > 0 and (room < ROOM or space > end // 2):
        end = space + 1
    elif room < ROOM:
        end = 0  # no white space in what is left of this message: begin the next
    return text[:end], text[end:]
