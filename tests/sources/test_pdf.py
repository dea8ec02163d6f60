"""The bot reads the text of a PDF in paragraphs. A damaged PDF gives text or an ExtractError, but no other error."""

import concurrent.futures
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ExtractError
from bot.sources.pdf import TextLine, paragraphs, pdf_text
from tests.pdf_maker import LOCKED, lines, make_pdf
from tests.sources.samples import CASES

WORDS = "The Ministry of Water forbids lead pipes in schools from January on."
TWO = make_pdf(
    lines("Decree on lead pipes", size=20) + lines("The Ministry of Water forbids lead pipes in", "schools.", y=700),
    lines("Article 2", "It comes into force in January."),
)


def test_a_pdf_has_paragraphs() -> None:
    found = pdf_text(TWO)
    assert found.note is None
    assert found.text.split("\n\n") == [
        "Decree on lead pipes",
        "The Ministry of Water forbids lead pipes in schools.",
        "Article 2",
        "It comes into force in January.",
    ]


def test_only_the_first_300_pages_are_read() -> None:
    found = pdf_text(make_pdf(*[lines(f"{WORDS} It is {n}.") for n in range(305)]))
    assert found.note == "only its first 300 pages were read"
    assert "It is 299." in found.text
    assert "It is 300." not in found.text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "damaged"),
        (TWO[:200], "damaged"),
        (LOCKED, "locked with a password"),
        (make_pdf([]), "holds no text; it is probably a scan"),
        (make_pdf(lines("12", "Scan 7")), "holds no text; it is probably a scan"),
    ],
)
def test_a_pdf_without_readable_text_is_an_error(body: bytes, told: str) -> None:
    with pytest.raises(ExtractError, match=told):
        pdf_text(body)


def test_many_threads_can_read_pdfs_at_once() -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert {found.text for found in pool.map(pdf_text, [TWO] * 40)} == {pdf_text(TWO).text}


@settings(max_examples=150)
@given(st.integers(), st.sampled_from([1, 3, 30, 300]), st.booleans())
def test_a_damaged_pdf_gives_text_or_an_error(seed: int, changes: int, cut: bool) -> None:
    chance = random.Random(seed)
    body = bytearray(TWO)
    for _ in range(changes):
        body[chance.randrange(len(body))] = chance.randrange(256)
    try:
        found = pdf_text(bytes(body[: chance.randrange(len(body))] if cut else body))
    except ExtractError as error:
        assert str(error).startswith("a PDF")
    else:
        assert found.text.strip()


def column(*texts: str, left: float = 60, top: float = 700, right: float = 300, height: float = 11) -> list[TextLine]:
    """Return lines 13 points apart. A line that ends in "|" is short, one that begins with ">" is indented."""
    made = []
    for at, text in enumerate(texts):
        y = top - 13 * at
        short, indented = text.endswith("|"), text.startswith(">")
        made.append(
            TextLine(
                text=text.strip("|>"),
                left=left + 12 * indented,
                right=left + (right - left) * (0.5 if short else 1),
                top=y,
                bottom=y,
                height=height,
            )
        )
    return made


def test_gaps_headings_and_columns_separate_or_join_paragraphs() -> None:
    assert paragraphs([[*column("one", "two"), *column("three", "four", top=650)]]) == ["one two", "three four"]
    page = [*column("Decree", height=20), *column("The text goes", "on.", top=687)]
    assert paragraphs([page]) == ["Decree", "The text goes on."]
    page = [*column("One goes on and", "on in the"), *column("next column.", "It ends.", left=320, right=560)]
    assert paragraphs([page]) == ["One goes on and on in the next column. It ends."]


@pytest.mark.parametrize(("texts", "expected"), CASES["paragraphs of a column"])
def test_lines_of_a_column_become_paragraphs(texts: list[str], expected: list[str]) -> None:
    assert paragraphs([column(*texts)]) == expected


def test_page_heads_and_numbers_are_left_out() -> None:
    pages = [
        [
            *column("Gazette" if n % 2 else f"Part {n}", top=800),
            *column(f"Sentence {'abcdef'[n]} stands here.", top=600),
            *column(str(n), top=30),
        ]
        for n in range(6)
    ]
    assert paragraphs(pages) == [f"Sentence {letter} stands here." for letter in "abcdef"]
