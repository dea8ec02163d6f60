"""Sentence splitting: offsets, languages, boilerplate, and no string that hangs it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.sentences import MAX_CHARS, count_words, split_sentences


def prose(text: str, lang: str | None = None) -> list[str]:
    return [sentence.text for sentence in split_sentences(text, lang) if sentence.kind == "sentence"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Smith left. He ran.", ["Mr. Smith left.", "He ran."]),
        ("The U.S. Department acted. It won.", ["The U.S. Department acted.", "It won."]),
        ("It left the U.S. The bill passed.", ["It left the U.S.", "The bill passed."]),
        ("See Art. 12 and No. 5, e.g. the rest.", ["See Art. 12 and No. 5, e.g. the rest."]),
        ("It cost 1.2 million. J. F. Kennedy paid.", ["It cost 1.2 million.", "J. F. Kennedy paid."]),
        ("It rose to 12. The ministry agreed.", ["It rose to 12.", "The ministry agreed."]),
        ("Stop! Why? Because.", ["Stop!", "Why?", "Because."]),
        ('He said: "It ends. Now." Then he left.', ['He said: "It ends. Now."', "Then he left."]),
        ("It passed (see Sec. 3. It is long.) and holds.", ["It passed (see Sec. 3. It is long.) and holds."]),
        ("Wait... it goes on. Done.", ["Wait... it goes on.", "Done."]),
        ("One line\nwraps here. Two.", ["One line\nwraps here.", "Two."]),
        ("国务院发布通知。自1月1日起施行！", ["国务院发布通知。", "自1月1日起施行！"]),
        ("“会议结束了。”他说。新规施行。", ["“会议结束了。”他说。", "新规施行。"]),
        ("法律が成立した。来月施行される。", ["法律が成立した。", "来月施行される。"]),
        ("M. Dupont a dit : « C'est fini. » Puis il part.", ["M. Dupont a dit : « C'est fini. »", "Puis il part."]),
        ("El Sr. Pérez votó. ¿Por qué? Nadie sabe.", ["El Sr. Pérez votó.", "¿Por qué?", "Nadie sabe."]),
        ("Это стоит 5 млн. рублей. Закон принят.", ["Это стоит 5 млн. рублей.", "Закон принят."]),
        ("لماذا حدث هذا؟ ثم ذهب.", ["لماذا حدث هذا؟", "ثم ذهب."]),
    ],
)
def test_splits(text: str, expected: list[str]) -> None:
    assert prose(text) == expected


def test_german_ordinals_and_abbreviations() -> None:
    text = "Am 12. Juli beschloss der Bundestag Art. 12 Abs. 3, z.B. die Pflicht. Die 3. Kammer tagt."
    assert prose(text, "de") == [
        "Am 12. Juli beschloss der Bundestag Art. 12 Abs. 3, z.B. die Pflicht.",
        "Die 3. Kammer tagt.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BRUSSELS, 12 July 2024 - The rule holds.", "The rule holds."),
        ("BERLIN, 19. Oktober 2023 - Das Gesetz gilt.", "Das Gesetz gilt."),
        ("**GENEVA, 20 May 2025** - The text holds.", "The text holds."),
        ("WASHINGTON (AP) — The rule holds.", "The rule holds."),
        ("(CNN) -- The rule holds.", "The rule holds."),
        ("Paris, le 14 avril 2023 – La loi passe.", "La loi passe."),
        ("新华社北京7月10日电 国务院发布通知。", "国务院发布通知。"),
        ("The House - once a hotel - stands.", "The House - once a hotel - stands."),
    ],
)
def test_datelines_are_trimmed(text: str, expected: str) -> None:
    assert prose(text) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "HelloRF",
        "By Jane Doe",
        "Photo: Reuters",
        "Getty Images",
        "Read more: What counts as a risk?",
        "Subscribe to our newsletter",
        "We use cookies to improve this site.",
        "© 2024 The Publisher. All rights reserved.",
        "Share this article",
        "What happens next",
        "Last updated: 3 May 2024",
    ],
)
def test_boilerplate_lines_are_no_sentences(line: str) -> None:
    assert prose(f"The council adopted a rule.\n\n{line}\n\nIt holds from May.") == [
        "The council adopted a rule.",
        "It holds from May.",
    ]


def test_headings_list_items_and_metadata_are_boundaries() -> None:
    text = (
        "title: A law\ndate: 2024-05-01\n\n## What it says\n\nThe law has two parts that everybody should know of:\n"
        "- it bans one thing\n- it funds another\n\n1. Scope follows here."
    )
    found = split_sentences(text)
    assert [(sentence.kind, sentence.text) for sentence in found] == [
        ("boilerplate", "title: A law"),
        ("boilerplate", "date: 2024-05-01"),
        ("heading", "What it says"),
        ("sentence", "The law has two parts that everybody should know of:"),
        ("sentence", "it bans one thing"),
        ("sentence", "it funds another"),
        ("sentence", "Scope follows here."),
    ]


@given(st.text(max_size=400) | st.text(alphabet=".!?\"'()“”„«» \n\u00a0aA1。-*#", max_size=400))
@settings(deadline=None, max_examples=300)
def test_any_string_gives_ordered_exact_ranges(text: str) -> None:
    end = 0
    for sentence in split_sentences(text, "de"):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
        assert sentence.start >= end
        assert len(sentence.text) <= MAX_CHARS
        end = sentence.end


LONG = {
    "words": "word " * 400_000,
    "dots": "." * 100_000,
    "one word": "x" * 2_000_000,
    "quotes": '"a ' * 200_000,
    "brackets": "(" * 200_000,
    "spaced dots": ". " * 200_000,
    "lines": "a\n" * 200_000,
    "guillemets": ". » " * 100_000,
    "closed": ".)" * 200_000,
    "capitals": "A" * 500_000,
    "initials": "J. " * 200_000,
    "spaces": " " * 1_000_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_texts_take_linear_time(text: str) -> None:
    began = time.perf_counter()
    split_sentences(text)
    assert time.perf_counter() - began < 20  # seconds; quadratic time would be hours


def test_counts_words_of_both_scripts() -> None:
    assert count_words("The 1.2 bn rule, isn't it") == 6
    assert count_words("国务院发布") == 3
