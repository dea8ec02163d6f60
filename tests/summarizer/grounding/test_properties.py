"""What holds for any text: nothing raises, evidence is a range of the article, a copied sentence is supported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.grounding import ground
from summarizer.models import Sentence
from summarizer.sentences import split_sentences
from tests.summarizer.conftest import SEEDS, read_jsonl, seed_document

# Pieces that the patterns look for, beside any characters: random text alone seldom has two in a row.
PIECES = st.one_of(
    st.sampled_from(
        ["12", "1,200", "$", "€", "%", " million", "bn", "2024", "May ", "3 ", "/", "-", ".", ", ", '"', "“"]
    ),
    st.sampled_from(["”", "'", "`", "Dr. ", "Smith", " and ", " of ", "U.S.", "last week", "on Friday", "two thirds"]),
    st.sampled_from(
        ["万", "三千", "年", "《", "》", "H.R. 12", "(", "]", "…", "\n", "½", "°", "§", "9" * 50, "C-311/18"]
    ),
    st.sampled_from(["one hundred ", "5 p.m.", "–", "²", "١٢", "Nr. 5", "and a half"]),
)
TEXT = st.one_of(st.text(max_size=60), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=25).map("".join))


@settings(max_examples=150, deadline=None)
@given(
    article=TEXT, summary=TEXT, title=st.one_of(st.none(), TEXT), lang=st.sampled_from([None, "en", "de", "zh", "xx"])
)
def test_nothing_raises_and_evidence_is_in_the_article(
    article: str, summary: str, title: str | None, lang: str | None
) -> None:
    grounded = ground(split_sentences(summary, lang), article, title=title, lang=lang)
    assert len(grounded.sentences) == len(grounded.scores)
    assert 0.0 <= grounded.score <= 1.0
    for sentence in grounded.sentences:
        assert all(0 <= item.start < item.end <= len(article) for item in sentence.evidence)
    assert grounded.supported == all(sentence.supported for sentence in grounded.sentences)


def told(text: str, lang: str | None) -> list[Sentence]:
    """The sentences that have a letter or a figure: "* * *" says nothing, so nothing can say it."""
    return [sentence for sentence in split_sentences(text, lang) if any(map(str.isalnum, sentence.text))]


@settings(max_examples=100, deadline=None)
@given(article=TEXT, lang=st.sampled_from([None, "en", "fr"]))
def test_a_copied_sentence_is_supported(article: str, lang: str | None) -> None:
    assert ground(told(article, lang), article, lang=lang).problems == ()


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.[tm]*")), ids=lambda path: path.name)
def test_each_sentence_of_the_seeds_is_supported_by_itself(path: Path) -> None:
    document = seed_document(path)
    sentences = told(document.text, document.lang)
    grounded = ground(sentences, document.text, title=document.title, lang=document.lang)
    assert grounded.problems == ()
    for sentence in grounded.sentences:
        assert any(item.start <= sentence.start < item.end for item in sentence.evidence)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name", ["policy/federal_register.jsonl", "news/cnn.jsonl", "news/bbc.jsonl", "languages/orangesum_abstracts.jsonl"]
)
def test_each_sentence_of_real_articles_is_supported_by_itself(shared_data: Path, name: str) -> None:
    for row in list(read_jsonl(shared_data / name))[:80:2]:
        sentences = told(row["text"], row.get("lang"))
        assert ground(sentences, row["text"], lang=row.get("lang")).problems == ()


def test_the_learnt_check_is_asked_once_and_decides() -> None:
    asked: list[Sequence[tuple[str, str]]] = []

    def meaning(pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        asked.append(pairs)
        return [0.9, 0.1]

    article = "The council adopted the rule on data. It takes effect in June."
    claims = split_sentences("The rule on data was adopted. The council drafted the rule.")
    grounded = ground(claims, article, meaning=meaning)
    assert [claim for claim, _ in asked[0]] == ["The rule on data was adopted.", "The council drafted the rule."]
    assert asked[0][0][1].startswith("The council adopted")
    assert [sentence.supported for sentence in grounded.sentences] == [True, False]
    assert [(problem.kind, problem.sentence) for problem in grounded.problems] == [("meaning", 1)]
    by_words = ground(claims, article).scores
    assert grounded.scores == pytest.approx([(0.9 * by_words[0]) ** 0.5, (0.1 * by_words[1]) ** 0.5])


def test_the_title_is_said_but_is_no_evidence() -> None:
    article = "The kingdom acts at once on the matter of tax."
    grounded = ground(split_sentences("Tonga acts at once."), article, title="Kingdom of Tonga acts")
    assert grounded.supported
    assert [article[item.start : item.end] for item in grounded.sentences[0].evidence] == [article]


def test_a_fact_of_a_sentence_apart_is_evidence_too() -> None:
    article = "The council adopted the rule on data. Cats slept. It takes effect on 3 June 2024, the council said."
    (sentence,) = ground(split_sentences("The rule on data takes effect on 3 June 2024."), article).sentences
    assert any("3 June" in article[item.start : item.end] for item in sentence.evidence)


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("The ministry has 90 days to answer the request of the council.", "number"),
        ("The council has until 4 May 2024 to publish its view of the tax.", "date"),
        ("Maria Lopez told the ministry to answer the request of the council.", "name"),
    ],
)
def test_a_fact_of_another_sentence_in_its_place_is_seen(claim: str, kind: str) -> None:
    article = (
        "The ministry has 30 days to answer the request of the council. Courts were given 90 days in older laws. "
        "The council has until 1 June 2024 to publish its view of the tax. Markets closed on 4 May 2024. "
        "Anna Berg told the ministry to answer the request of the council. Maria Lopez sings in a choir."
    )
    grounded = ground(split_sentences(claim), article)
    assert kind in {problem.kind for problem in grounded.problems}
