"""Where a mark ends no sentence, or is none of the text: abbreviations, dialogue, brackets, Markdown."""

from __future__ import annotations

import pytest

from summarizer.sentences import split_sentences


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("es", ["El Sr. Pérez y la Dra. Gómez llegaron tarde.", "El acto fue breve."]),
        ("es", ["La Ilma. Sra. Presidenta abrió la sesión.", "Nadie habló."]),
        ("de", ["Die Fa. Meier baut das Haus.", "Sie ist alt."]),
        ("de", ["Er wohnt in der Hauptstr. 5.", "Das Haus ist alt."]),
        ("de", ["Das gilt z. B. für Art. 3.", "Dr. Müller sagte nichts dazu."]),
        ("de", ["Am 3. Mai kam der 20. Bundestag zusammen.", "Es war spät."]),
        ("fr", ["La Cie. Air France a payé.", "La Sté. Renault aussi.", "Le juge a parlé."]),
        ("ru", ["«Да! Нет!» — сказал он.", "Потом он ушёл."]),
        ("en", ["She works at Yahoo! Inc. in Leeds.", "He does not."]),
        ("en", ["It is built with Node.Js and Vue.Js every day.", "It works."]),
    ],
)
def test_no_wrong_cut(lang: str, sentences: list[str]) -> None:
    assert [one.text for one in split_sentences(" ".join(sentences), lang)] == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["公司（简称“甲公司。”）成立。", "它很大。"],
        ["规定：“不得使用。”", "记者问：“为什么？”", "他没有回答。"],
        ["“不得使用。”记者说。", "他走了。"],
        ["（本文完。）", "下一句在这里。"],
        ["モーニング娘。は人気だ。", "次の文です。"],
        ["はい。", "はじめに言う。", "がんは減った。"],
    ],
)
def test_no_wrong_cut_without_spaces(sentences: list[str]) -> None:
    assert [one.text for one in split_sentences("".join(sentences))] == sentences


def test_sentences_without_a_space_between_are_cut() -> None:
    text = "He beat all of his rivals.The council met on Monday in Leeds."
    assert [one.text for one in split_sentences(text, "en")] == [text[:26], text[26:]]


def test_marks_of_markdown_are_no_text() -> None:
    text = (
        "The new rule\n============\n\nThe rule holds for all of us.\n\nWho it binds\n------------\n"
        "It binds the shops in the town.\n\n---\n\n> The rule is good for all.\n\n"
        "| Country | Vote |\n|---|---|\n| France | for it in the second round. |\n\n"
        "Country | Vote\n--- | ---\nSpain | no"
    )
    found = split_sentences(text, "en")
    assert [one.text for one in found if one.kind == "sentence"] == [
        "The rule holds for all of us.",
        "It binds the shops in the town.",
        "The rule is good for all.",
    ]
    assert [one.text for one in found if one.kind == "heading"] == ["The new rule", "Who it binds"]
    assert all(text[one.start : one.end] == one.text for one in found)
