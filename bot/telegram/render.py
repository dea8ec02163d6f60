"""Render messages as Telegram's HTML.

HTML rather than MarkdownV2, which has 18 reserved characters: one left unescaped fails the message.
https://core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

from html import escape

from bot.reply import Block, Span, units
from bot.text import clean

MAX_UNITS = 4096
"""UTF-16 code units of a message after parsing its entities: https://core.telegram.org/bots/api#sendmessage"""

_TAGS = {"bold": "b", "italic": "i", "code": "code"}


def html(text: Block) -> str:
    """A message's text as HTML."""
    return "".join(map(_span, text))


def plain_text(text: Block) -> str:
    """The text without markup, for when Telegram can't parse it; without addresses if it would not fit otherwise."""
    told = "".join(f"{span.text} ({span.href})" if span.href else span.text for span in text)
    return told if units(told) <= MAX_UNITS else "".join(span.text for span in text)


def _span(span: Span) -> str:
    text = escape(span.text, quote=False)
    if span.style == "link" and span.href:
        return f'<a href="{escape(clean(span.href), quote=True)}">{text}</a>'
    if span.style == "quote":
        return f"<blockquote expandable>{text}</blockquote>"
    tag = _TAGS.get(span.style)
    return f"<{tag}>{text}</{tag}>" if tag else text
