"""Hold the conversation at a terminal, with a prompt. Over a pipe, there is no prompt."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console

from bot.conversation import TERMINAL_CHAT, Conversation, Request
from bot.reply import Attachment, Button
from bot.terminal.render import print_reply
from bot.text import clean


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
    in the current folder.
    """
    buttons: tuple[Button, ...] = ()
    for line in _typed(console) if lines is None else lines:
        text = clean(line).strip()
        if not text:
            continue
        if text in ("/quit", "/exit"):
            return
        number = int(text) if text.isdecimal() and len(text) <= 4 else 0
        pressed = buttons[number - 1] if 1 <= number <= len(buttons) else None
        request = Request(
            chat_id=TERMINAL_CHAT,
            chat_kind="terminal",
            chat_title="terminal",
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
