"""Replies, independent of any network: blocks of styled text, and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from string import Formatter
from textwrap import TextWrapper
from typing import Literal

from bot.text import clean

Style = Literal["plain", "bold", "italic", "code", "link", "quote"]
"""`quote` is an expandable quotation: https://core.telegram.org/bots/api#html-style"""

ROOM = 4000
"""UTF-16 code units in a message: fewer than Telegram's 4096, because the sender may add a line in front."""

MAX_DATA_BYTES = 64
"""Telegram's limit for a button's data: https://core.telegram.org/bots/api#inlinekeyboardbutton"""

MAX_TOAST = 200
"""Telegram's limit for a toast: https://core.telegram.org/bots/api#answercallbackquery"""


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of text in one style. The text is not escaped: networks do that when they render it."""

    text: str
    style: Style = "plain"
    href: str | None = None


Block = tuple[Span, ...]
"""Text kept together in one message: an item, a paragraph. May contain newlines."""


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
"""Rows of buttons below a message."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file sent with a reply."""

    name: str
    """File name, without a folder."""
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer to a request."""

    blocks: tuple[Block, ...]
    buttons: Rows = ()
    lines: frozenset[int] = frozenset()
    """Indexes of blocks that are lines of a list: no empty line above them."""
    replace: bool = False
    """Replace the message whose button was pressed."""
    toast: str | None = None
    """A line shown briefly to the person who pressed the button, at most MAX_TOAST characters. Blocks are then sent
    only if they replace the message: otherwise they are for requests without a button."""
    attachment: Attachment | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a reply, as stored in the ledger; the network renders it when sending."""

    text: Block
    buttons: Rows = ()
    first_block: int = 0
    """Index of the reply's first block in it."""
    picture: str = ""
    """A PNG in base64, shown above the text."""

    @property
    def plain(self) -> str:
        """Its text, without styles."""
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
    """Text that opens an address; plain text if a browser can't open the address."""
    if href is None or not href.startswith(("http://", "https://")):
        return Span(text=text)
    return Span(text=text, style="link", href=href)


def quote(text: str) -> Span:
    """An expandable quotation, on lines of its own."""
    return Span(text=text, style="quote")


def paragraph(*parts: str | Span) -> Block:
    """A block from strings and spans."""
    return tuple(plain(part) if isinstance(part, str) else part for part in parts)


def say(*parts: str | Span) -> Reply:
    """A reply of one paragraph."""
    return Reply(blocks=(paragraph(*parts),))


def refuse(text: str) -> Reply:
    """A reply of one paragraph; after a button press it is a note that only that person sees."""
    return Reply(blocks=(paragraph(text),), toast=text)


def in_lines(blocks: Iterable[Block]) -> Block:
    """Join blocks into one, each on its own line."""
    return tuple(span for block in blocks for span in (plain("\n"), *block))[1:]


def in_rows(buttons: Sequence[Button], size: int) -> Rows:
    """Arrange buttons in rows of `size`."""
    return tuple(tuple(buttons[n : n + size]) for n in range(0, len(buttons), size))


def phrase(template: str, /, **parts: str | int | Span | Block) -> Block:
    """A block from a whole sentence with named placeholders, so that translators can move `{topic}` within it.

    Raises KeyError for a placeholder without a value.
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
    """Split a reply into as few messages as possible without splitting blocks; the buttons go under the last.

    Only a block longer than a message is split, at white space. Raises ValueError if no block has text.
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
    # Telegram refuses messages that are only white space.
    groups = [group for group in groups if any(span.text.strip() for span in group[1])]
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
    """The block itself, or parts of it that each fit into a message."""
    if _size(block) <= ROOM:
        return [block] if block else []
    return [(replace(span, text=part),) for span in block for part in _WRAPPER.wrap(span.text)]


_WRAPPER = TextWrapper(
    ROOM // 2,  # characters, of at most two units each
    expand_tabs=False,
    replace_whitespace=False,
    drop_whitespace=False,
    break_on_hyphens=False,
)
