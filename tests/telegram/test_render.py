"""Replies become messages in Telegram's HTML, which is valid and never too long. No text is lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.reply import SENT_AGAIN, Block, Button, Message, Reply, Span, bold, link, paragraph, split
from bot.telegram import send
from bot.text import clean
from tests.conftest import cases
from tests.fake_telegram import parse_html, utf16

CASES = cases(__file__)
MAX_UNITS = 4096
"""Telegram's limit for a message, in UTF-16 code units."""


def squeezed(text: str) -> str:
    """Return the text without white space, since splitting may remove some."""
    return "".join(text.split())


@pytest.mark.parametrize(("style", "text", "href", "html"), CASES["html"])
def test_a_span_becomes_html(style: Any, text: str, href: str, html: str) -> None:
    (message,) = split(Reply(blocks=((Span(text=text, style=style, href=href or None),),)))
    assert send.html(message.text) == html
    assert parse_html(html) == text


def test_an_empty_line_separates_blocks_and_no_block_is_split() -> None:
    blocks = tuple(paragraph(bold(f"{n}. "), "word " * 200) for n in range(9))
    messages = split(Reply(blocks=blocks))
    assert [m.first_block for m in messages] == [0, 3, 6]
    assert all(parse_html(send.html(m.text)).count("\n\n") == 2 for m in messages)


def test_a_block_longer_than_a_message_is_split_between_words_and_keeps_its_style() -> None:
    words = " ".join(f"word{n}" for n in range(2000))
    messages = split(
        Reply(blocks=(paragraph("before"), (bold(words), link("here", "https://a.eu")), paragraph("after")))
    )
    made = [send.html(message.text) for message in messages[1:-1]]
    assert made and all(html.startswith("<b>") for html in made)
    assert all(word.startswith("word") for html in made for word in parse_html(html).split())


def test_empty_blocks_are_left_out() -> None:
    (message,) = split(Reply(blocks=(paragraph(" \n"), paragraph("\x00"), paragraph("text"), ())))
    assert (message.plain, message.first_block) == ("text", 2)
    with pytest.raises(ValueError, match="at least one block"):
        split(Reply(blocks=(paragraph(" "),)))


CHARACTERS = st.text(
    st.characters(exclude_categories=()) | st.sampled_from(list("<>&\"' \n\t👍🏽é\u200d;#")), max_size=40
)
# hypothesis does not make long texts, so this repeats short ones.
TEXT = st.builds(lambda text, times: text * times, CHARACTERS, st.sampled_from([1, 1, 1, 40, 700]))
SPAN = st.builds(
    lambda text, style, href: Span(text=text, style=style, href=f"https://a.eu/{href}" if style == "link" else None),
    TEXT,
    st.sampled_from(["plain", "bold", "italic", "code", "link", "quote"]),
    CHARACTERS,
)
BLOCK = st.lists(SPAN, max_size=4).map(tuple)


@pytest.mark.slow
@settings(max_examples=200)
@given(blocks=st.lists(BLOCK, min_size=1, max_size=6))
def test_any_reply_becomes_valid_short_messages_with_its_whole_text(blocks: list[Block]) -> None:
    text = "".join(clean(span.text) for block in blocks for span in block)
    rows = ((Button(label="x", data="c:help"),),)
    reply = Reply(blocks=tuple(blocks), buttons=rows)
    if not text.strip():
        with pytest.raises(ValueError):
            split(reply)
        return
    messages = split(reply)
    read = [parse_html(send.html(message.text)) for message in messages]
    again = [parse_html(f"{SENT_AGAIN}\n\n{send.html(message.text)}") for message in messages]
    assert all(0 < utf16(piece) <= MAX_UNITS for piece in read)
    assert all(0 < utf16(piece) <= MAX_UNITS for piece in again)
    assert squeezed("".join(read)) == squeezed(text)
    assert [bool(message.buttons) for message in messages] == [False] * (len(messages) - 1) + [True]
    places = [message.first_block for message in messages]
    assert places == sorted(places)
    stored = TypeAdapter(Message)
    for message in messages:
        assert squeezed(parse_html(send.html(message.text))) == squeezed(message.plain)
        assert stored.validate_json(stored.dump_json(message, exclude_defaults=True)) == message
