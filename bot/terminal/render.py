"""Print replies with rich: with styles and links in a terminal, as plain text over a pipe."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.reply import Button, Reply, Span
from bot.text import clean

_STYLES = {"bold": "bold", "italic": "dim", "code": "cyan", "link": "underline", "plain": "", "quote": "italic"}
_BAR = "│ "
"""The prefix of each line of a quotation."""


def print_reply(console: Console, reply: Reply) -> tuple[Button, ...]:
    """Print a reply. Returns its buttons in the order of their numbers: the first button has the number 1."""
    for place, block in enumerate(reply.blocks):
        if place and place not in reply.lines:
            console.print()
        console.print(_text(block), soft_wrap=not console.is_terminal)
    console.print()
    buttons = tuple(button for row in reply.buttons for button in row)
    if buttons:
        # Print a label that is a number as "#5", so that readers do not mistake it for the number of the button.
        shown = (f"#{label}" if label.isdecimal() else label for label in (clean(button.label) for button in buttons))
        labels = "  ".join(f"[{number}] {label}" for number, label in enumerate(shown, 1))
        console.print(Text(labels, style="green"), soft_wrap=not console.is_terminal)
        console.print()
    return buttons


def _text(block: tuple[Span, ...]) -> Text:
    text = Text()
    for span in block:
        words = clean(span.text)
        if span.style == "quote":
            words = "\n".join(f"{_BAR}{line}" for line in words.splitlines())
        text.append(words, style=_STYLES[span.style])
        if span.style == "link" and span.href:
            text.append(f" {clean(span.href)}", style="dim")
    return text
