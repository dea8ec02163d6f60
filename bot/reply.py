"""Replies of the bot as blocks of styled text and buttons, in a form that fits every chat network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from string import Formatter
from textwrap import TextWrapper
from typing import Literal

from bot.language import N_, _
from bot.text import clean

Style = Literal["plain", "bold", "italic", "code", "link", "quote"]
"""`quote` is an expandable quotation: https://core.telegram.org/bots/api#html-style"""

SENT_AGAIN = N_("Sent again: the first try may not have reached you.")
"""Heading of a message that may have arrived before."""

ROOM = 4000
"""Maximum length of a message in UTF-16 code units. Telegram allows 4096, but the sender may add a heading."""

MAX_DATA_BYTES = 64
"""Maximum length of a button's data: https://core.telegram.org/bots/api#inlinekeyboardbutton"""

MAX_TOAST = 200
"""Maximum length of a toast in characters: https://core.telegram.org/bots/api#answercallbackquery"""


@dataclass(frozen=True)
class Span:
    """A piece of text in one style. The text is not escaped: each network escapes it when it renders the message."""

    text: str
    style: Style = "plain"
    href: str | None = None


Block = tuple[Span, ...]
"""Text that stays together in one message, such as an item or a paragraph. It may contain newlines."""


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button under the last message of a reply. Pressing it sends `data` to the bot."""

    label: str
    data: str

    def __post_init__(self) -> None:
        if not 0 < len(self.data.encode()) <= MAX_DATA_BYTES:
            raise ValueError(f"the data of a button must have 1 to {MAX_DATA_BYTES} bytes: {self.data}")


Rows = tuple[tuple[Button, ...], ...]
"""The rows of buttons under a message."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file sent with a reply."""

    name: str
    """The file name, without a folder."""
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer to a request."""

    blocks: tuple[Block, ...]
    buttons: Rows = ()
    lines: frozenset[int] = frozenset()
    """The indexes of blocks that are lines of a list. These blocks have no empty line above them."""
    replace: bool = False
    """If true, the reply replaces the message whose button was pressed."""
    toast: str | None = None
    """A note of at most MAX_TOAST characters, shown briefly to the person who pressed the button.

    It has the text of the blocks, which answer requests without a button.
    """
    attachment: Attachment | None = None
    asks: str = ""
    """If the reply is a question: the command that the next text completes, with `*` for that text."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a reply, as the ledger stores it. The chat network renders it when it sends the message."""

    text: Block
    buttons: Rows = ()
    first_block: int = 0
    """The index, in the reply, of the first block of this message."""
    picture: str = ""
    """A PNG picture in base64, which is shown above the text."""

    @property
    def plain(self) -> str:
        """The text without styles."""
        return "".join(span.text for span in self.text)


plain = Span
"""Makes text without a style."""
bold = partial(Span, style="bold")
"""Makes bold text."""
italic = partial(Span, style="italic")
"""Makes italic text."""
code = partial(Span, style="code")
"""Makes text in the style of a command or value that the reader can type."""
quote = partial(Span, style="quote")
"""Makes an expandable quotation, which starts on a new line."""


def link(text: str, href: str | None) -> Span:
    """Returns text that links to an address. If the address is not on the web, returns plain text."""
    if href is None or not href.startswith(("http://", "https://")):
        return plain(text)
    return Span(text, style="link", href=href)


def sent_again(message: Message) -> Message:
    """Returns a message under SENT_AGAIN in the current language. Any network sends a message in doubt so."""
    return replace(message, text=(italic(_(SENT_AGAIN)), plain("\n\n"), *message.text))


def paragraph(*parts: str | int | Span) -> Block:
    """Returns a block that consists of strings, numbers and spans."""
    return tuple(part if isinstance(part, Span) else plain(str(part)) for part in parts)


def say(*parts: str | Span) -> Reply:
    """Returns a reply of one paragraph."""
    return Reply(blocks=(paragraph(*parts),))


def refuse(text: str) -> Reply:
    """Returns a reply of one paragraph. After the press of a button, it is a note that only that person sees."""
    return Reply(blocks=(paragraph(text),), toast=text)


def in_lines(blocks: Iterable[Block]) -> Block:
    """Join blocks into one block, in which each has its own line."""
    return tuple(span for block in blocks for span in (plain("\n"), *block))[1:]


def in_rows(buttons: Sequence[Button], size: int) -> Rows:
    """Arrange buttons in rows of `size` buttons."""
    return tuple(tuple(buttons[n : n + size]) for n in range(0, len(buttons), size))


def phrase(template: str, /, **parts: str | int | Span | Block) -> Block:
    """Fill in the placeholders of a sentence. Returns a block.

    Placeholders have names, so that translators can move `{topic}` within the sentence. Raises KeyError for a
    placeholder without a value.
    """
    spans: list[Span] = []
    for text, name, __, __ in Formatter().parse(template):
        if text:
            spans.append(plain(text))
        if name is not None:
            part = parts[name]
            spans += part if isinstance(part, tuple) else paragraph(part)
    return tuple(spans)


def tell(template: str, /, **parts: str | int | Span | Block) -> Reply:
    """Returns a reply of one sentence, whose placeholders are filled in by `phrase`."""
    return Reply(blocks=(phrase(template, **parts),))


def split(reply: Reply) -> list[Message]:
    """Split a reply into as few messages as possible. The buttons go under the last message.

    A block is only split if it is longer than a message, and then at white space. Raises ValueError if no block has
    text.
    """
    groups: list[tuple[int, list[Span]]] = []
    room, before = 0, -1
    for number, block in enumerate(map(_cleaned, reply.blocks)):
        for piece in _pieces(block):
            gap = () if number == before else (plain("\n" if number in reply.lines else "\n\n"),)
            added = (*gap, *piece)
            size = size_of(added)
            if size <= room:
                groups[-1][1].extend(added)
                room -= size
            else:
                groups.append((number, [*piece]))
                room = ROOM - size_of(piece)
            before = number
    # Telegram refuses messages that are only white space.
    groups = [group for group in groups if any(span.text.strip() for span in group[1])]
    if not groups:
        raise ValueError("a reply needs at least one block with text")
    return [
        Message(text=tuple(spans), buttons=reply.buttons if place == len(groups) else (), first_block=first)
        for place, (first, spans) in enumerate(groups, 1)
    ]


def units(text: str) -> int:
    """Returns the length of a text in UTF-16 code units, as Telegram counts it. An emoji has two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cleaned(block: Block) -> Block:
    spans = [replace(span, text=clean(span.text), href=span.href and clean(span.href)) for span in block]
    spans = [span for span in spans if span.text]
    return tuple(spans) if any(span.text.strip() for span in spans) else ()


def size_of(block: Block) -> int:
    """Returns the length of a block in UTF-16 code units."""
    return sum(units(span.text) for span in block)


def _pieces(block: Block) -> list[Block]:
    """Returns the block itself, or, if it is too long for a message, parts of it that each fit into a message."""
    if size_of(block) <= ROOM:
        return [block] if block else []
    return [(replace(span, text=part),) for span in block for part in _WRAPPER.wrap(span.text)]


_WRAPPER = TextWrapper(
    ROOM // 2,  # this is in characters, which have at most two UTF-16 code units each
    expand_tabs=False,
    replace_whitespace=False,
    drop_whitespace=False,
    break_on_hyphens=False,
)
