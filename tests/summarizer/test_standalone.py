"""Which sentences cannot stand alone, and what they must bring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.models import Sentence
from summarizer.sentences import split_sentences
from summarizer.standalone import antecedent, is_dependent, needs_antecedent

DEPENDENT = [
    ("en", "It intends to grow."),
    ("en", "It is expected to rise by May."),
    ("en", "However, the rule holds."),
    ("en", "The latter was rejected by the court."),
    ("en", "Such rules are rare in the region."),
    ("en", "The move comes after months of talks."),
    ("en", "The decision sparked protests in the capital."),
    ("en", "One of them was fined."),
    ("en", "Under these rules, shops must close."),
    ("en", "The plan would cost 3m euros, he said."),
    ("en", '"We will not accept any of this from the ministry."'),
    ("en", '"But we disagree," she added.'),
    ("en", "This is new."),
    ("en", "Its members voted on Monday."),
    ("de", "Dies gilt ab Mai."),
    ("de", "Die Frist endet im Mai, sagte er. „Danach ist es zu spät“, so er."),
    ("de", "Zudem steigt die Steuer."),
    ("de", "Diese Regel gilt nicht für Läden."),
    ("fr", "Il a voté la loi."),
    ("fr", "Cette mesure entre en vigueur en mai."),
    ("fr", "En revanche, le Sénat a dit non."),
    ("es", "Sin embargo, la ley rige."),
    ("es", "Dicha norma fue anulada."),
    ("ru", "Однако закон действует."),
    ("ru", "Он подписал указ."),
    ("ar", "ومع ذلك فإن القانون نافذ."),
    ("ar", "وهو نافذ منذ مايو."),
    ("zh", "此外，办法施行。"),
    ("zh", "该条例自五月起施行。"),
    ("ja", "しかし、法律は成立した。"),
    ("ja", "同省は来月公表する。"),
]
INDEPENDENT = [
    ("en", "Italy adopted a law."),
    ("en", "The ministry agreed."),
    ("en", "It is illegal to sell such knives."),
    ("en", "It is not clear whether the court will hear the case."),
    ("en", "It was the first time that the bank raised its rate."),
    ("en", "It will be an offence to sell them."),
    ("en", "This week the council will vote on the plan."),
    ("en", "Those who sell such knives will be fined."),
    ("en", "Both the House and the Senate passed the bill."),
    ("en", "The former president vetoed the bill."),
    ("en", "The move to ban such knives was adopted on Monday."),
    ("en", "The decision of the court binds all states."),
    ("en", "So far, 12 states have signed."),
    ("en", '"We will act," said Jane Doe, the minister.'),
    ("en", "There is a conflict of interests."),
    ("de", "Es ist verboten, solche Messer zu verkaufen."),
    ("de", "Diese Woche stimmt der Bundestag ab."),
    ("de", "Der Bundestag stimmte zu."),
    ("fr", "Il est interdit de vendre ces couteaux."),
    ("fr", "Cette semaine, le Sénat vote la loi."),
    ("fr", "Il faut une loi pour cela."),
    ("es", "Esta semana el Congreso vota la ley."),
    ("es", "El Gobierno aprobó la ley."),
    ("ru", "Госдума приняла закон."),
    ("ar", "هذا العام ستطبق الحكومة القانون."),
    ("zh", "国务院发布通知。"),
    ("zh", "其他国家也参加。"),
    ("ja", "政府は法律を公布した。"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text"), DEPENDENT)
def test_dependent(lang: str, text: str) -> None:
    assert is_dependent(text, lang)
    assert is_dependent(text)  # the language told from the text


@pytest.mark.parametrize(("lang", "text"), INDEPENDENT)
def test_independent(lang: str, text: str) -> None:
    assert not is_dependent(text, lang)
    assert not is_dependent(text)


def test_a_dependent_sentence_brings_the_one_before_it() -> None:
    found = split_sentences("The ministry adopted a rule.\n\nBy Jane Doe\n\nIt applies from May. However, few know it.")
    assert [needs_antecedent(found, index) for index in (0, 2, 3)] == [False, True, True]
    assert antecedent(found, 3) == 2
    assert antecedent(found, 2) == 0  # not the byline


def test_nothing_is_brought_over_a_heading_or_from_nowhere() -> None:
    found = split_sentences("The ministry adopted a rule.\n\nWhat happens next\n\nIt applies from May.")
    assert found[1].kind == "heading"
    assert antecedent(found, 2) is None
    assert antecedent(split_sentences("It applies from May. So it is."), 0) is None


def test_an_item_brings_the_line_above_its_list() -> None:
    long = (
        "The department publishes what it spends on staff, on travel and on consultants every month, as the law asks."
    )
    found = split_sentences(
        f"{long}\nThe rule bans:\n- toys with lead;\n- paint with lead; and\n- pipes of lead.\n{long}"
    )
    assert [sentence.text for sentence in found][1:3] == ["The rule bans:", "toys with lead;"]
    assert [needs_antecedent(found, index) for index in range(6)] == [False, False, True, True, True, False]
    assert [antecedent(found, index) for index in (2, 3, 4)] == [1, 1, 1]


def test_lower_cased_texts_are_not_taken_for_lists() -> None:
    found = split_sentences("the ministry of transport adopted a rule . the council of states met in may . " * 5)
    assert not any(needs_antecedent(found, index) for index in range(len(found)))


@given(st.text(max_size=300), st.sampled_from([None, "en", "de", "fr", "es", "ru", "ar", "zh", "ja", "xx", ""]))
def test_never_raises(text: str, lang: str | None) -> None:
    assert is_dependent(text, lang) in {True, False}
    found = [Sentence(text, 0, len(text)), Sentence(text, 0, len(text))]
    assert antecedent(found, 1) in {None, 0}
