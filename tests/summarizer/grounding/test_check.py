"""Words that the article has, put together into what it does not say."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer.grounding import ground
from summarizer.models import Sentence
from summarizer.sentences import split_sentences


def kinds(article: str, claim: str, **known: Any) -> list[str]:
    """The kinds of the problems of ``claim``, as one sentence."""
    return [problem.kind for problem in ground([Sentence(claim, 0, len(claim))], article, **known).problems]


def is_verbatim(article: str, claim: str) -> bool:
    return ground([Sentence(claim, 0, len(claim))], article).scores == (0.99,)


LIFTED = [
    (
        None,
        "It is not true that the minister resigned on Friday, he said.",
        "The minister resigned on Friday.",
    ),
    (None, "Ten of the 27 countries signed the treaty.", "27 countries signed the treaty."),
    (None, "If the bill fails, the agency will close all offices.", "The agency will close all offices."),
    (None, "The agency will close all offices unless the bill passes.", "The agency will close all offices."),
    (None, "The doctor said it was false that vaccines cause autism.", "Vaccines cause autism."),
    (None, "The claim that vaccines cause autism is false.", "Vaccines cause autism."),
    (None, "He denied reports that the firm will sell its ships.", "The firm will sell its ships."),
    (None, "Minus 3 degrees was recorded.", "3 degrees was recorded."),
    (None, "The court rejected. The appeal succeeded in the end.", "The court rejected the appeal."),
    ("de", "Es ist nicht wahr, dass der Minister am Freitag abtrat.", "Der Minister am Freitag abtrat."),
    ("fr", "Il est faux que le ministre soit parti vendredi.", "Le ministre soit parti vendredi."),
    ("es", "Es falso que el ministro dimitió el viernes.", "El ministro dimitió el viernes."),
    (None, "Neither the mayor nor the council supports the plan.", "The council supports the plan."),
    (None, "There is no evidence that the vaccine harms children.", "The vaccine harms children."),
    (None, "It is unclear whether the company will pay the fine.", "The company will pay the fine."),
    ("zh", "国务院没有批准该计划。", "国务院批准该计划。"),
    ("zh", "发言人否认部长已于周五辞职。", "部长已于周五辞职。"),
]


@pytest.mark.parametrize(("lang", "article", "claim"), LIFTED)
def test_what_is_denied_or_supposed_is_not_said(lang: str | None, article: str, claim: str) -> None:
    assert kinds(article, claim, lang=lang)[:1] == ["meaning"]


@pytest.mark.parametrize(("lang", "article", "claim"), LIFTED[:9])
def test_unless_it_is_said_elsewhere(lang: str | None, article: str, claim: str) -> None:
    assert kinds(f"{article} {claim}", claim) == []


def test_a_claim_that_keeps_the_condition_is_no_problem() -> None:
    article = "If the bill fails, the agency will close all offices, the minister said on Monday."
    assert kinds(article, "The agency will close all offices if the bill fails.") == []


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("The council met. It adopted the rule\non data on Monday.", "It adopted the rule on data on Monday."),
        ("“We go on,” he said. They agreed.", '"We go on," he said.'),
        ("The council adopted the rule, and the ministry welcomed it.", "The ministry welcomed it."),
        ("The council adopted the rule; it covers all banks.", "The council adopted the rule."),
        ("The council met. It adopted the rule.", "The council met. It adopted the rule."),
    ],
)
def test_sentences_and_clauses_are_verbatim(article: str, claim: str) -> None:
    assert is_verbatim(article, claim)


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("The council adopted the rule, the minister said.", "The council adopted the rule."),
        ("The council adopted the rule on Monday.", "The council adopted the rule."),
        ("Let us eat, Grandma, before noon.", "Let us eat Grandma, before noon."),
        ("Did the minister resign on Friday?", "Did the minister resign on Friday."),
    ],
)
def test_other_runs_of_words_are_not(article: str, claim: str) -> None:
    assert not is_verbatim(article, claim)


def test_a_minus_is_no_dash() -> None:
    assert kinds("−3 degrees was recorded.", "3 degrees was recorded.") == ["number"]
    assert is_verbatim("— The council met.", "The council met.")


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("Small firms are exempt from the rule.", "Small firms are not exempt."),
        ("Small firms are not exempt from the rule.", "Small firms are exempt."),
        ("Small firms aren't exempt from the rule.", "Small firms are exempt."),
        ("Firms with fewer than 10 employees are exempt.", "Firms with more than 10 employees are exempt."),
        ("Firms must keep at least 10 per cent of it.", "Firms must keep at most 10 per cent of it."),
        (
            "The commission voted to adopt a rule that bans such clauses.",
            "The commission voted to reject a rule that bans such clauses.",
        ),
        ("The law allows sales of raw milk in markets.", "The law bans sales of raw milk in markets."),
        ("Turnover fell by 12 per cent in the year.", "Turnover rose by 12 per cent in the year."),
        ("The union opposed the reform of pensions.", "The union supported the reform of pensions."),
        ("The city won its case at the high court.", "The city lost its case at the high court."),
        ("The council did not adopt the rule on Monday.", "The council adopted the rule on Monday."),
        ("The council failed to adopt the rule on Monday.", "The council adopted the rule on Monday."),
        ("Inspectors called the old bridge unsafe for lorries.", "Inspectors called the old bridge safe for lorries."),
        ("The agency has yet to approve the drug.", "The agency approved the drug."),
        ("Lawmakers could not agree on the budget.", "Lawmakers agreed on the budget."),
        ("The rule does not apply to firms in Wales.", "The rule applies to firms in Wales."),
        ("The senator voted against the bill on energy.", "The senator voted for the bill on energy."),
        ("On Monday, in Leeds, the council adopted a rule on data.", "The rule on data was not adopted in Leeds."),
    ],
)
def test_opposites(article: str, claim: str) -> None:
    assert kinds(article, claim)[:1] == ["meaning"]
    assert kinds(f"{article} {claim}", claim) == []


@pytest.mark.parametrize(
    ("article", "claim"),
    [
        ("The council did not adopt the rule on Monday.", "The council rejected the rule on Monday."),
        ("Firms with no more than 10 employees are exempt.", "Firms with fewer than 10 employees are exempt."),
        ("France beat Spain, who lost the final in Paris.", "Spain lost the final in Paris."),
        ("Prices rose in May and fell in June.", "Prices fell in June."),
        ("The law, which was not popular, was adopted in May.", "The law was adopted in May."),
        ("No one was hurt when the bridge fell in June.", "The bridge fell in June."),
        ("The council did not reject the plan; it approved it on Friday.", "The council approved the plan on Friday."),
        ("The law covers banks but not insurers and funds.", "The law covers banks and funds."),
    ],
)
def test_no_opposites(article: str, claim: str) -> None:
    assert "meaning" not in kinds(article, claim)


@pytest.mark.parametrize("claim", ["\u200b", "\u200b\u202e", "* * *", "…"])
def test_a_claim_without_letters_and_figures_says_nothing(claim: str) -> None:
    grounded = ground([Sentence(claim, 0, len(claim))], "The council adopted the rule.")
    assert (grounded.supported, grounded.score) == (False, 0.0)


@pytest.mark.parametrize("claim", ["The council banned everything", "The council met nobody on a boat on Monday."])
def test_what_is_supported_has_a_score_of_a_tenth_or_more(claim: str) -> None:
    grounded = ground(split_sentences(claim), "The council adopted the rule on Monday. It covers all banks.")
    assert not grounded.supported or grounded.score >= 0.1


@pytest.mark.parametrize("lang", ["xx", "zz-ZZ", "1"])
def test_an_unknown_code_is_no_code(lang: str) -> None:
    article = "The bill passed by 21,000 votes, said the mayor of London."
    assert kinds(article, "The bill passed by 21 votes.", lang=lang) == ["number"]
    assert "name" in kinds(article, "The bill passed, said the mayor of Paris.", lang=lang)
