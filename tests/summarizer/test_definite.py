"""Of whom "The company …" speaks."""

from __future__ import annotations

import pytest

from summarizer import Document, Summarizer
from summarizer.extractive import FREE, NEVER, candidates, needs
from summarizer.sentences import split_sentences
from summarizer.standalone import definite_noun, referent

RIVALS = (
    "Northcell won a licence to run phones in Ruritania. Its shares rose by a tenth on the news. "
    "The licence was first promised to Telmar, whose share was cut by deputies. "
    "The company has said that it will take a minority stake."
)
COURTS = (
    "The Supreme Court heard the case of the miners on Monday. The Labour Court had ruled for them in May. "
    "Lawyers for the miners spoke for two hours. The court will rule in June."
)


@pytest.mark.parametrize(
    ("sentence", "noun"),
    [
        ("The company has agreed.", "company"),
        ("“The ministry's budget is small.", "ministry"),
        ("The government of France agreed.", None),
        ("The companies agreed.", None),
        ("A company agreed.", None),
    ],
)
def test_the_noun_that_opens_a_sentence(sentence: str, noun: str | None) -> None:
    assert definite_noun(sentence) == noun


def test_of_two_companies_the_one_named_last_is_brought() -> None:
    sentences = split_sentences(RIVALS)
    assert referent(sentences, 3, titled=True) == (True, 2)
    found = candidates(Document(text=RIVALS, title="Northcell wins a licence"))
    assert needs(found)[3] == 2
    assert not found.dependent[3]  # what the head was trained on is as it was


def test_of_two_courts_the_one_named_last_is_brought() -> None:
    assert referent(split_sentences(COURTS), 3, titled=True) == (True, 1)


def test_one_company_is_named_by_the_title_or_the_first_sentence() -> None:
    text = "Northcell won a licence in May. Shares rose. The company will hire people."
    assert referent(split_sentences(text), 2, titled=True) == (False, 0)
    assert referent(split_sentences(text), 2, titled=False) == (True, 0)


@pytest.mark.parametrize(
    "before",
    [
        "Farmers protested in the capital. Mr Weber spoke to them.",
        "The Danish government raised taxes. Danish shops complained of it.",
        "The Ministry of Finance spoke. The Finance Ministry said more.",
    ],
)
def test_the_government_of_national_news_stands_alone(before: str) -> None:
    for noun in ("government", "ministry", "court"):
        sentences = split_sentences(f"{before} The {noun} said that it was ready to talk.")
        assert referent(sentences, len(sentences) - 1, titled=True)[0] is False


def test_what_is_of_another_section_is_not_taken_for_it() -> None:
    text = (
        f"{RIVALS.rpartition(' The company')[0]}\n\n## Market\n\nShares fell in the south.\n\nThe company will appeal."
    )
    found = candidates(Document(text=text, title="x"))
    assert needs(found).tolist()[-1] in (FREE, NEVER, len(found) - 2)


def test_a_summary_does_not_lay_the_words_of_one_company_in_the_mouth_of_another(extractive: Summarizer) -> None:
    filler = " ".join(
        f"Customers in the {place} waited for the phones." for place in ("north", "south", "east", "west")
    )
    summary = extractive.summarize([Document(text=f"{RIVALS} {filler}", title="Northcell wins a licence")])[0]
    assert "The company has said" not in summary.text or "Telmar" in summary.text
