"""Lines that stand somewhere on a page → paragraphs."""

from __future__ import annotations

from bot.sources.pdf import TextLine, paragraphs


def column(*texts: str, left: float = 60, top: float = 700, right: float = 300, height: float = 11) -> list[TextLine]:
    """Lines 13 points apart; those ending in "|" stop short, those beginning with ">" are indented."""
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


def test_a_gap_parts_paragraphs() -> None:
    assert paragraphs([[*column("one", "two"), *column("three", "four", top=650)]]) == ["one two", "three four"]


def test_a_short_line_that_ends_a_sentence_parts_them() -> None:
    assert paragraphs([column("One goes", "on.|", "Two goes", "on.")]) == ["One goes on.", "Two goes on."]
    assert paragraphs([column("One ends.", "And goes", "on.")]) == ["One ends. And goes on."]


def test_a_larger_line_is_a_heading() -> None:
    page = [*column("Decree", height=20), *column("The text goes", "on.", top=687)]
    assert paragraphs([page]) == ["Decree", "The text goes on."]


def test_columns_follow_each_other() -> None:
    page = [*column("One goes on and", "on in the"), *column("next column.", "It ends.", left=320, right=560)]
    assert paragraphs([page]) == ["One goes on and on in the next column. It ends."]


def test_items_of_a_list() -> None:
    page = column("The list:", "• one", "• two", "(a) three,", "(b) four;", "Article 5 five", "1. Six")
    assert paragraphs([page]) == ["The list:", "• one", "• two", "(a) three,", "(b) four;", "Article 5 five", "1. Six"]


def test_no_space_between_lines_of_chinese() -> None:
    assert paragraphs([column("国务院关于印发", "行动方案的通知")]) == ["国务院关于印发行动方案的通知"]


def test_a_hyphen_stays_where_the_word_has_one() -> None:
    assert paragraphs([column("a well-", "known plan, well-known")]) == ["a well-known plan, well-known"]
    assert paragraphs([column("a muni\ufffecipality and a muni-", "cipality")]) == ["a municipality and a municipality"]
    assert paragraphs([column("the EU-", "Commission of 2024-", "2025")]) == ["the EU-Commission of 2024-2025"]


def test_ligatures_are_letters_and_powers_stay() -> None:
    assert paragraphs([column("The o\ufb03ce \ufb01nds 5 m² of ⽅ and so\u00adft")]) == [
        "The office finds 5 m² of 方 and soft"
    ]


def test_heads_of_left_and_right_pages() -> None:
    pages = [
        [
            *column("Gazette" if n % 2 else f"Part {n}", top=800),
            *column(f"Sentence {'abcdef'[n]} stands here.", top=600),
            *column(str(n), top=30),
        ]
        for n in range(6)
    ]
    assert paragraphs(pages) == [f"Sentence {letter} stands here." for letter in "abcdef"]
