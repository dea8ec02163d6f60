"""What a generated sentence says and the article does not."""

from __future__ import annotations

import pytest

from summarizer.grounding import ground
from summarizer.sentences import split_sentences

ARTICLE = (
    "The Federal Trade Commission adopted a final rule on 23 April 2024. The rule bans non-compete clauses for "
    "30,000,000 workers. Chair Lina Khan said: “Noncompete clauses keep wages low.” It costs $1.50 a worker. "
    "Cats were asleep in the garden."
)


def check(summary: str, article: str = ARTICLE) -> list[tuple[str, str]]:
    grounded = ground(split_sentences(summary), article, split_sentences(article))
    return [(problem.kind, problem.text) for problem in grounded.problems]


@pytest.mark.parametrize(
    "summary",
    [
        "The Federal Trade Commission adopted a final rule on 23 April 2024.",
        "The rule bans non-compete clauses for 30000000 workers.",
        "The rule bans clauses for 30 000 000 workers.",
        "Lina Khan said noncompete clauses keep wages low.",
        'She said "noncompete clauses keep wages low".',
        "It costs $1.5 a worker.",
    ],
)
def test_supported(summary: str) -> None:
    assert check(summary) == []


@pytest.mark.parametrize(
    ("summary", "kind", "text"),
    [
        ("The rule bans non-compete clauses for 40,000,000 workers.", "number", "40,000,000"),
        ("The commission adopted a final rule on 24 April 2024.", "date", "24 April 2024"),
        ("The Federal Reserve Board adopted a final rule.", "name", "Federal Reserve Board"),
        ("The EPA adopted a final rule.", "name", "EPA"),
        ('The chair said "wages will rise at once" of the clauses.', "quote", "wages will rise at once"),
    ],
)
def test_exact_checks(summary: str, kind: str, text: str) -> None:
    assert any(found == kind and text in words for found, words in check(summary))


def test_words_that_no_source_sentence_has() -> None:
    assert [kind for kind, _ in check("Economists expect unemployment figures to fall sharply.")] == ["meaning"]


def test_evidence_is_the_sentence_that_says_it() -> None:
    sources = split_sentences(ARTICLE)
    grounded = ground(
        split_sentences("It bans non-compete clauses for workers. Cats slept in the garden."), ARTICLE, sources
    )
    spans = [[ARTICLE[item.start : item.end] for item in sentence.evidence] for sentence in grounded.sentences]
    assert "bans non-compete" in spans[0][0]
    assert spans[1][0].startswith("Cats")
    assert all(sentence.supported for sentence in grounded.sentences)


def test_similarity_decides_between_equal_words() -> None:
    article = "Alpha rules apply. Alpha rules apply."
    grounded = ground(split_sentences("Alpha rules apply."), article, split_sentences(article), [[0.1, 0.9]])
    assert grounded.sentences[0].evidence[0].start == 19


def test_no_sources() -> None:
    assert not ground(split_sentences("Something was decided."), "", []).sentences[0].supported
