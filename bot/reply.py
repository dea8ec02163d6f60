"""What the bot says, before any transport renders it: blocks of styled text, and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from string import Formatter
from textwrap import TextWrapper
from typing import Literal

from bot.text import clean

Style = Literal["plain", "bold", "italic", "code", "link", "quote"]
"""`quote` is a quotation that a reader expands: https://core.telegram.org/bots/api#html-style"""

ROOM = 4000
"""UTF-16 code units that a message holds: of Telegram's 4096, the sender may put a line before it."""

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
    lines: frozenset[int] = frozenset()
    """Blocks (by their place) that are lines of a list: no empty line stands above them."""
    replace: bool = False
    """It takes the place of the message whose button was pressed."""
    toast: str | None = None
    """A line that shows for a moment to whoever pressed the button; of at most MAX_TOAST characters. Blocks that do not
    replace the message are not sent then: they are for where no button was pressed."""
    attachment: Attachment | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a reply, as the ledger keeps it; a network renders it when it is sent."""

    text: Block
    buttons: Rows = ()
    first_block: int = 0
    """Of the reply, that is in it."""
    picture: str = ""
    """A PNG in base64, which the text then stands below."""

    @property
    def plain(self) -> str:
        """What it says, without styles."""
        return "".join(span.text for span in self.text)


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


def refuse(told: str) -> Reply:
    """A reply of one paragraph; who pressed a button reads it alone, as a note."""
    return Reply(blocks=(paragraph(told),), toast=told)


def in_lines(blocks: Iterable[Block]) -> Block:
    """Blocks as one, each on a line of its own."""
    return tuple(span for block in blocks for span in (plain("\n"), *block))[1:]


def in_rows(buttons: Sequence[Button], size: int) -> Rows:
    """Buttons in rows of so many."""
    return tuple(tuple(buttons[n : n + size]) for n in range(0, len(buttons), size))


def phrase(template: str, /, **parts: str | int | Span | Block) -> Block:
    """A block from a whole sentence with named places, as translators need it: `{topic}` may stand anywhere in it.

    Raises KeyError for a place that nothing is given for.
    """
    spans: list[Span] = []
    for text, name, _, _ in Formatter().parse(template):
        if text:
            spans.append(plain(text))
        if name is not None:
            part = parts[name]
            spans += part if isinstance(part, tuple) else paragraph(part if isinstance(part, Span) else str(part))
    return tuple(spans)


def tell(template: str, /, **parts: str | int | Span | Block) -> Reply:
    """A reply of one phrase."""
    return Reply(blocks=(phrase(template, **parts),))


def split(reply: Reply) -> list[Message]:
    """Cut a reply into as few messages as hold its blocks whole; the buttons go under the last.

    A block longer than a message is cut at white space. Raises ValueError where no block has text.
    """
    groups: list[tuple[int, list[Span]]] = []
    room, before = 0, -1
    for number, block in enumerate(map(_cleaned, reply.blocks)):
        for piece in _pieces(block):
            gap = () if number == before else (plain("\n" if number in reply.lines else "\n\n"),)
            size = _size((*gap, *piece))
            if size <= room:
                groups[-1][1].extend((*gap, *piece))
                room -= size
            else:
                groups.append((number, [*piece]))
                room = ROOM - _size(piece)
            before = number
    # A message of nothing but white space is refused.
    groups = [one for one in groups if any(span.text.strip() for span in one[1])]
    if not groups:
        raise ValueError("a reply has at least one block with text")
    return [
        Message(text=tuple(spans), buttons=reply.buttons if place == len(groups) else (), first_block=first)
        for place, (first, spans) in enumerate(groups, 1)
    ]


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts it: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cleaned(block: Block) -> Block:
    spans = [Span(text=clean(span.text), style=span.style, href=span.href and clean(span.href)) for span in block]
    spans = [span for span in spans if span.text]
    return tuple(spans) if any(span.text.strip() for span in spans) else ()


def _size(block: Block) -> int:
    return sum(units(span.text) for span in block)


def _pieces(block: Block) -> list[Block]:
    """The block itself, or parts of its spans, each of which fits into a message."""
    if _size(block) <= ROOM:
        return [block] if block else []
    return [(replace(span, text=part),) for span in block for part in _WRAPPER.wrap(span.text)]


_WRAPPER = TextWrapper(
    ROOM // 2,  # characters, of at most two units
    expand_tabs=False,
    replace_whitespace=False,
    drop_whitespace=False,
    break_on_hyphens=False,
)
