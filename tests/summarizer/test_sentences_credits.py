"""A picture credit whose line goes on with the article: only the credit is no prose."""

from __future__ import annotations

import pytest

from summarizer.sentences import split_sentences

CREDITED = [
    ("Photo: NASA. ", "The regulator adopted a rule on satellites on Thursday.", " Comments are due on July 20, 2026."),
    ("Photo: AP. ", "Lawmakers in Ohio passed the bill on farm loans.", " It goes to the governor."),
    ("Foto: dpa. ", "Das Kabinett hat den Entwurf beschlossen.", " Das Gesetz soll am 1. Januar 2027 in Kraft treten."),
    ("Video: the minister explains. ", "The ministry proposed a ban on single-use vapes.", ""),
    ("Source: Department of Defense photo by Sgt. J. Smith. ", "The Senate passed the bill on Friday.", ""),
    ("Image: Getty Images. ", "Peers voted for the amendment on Monday night.", ""),
    ("(Photo: NASA) ", "The regulator adopted a rule on satellites on Thursday.", ""),
    ("图片来源：新华社。", "工信部发布了新规，自7月1日起施行。", ""),
]


@pytest.mark.parametrize(("credit", "first", "more"), CREDITED)
@pytest.mark.parametrize("ahead", ["", "The first lines tell what it is about.\n\n", "One line of prose.\n"])
def test_only_the_credit_is_dropped(credit: str, first: str, more: str, ahead: str) -> None:
    text = ahead + credit + first + more
    sentences = split_sentences(text)
    assert all(text[each.start : each.end] == each.text for each in sentences)
    assert first in [each.text for each in sentences if each.kind == "sentence"]
    assert credit.strip() in [each.text for each in sentences if each.kind == "boilerplate"]


WHOLE = [
    "Photo: A man walks by the river on Friday.",
    "Photo: A man walks by. Credit: J. Smith/Getty Images",
    "Photo: Jane Doe/AFP. All rights reserved.",
    "Photo by: J. R. Smith.",
    "Source: Reuters",
    "Source: Ministry of Health. Data are of 2024.",
    "Foto: Dr. M. Weber, St. Gallen",
]


@pytest.mark.parametrize("line", WHOLE)
def test_a_credit_alone_is_dropped_whole(line: str) -> None:
    assert all(each.kind == "boilerplate" for each in split_sentences(line))


def test_a_hostile_line_of_credits_ends() -> None:
    text = "Photo: a. " * 20_000
    assert all(text[each.start : each.end] == each.text for each in split_sentences(text))
