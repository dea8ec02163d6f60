"""What the bot says, before any transport renders it: blocks of styled text, and buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Literal

Style = Literal["plain", "bold", "italic", "code", "link", "quote"]
"""`quote` is a quotation that a reader expands: https://core.telegram.org/bots/api#html-style"""

MAX_DATA_BYTES = 64
"""Telegram's limit for a button's data: https://core.telegram.org/bots/api#inlinekeyboardbutton"""

MAX_TOAST = 200
"""Telegram's limit for it: https://core.telegram.org/bots/api#answercallbackquery"""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of text in one style. Text is as it is meant to be read: transports escape it."""

    text: str
    style: Style = "plain"
    href: str | None = None


Block = tuple[Span, ...]
"""What stays together in one message: an item, a paragraph. May hold newlines."""


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button under the last message of a reply: sends `data` back, or opens `url`."""

    label: str
    data: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.url is None):
            raise ValueError("a button has either data or a url")
        if self.data is not None and not 0 < len(self.data.encode()) <= MAX_DATA_BYTES:
            raise ValueError(f"a button's data is 1 to {MAX_DATA_BYTES} bytes: {self.data}")


Rows = tuple[tuple[Button, ...], ...]
"""Buttons as they stand below a message."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that comes with a reply."""

    name: str
    """Of the file, without a folder."""
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer to one request."""

    blocks: tuple[Block, ...]
    buttons: Rows = ()
    """Rows."""
    lines: frozenset[int] = frozenset()
    """Blocks (by their place) that are lines of a list: no empty line stands above them."""
    replace: bool = field(default=False)
    """It takes the place of the message whose button was pressed."""
    toast: str | None = None
    """A line that shows for a moment to whoever pressed the button; of at most MAX_TOAST characters. Blocks that do not
    replace the message are not sent then: they are for where no button was pressed."""
    attachment: Attachment | None = None


@dataclass(frozen=True, kw_only=True)
class RenderedMessage:
    """One message as it is sent, and which blocks of the reply are in it."""

    html: str
    first_block: int
    last_block: int
    buttons: Rows = ()


Render = Callable[[Reply], Sequence[RenderedMessage]]
"""A transport's way to cut a reply into messages."""


def plain(text: str) -> Span:
    """Text without a style."""
    return Span(text=text)


def bold(text: str) -> Span:
    """Bold text."""
    return Span(text=text, style="bold")


def italic(text: str) -> Span:
    """Italic text."""
    return Span(text=text, style="italic")


def code(text: str) -> Span:
    """A command or a value to type."""
    return Span(text=text, style="code")


def link(text: str, href: str | None) -> Span:
    """Text that opens an address; only the text where the address is none for a browser."""
    if href is None or not href.startswith(("http://", "https://")):
        return Span(text=text)
    return Span(text=text, style="link", href=href)


def quote(text: str) -> Span:
    """A quotation that a reader expands. It stands on lines of its own."""
    return Span(text=text, style="quote")


def paragraph(*parts: str | Span) -> Block:
    """A block from strings and spans."""
    return tuple(plain(part) if isinstance(part, str) else part for part in parts)


def say(*parts: str | Span) -> Reply:
    """A reply of one paragraph."""
    return Reply(blocks=(paragraph(*parts),))


def phrase(template: str, /, **parts: str | int | Span | Block) -> Block:
    """A block from a whole sentence with named places, as translators need it: `{topic}` may stand anywhere in it.

    Raises KeyError for a place that nothing is given for.
    """
    spans: list[Span] = []
    for text, name, _, _ in Formatter().parse(template):
        if text:
            spans.append(plain(text))
        if name is None:
            continue
        part = parts[name]
        if isinstance(part, Span):
            spans.append(part)
        elif isinstance(part, tuple):
            spans += part
        else:
            spans.append(plain(str(part)))
    return tuple(spans)


def tell(template: str, /, **parts: str | int | Span | Block) -> Reply:
    """A reply of one phrase."""
    return Reply(blocks=(phrase(template, **parts),))
