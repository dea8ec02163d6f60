"""The conversation at a prompt: numbered buttons, pipes, and no control characters in the output."""

import io
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console

from bot.config import Settings
from bot.conversation import Conversation
from bot.reply import Attachment, Button, Reply, bold, italic, link, paragraph, quote
from bot.storage import Storage
from bot.terminal import converse, print_reply
from bot.terminal.prompt import save
from tests.conftest import Clock, Maker, meet
from tests.digests.facts import due, facts, put

HOSTILE = "\x1b[2J\x1b]0;pwned\x07\x9b31m\x00Law \u202eor\ud800der"


def screen(*, terminal: bool = False, width: int = 240) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=width, highlight=False, markup=False, emoji=False)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def talk(storage: Storage, clock: Clock, lines: Iterable[str]) -> str:
    console = screen()
    converse(Conversation(storage, Settings(), clock), console, lines)
    return shown(console)


@pytest.fixture
def seven(make: Maker) -> None:
    for n in range(7):
        make.ready(f"n{n}", title=f"Article {n}")


def test_a_number_presses_a_button_of_the_last_reply(storage: Storage, clock: Clock, seven: None) -> None:
    told = talk(storage, clock, ["/latest 3", "4", "4", "9"])
    assert "[1] #1  [2] #2  [3] #3  [4] Next ▶" in told
    assert "[1] #4  [2] #5  [3] #6  [4] ◀ Previous  [5] Next ▶" in told
    assert [part in told for part in ("1–3 of 7", "4–6 of 7", "7–7 of 7")] == [True, True, False]
    # On the page "4–6", button 4 is Previous. The page "1–3" has no 9, and the answer says so.
    assert told.count("1–3 of 7") == 2
    for number in ("0", "9", "-1", "00019999", "1" * 5000, "²", "٩", "1.0"):
        said = "Type numbers of the page last shown." if number in ("0", "9", "٩") else "Understood as"
        assert said in talk(storage, clock, ["/latest 3", number])


def test_empty_lines_are_ignored_and_quit_ends_the_conversation(storage: Storage, clock: Clock) -> None:
    assert talk(storage, clock, ["", "  \n", "\x00\r\n", "/quit", "/help"]) == ""
    assert talk(storage, clock, ["/exit\n", "/help"]) == ""
    assert "/search" in talk(storage, clock, ["/help\r\n"])


def test_the_first_line_in_chinese_sets_the_language(storage: Storage, clock: Clock) -> None:
    assert "Settings" in talk(storage, clock, ["steel", "贸易", "/settings"])
    assert "设置" in talk(storage, clock, ["/start", "你好", "steel", "/settings"])


def test_a_reply_to_a_pipe_has_no_styles_and_no_line_breaks() -> None:
    console = screen(width=40)
    reply = Reply(
        blocks=(paragraph(bold("Title [red]"), " ", italic("x"), " ", link("Read it", "https://a.eu/" + "x" * 100)),),
        buttons=((Button(label="One", data="a"), Button(label="Two", data="b")), (Button(label="Three", data="c"),)),
    )
    buttons = print_reply(console, reply)
    assert shown(console).splitlines()[0] == "Title [red] x Read it https://a.eu/" + "x" * 100
    assert "[1] One  [2] Two  [3] Three" in shown(console)
    assert [button.data for button in buttons] == ["a", "b", "c"]
    assert print_reply(console, Reply(blocks=(paragraph("x"),))) == ()


def test_a_terminal_gets_styles_quotations_but_no_control_characters() -> None:
    console = screen(terminal=True, width=80)
    blocks = (paragraph(bold("Title"), HOSTILE, link("Law", f"https://a.eu/{HOSTILE}"), quote("One.\nTwo.")),)
    buttons = ((Button(label=HOSTILE, data="a"),),)
    print_reply(console, Reply(blocks=blocks, buttons=buttons))
    for text in ("\x1b[1mTitle\x1b[0m", "│ One.", "│ Two."):
        assert text in shown(console)
    printed = re.sub(r"\x1b\[\d*m", "", shown(console))
    assert [c for c in printed if c in "\x1b\x07\x9b\x00" or "\ud800" <= c <= "\udfff"] == []


def test_the_terminal_accepts_commands_of_operators(storage: Storage, clock: Clock, make: Maker) -> None:
    for n in range(14):
        make.source(f"Gazette {n:02}")
    told = talk(storage, clock, ["/sources", "1", "/health", "/broadcast Hello", "/broadcast"])
    assert "Gazette 13: never polled" in told
    assert "Articles: none yet" in told
    assert "Send this to 0 chats?" in told
    assert "To send a message to every chat" in told
    assert "private" not in talk(storage, clock, ["/start wrong-code"])
    meet(storage, 1001, clock())
    assert "The message is on its way to 1 chat." in talk(storage, clock, ["/broadcast Hello", "1"])
    assert [one.chat_id for one in storage.outbox.waiting(clock())] == [1001]


def test_invalid_utf8_in_a_pipe_does_not_end_the_conversation(
    storage: Storage, clock: Clock, seven: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x80\n/latest\n/search \xe4\xb8\n/help")))
    console = screen()
    converse(Conversation(storage, Settings(), clock), console)
    told = shown(console)
    assert "Article 6" in told
    assert "Type the words to find after the command" in told
    assert told.rstrip().endswith("8 Brussels")


def test_a_file_is_saved_in_the_current_folder_and_replaces_none(
    storage: Storage, clock: Clock, make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(storage, make.ready("a"), facts("other", due("2025-03-20")))
    told = talk(storage, clock, ["/deadlines", "2"])
    assert "[1] #1  [2] Calendar file" in told
    assert told.rstrip().endswith(f"\nWritten: {tmp_path / 'deadlines.ics'}")
    assert (tmp_path / "deadlines.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert save(Attachment(name="../x.ics", content=b"x")) == f"Written: {tmp_path / 'x.ics'}"
    assert save(Attachment(name="x.ics", content=b"y")).endswith("x.ics (File exists)")
    assert (tmp_path / "x.ics").read_bytes() == b"x"
