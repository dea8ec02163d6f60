"""Who says a quotation; and bodies that German and Chinese texts name in one word."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems

ARTICLE = (
    "“The plan is a disaster for farmers,” said Tom Hart. The bill was brought in by minister Ann Lee in May. "
    "FTC Chair Lina Khan praised the rule. Commissioner Andrew Ferguson called it “an unauthorized power grab”. "
    "“It was late,” he said. Lee told Parliament: “We are ready for the winter.”"
)


@pytest.mark.parametrize(
    "claim",
    [
        '"The plan is a disaster for farmers," said minister Ann Lee.',
        '"The plan is a disaster for farmers," Lee said.',
        'Ann Lee said the plan is "a disaster for farmers".',
        'Khan called the rule "an unauthorized power grab".',
        'Tom Hart told Parliament: "We are ready for the winter."',
    ],
)
def test_another_says_it(claim: str) -> None:
    assert "quote" in {kind for kind, _ in problems(ARTICLE, claim)}


@pytest.mark.parametrize(
    "claim",
    [
        'Hart said the plan is "a disaster for farmers".',
        '"The plan is a disaster for farmers," Tom Hart said.',
        'Ferguson called the rule "an unauthorized power grab".',
        'Ann Lee said: "We are ready for the winter."',
        '"It was late," said Ferguson.',
        'Critics of Khan called it "an unauthorized power grab".',
        'The minister said: "We are ready for the winter."',
    ],
)
def test_the_same_or_no_telling(claim: str) -> None:
    assert "quote" not in {kind for kind, _ in problems(ARTICLE, claim)}


@pytest.mark.parametrize(
    ("lang", "article", "claim"),
    [
        ("de", "Der Bundestag hat das Gesetz beschlossen.", "Der Bundesrat hat das Gesetz beschlossen."),
        ("de", "Das Finanzministerium plant ein Gesetz.", "Das Innenministerium plant ein Gesetz."),
        ("zh", "国务院7月10日公布《暂行办法》。", "全国人大7月10日公布《暂行办法》。"),
        ("zh", "国家网信办主任庄荣文表示，办法很重要。", "国家网信办主任李强表示，办法很重要。"),
    ],
)
def test_another_body(lang: str, article: str, claim: str) -> None:
    assert [kind for kind, _ in problems(article, claim, lang=lang)] == ["name"]


@pytest.mark.parametrize(
    ("lang", "article", "claim"),
    [
        ("de", "Das Gesetz des Bundestages gilt seit Mai.", "Seit Mai gilt das Gesetz, das der Bundestag beschloss."),
        ("de", "Das Bundesministerium der Finanzen plant ein Gesetz.", "Ein Gesetz plant das Finanzministerium."),
        ("de", "Am Dienstag tagte die Kommission.", "Die Kommission tagte am Dienstag auf Antrag."),
        ("zh", "国家发展和改革委员会主任郑栅洁表示，办法很重要。", "发改委主任郑栅洁说，办法很重要。"),
    ],
)
def test_the_same_body(lang: str, article: str, claim: str) -> None:
    assert not problems(article, claim, lang=lang)
