"""The check finds the parts of a summary that its article does not support, and the evidence for the others."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest

from summarizer.check import ArticleIndex, CheckedSummary, check_summary
from summarizer.models import Document
from summarizer.sentences import split_sentences
from tests.summarizer.conftest import table

ARTICLE = (
    "The Federal Trade Commission adopted a final rule on 23 April 2024. The rule bans non-compete clauses for "
    "30,000,000 workers. Chair Lina Khan said: “Noncompete clauses keep wages low.” It costs $1.50 a worker. "
    "Cats were asleep in the garden."
)


def check(summary: str, article: str = ARTICLE, **known: Any) -> CheckedSummary:
    lang = known.get("lang")
    index = ArticleIndex(Document(text=article, **known), split_sentences(article, lang))
    return check_summary(split_sentences(summary, lang), index)


def kinds(checked: CheckedSummary) -> Sequence[str]:
    return [problem.kind for problem in checked.problems]


@pytest.mark.parametrize("case", table("check"))
def test_a_fact_that_is_not_in_the_article_is_a_problem(case: dict[str, str]) -> None:
    day = datetime.date.fromisoformat(case["published"]) if "published" in case else None
    checked = check(case["summary"], case["text"], lang=case.get("lang"), published=day)
    facts = [one.kind for one in checked.problems if one.text != checked.sentences[one.sentence].text]
    assert facts[:1] == ([case["problem"]] if case["problem"] else [])


@pytest.mark.parametrize("row", table("problems"))
def test_a_problem_names_the_words_in_question(row: dict[str, str]) -> None:
    checked = check(row["summary"])
    assert (checked.problems[0].kind, checked.problems[0].text) == (row["kind"], row["words"])
    assert not checked.supported
    assert not checked.sentences[0].supported
    assert checked.score < 0.5


def test_each_problem_names_its_sentence_and_lowers_the_score() -> None:
    checked = check("It costs $1.50 a worker. It costs $1.70 a worker. It costs $1.70 a worker in Tonga.")
    assert [(problem.kind, problem.sentence) for problem in checked.problems] == [
        ("number", 1),
        ("number", 2),
        ("name", 2),
    ]
    first, second, third = checked.scores
    assert 1 >= first > 0.5 > second >= third >= 0
    assert checked.score == third


def test_a_sentence_with_other_words_than_the_article_is_a_problem() -> None:
    assert kinds(check("Economists expect unemployment figures to fall sharply.")) == ["words"]
    assert not check("Something was decided.", "").supported


def test_a_long_sentence_needs_more_of_the_articles_words_than_a_short_one() -> None:
    reworded = "The commission bans a kind of contract clause that keeps the wages of workers low"
    assert check(f"{reworded}.").supported
    longer = f"{reworded}, which is what those who had asked for it for years wanted it to do from the start."
    assert kinds(check(longer)) == ["words"]
    assert check(f"{ARTICLE[:-1]} while people slept.").score > check(f"{reworded}.").score


def test_evidence_is_the_article_sentences_with_the_same_content() -> None:
    checked = check("It bans non-compete clauses for workers. A rule that costs $1.50 a worker was adopted in April.")
    spans = [[ARTICLE[item.start : item.end] for item in sentence.evidence] for sentence in checked.sentences]
    assert [len(span) for span in spans] == [1, 2]
    assert spans[0][0].startswith("The rule bans non-compete")
    assert spans[1][0].startswith("The Federal Trade") and spans[1][1].startswith("It costs")


def test_the_title_supports_a_summary_but_is_not_evidence() -> None:
    article = "The kingdom acts at once on the matter of tax."
    checked = check("Tonga acts at once.", article, title="Kingdom of Tonga acts")
    assert checked.supported
    assert [article[item.start : item.end] for item in checked.sentences[0].evidence] == [article]
    assert kinds(check("Tonga acts at once.", article)) == ["name"]
