"""Hold the conversation at a terminal, with a prompt. Over a pipe, there is no prompt.

Replies are printed with rich: with styles and links in a terminal, as plain text over a pipe.
"""

import contextlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.conversation import TERMINAL_CHAT, Conversation, Request
from bot.reply import Attachment, Button, Reply, Span
from bot.text import clean
from summarizer.scripts import HAN_CHARACTER

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


def save(attachment: Attachment) -> str:
    """Save a file in the current folder, unless it exists. Returns a line with its path, or with the error."""
    path = Path.cwd() / Path(attachment.name).name  # drops folders
    try:
        with path.open("xb") as file:
            file.write(attachment.content)
    except OSError as error:
        return f"The file could not be written: {path} ({error.strerror})"
    return f"Written: {path}"


PROMPT = "you> "


def converse(conversation: Conversation, console: Console, lines: Iterable[str] | None = None) -> None:
    """Answer each line until the input ends. If a line is a number, press the button with that number.

    If `lines` is None, read standard input, with a prompt if it is a terminal. Files that come with an answer are saved
    in the current folder. If the first line that is no command is in Chinese, so are the answers.
    """
    buttons: tuple[Button, ...] = ()
    language: str | None = None
    for line in _typed(console) if lines is None else lines:
        text = clean(line).strip()
        if not text:
            continue
        if text in ("/quit", "/exit"):
            return
        if language is None and not text.startswith("/"):
            language = "zh" if HAN_CHARACTER.search(text) else ""
        number = int(text) if text.isdecimal() and len(text) <= 4 else 0
        pressed = buttons[number - 1] if 1 <= number <= len(buttons) else None
        request = Request(
            chat_id=TERMINAL_CHAT,
            chat_kind="terminal",
            chat_title="terminal",
            language=language,
            text=None if pressed else text,
            data=pressed.data if pressed else None,
        )
        reply = conversation.answer(request)
        if reply is not None:
            shown = print_reply(console, reply)
            if shown or pressed is None:  # a note or the evidence of an article leaves the article's buttons
                buttons = shown
            if reply.attachment is not None:
                console.print(save(reply.attachment), soft_wrap=not console.is_terminal)
                console.print()


def _typed(console: Console) -> Iterator[str]:
    if not sys.stdin.isatty():
        # Replace invalid UTF-8, so that it does not end the conversation.
        for line in sys.stdin.buffer:
            yield line.decode("utf-8", "replace")
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # gives input() arrow keys and history
    console.print("Type /help for the commands, a number for a button, /quit to leave.\n", style="dim")
    while True:
        try:
            yield input(PROMPT)
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
