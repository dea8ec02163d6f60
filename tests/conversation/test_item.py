"""An item replaces its page, and its buttons show the evidence and the way back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import Place
from bot.conversation.item import evidence_blocks, quoted
from bot.models import Article
from bot.reply import split
from bot.storage import Storage
from bot.storage.database import to_text
from summarizer import Evidence, SummarySentence
from tests.conftest import NOON, Clock, Maker, cases
from tests.conversation.conftest import Person
from tests.digests.facts import EPA, due, facts, put
from tests.digests.test_compose import SUMMARY

CASES = cases(__file__)

TEXT = (
    "The hearing was long. The agency limits lead in water from May. It names no price.\n"
    "Schools must test each tap twice a year. Critics had asked for four tests.\n"
)


def spans(*parts: tuple[str, str | None, bool]) -> tuple[SummarySentence, ...]:
    """Returns summary sentences. Each part is a sentence, the words of TEXT that are its evidence, and whether they
    support it."""
    made, at = [], 0
    for text, evidence, supported in parts:
        start = -1 if evidence is None else TEXT.index(evidence)
        ranges = () if evidence is None else (Evidence(start, start + len(evidence)),)
        made.append(SummarySentence(text=text, start=at, end=at + len(text), evidence=ranges, supported=supported))
        at += len(text) + 1
    return tuple(made)


def summarise(storage: Storage, article_id: int, sentences: tuple[SummarySentence, ...]) -> None:
    """Replace the summary of a ready article."""
    text = " ".join(sentence.text for sentence in sentences)
    summary = replace(SUMMARY, text=text, sentences=sentences, strategy="extractive", model="tiny")
    storage.database.change("UPDATE articles SET state = 'extracted' WHERE id = ?", [article_id])
    storage.articles.summarizing(article_id, summary)()
    storage.database.change("UPDATE articles SET state = 'ready' WHERE id = ?", [article_id])


@pytest.fixture
def rule(storage: Storage, make: Maker) -> Article:
    """An article on lead in water with a summary of three sentences, behind six newer articles."""
    article = make.ready("lead", title="Lead rule", text=TEXT, published=NOON - timedelta(days=2))
    summarise(
        storage,
        article,
        spans(
            ("The agency limits lead in water from May.", "The agency limits lead in water from May.", True),
            ("Taps are to be tested twice a year.", "Schools must test each tap twice a year.", True),
            ("The rule costs nothing.", None, False),
        ),
    )
    put(storage, article, facts("adopted", due("2025-05-01", "effective"), bodies=(EPA,)))
    for n in range(6):
        make.ready(f"n{n}", title=f"Article {n}", published=NOON - timedelta(hours=n))
    return storage.articles.get(article)


def test_a_page_opens_to_an_item_and_back_in_one_message(ann: Person, rule: Article) -> None:
    ann.says("/latest")
    page = ann.presses("Next ▶")
    assert ann.labels == ["6", "7", "◀ Previous"]
    shown = ann.presses("7")
    assert ann.reply.replace
    assert shown == (
        "Lead rule\nAdopted · Environmental Protection Agency, US\nTakes effect 1 May 2025\n"
        "The agency limits lead in water from May. Taps are to be tested twice a year. The rule costs nothing.\n"
        "Gazette · 8 Mar 2025 · Read it"
    )
    assert ann.labels == ["Evidence", "Story", "Follow", "Save", "Wrong summary", "◀ Back"]
    assert [s.href for block in ann.reply.blocks for s in block if s.href] == ["https://example.org/lead"]
    item = ann.reply
    for button in ("Evidence", "Wrong summary"):
        ann.reply = item
        told = ann.presses(button)
        assert not ann.reply.replace
        assert told.startswith("Lead rule") and told != shown
    ann.reply = item
    assert ann.presses("◀ Back") == page
    assert ann.reply.replace
    assert "Following: Lead rule" in ann.says("/follow 7")


def test_evidence_shows_where_the_article_says_each_sentence(ann: Person, rule: Article) -> None:
    told = ann.sends(f"q:{rule.id}:-")
    assert told == (
        "Lead rule\n\n"
        "1. The agency limits lead in water from May.\nThe article says:\n"
        "The hearing was long. ❝The agency limits lead in water from May.❞ It names no price. Schools must test each "
        "tap twice a year. Critics had asked for four tests.\n\n"
        "2. Taps are to be tested twice a year.\nThe article says:\n"
        "The hearing was long. The agency limits lead in water from May. It names no price. "
        "❝Schools must test each tap twice a year.❞ Critics had asked for four tests.\n\n"
        "3. The rule costs nothing.\nNot supported: no sentence of the article was found that says this."
    )
    quotes = [span for block in ann.reply.blocks for span in block if span.style == "quote"]
    assert len(quotes) == 2


def test_long_evidence_is_sent_in_several_messages(ann: Person, storage: Storage, rule: Article) -> None:
    long = "The agency limits lead in water from May, " + "as it said before, " * 40 + "and not later."
    sentences = tuple(
        SummarySentence(text=f"{n} {long}", start=0, end=1, evidence=(Evidence(0, 60), Evidence(70, 120)))
        for n in range(9)
    )
    summarise(storage, rule.id, sentences)
    told = ann.sends(f"q:{rule.id}:1.0")
    assert len(split(ann.reply)) > 2
    assert all(told.count(f"{n + 1}. {n} The agency") == 1 for n in range(9))


def test_evidence_outside_of_the_text_is_ignored() -> None:
    ranges = tuple(Evidence(*one) for one in ((5, 900), (-3, 4), (9, 9), (0, 3), (4, 12)))
    sentence = SummarySentence(text="The hearing.", start=0, end=12, evidence=ranges, supported=True)
    summary = replace(SUMMARY, text="The hearing.", sentences=(sentence,))
    (block,) = evidence_blocks(summary, TEXT)
    assert [span.text for span in block if span.style == "quote"] == [quoted(TEXT, 0, 3), quoted(TEXT, 4, 12)]
    (closest,) = evidence_blocks(replace(SUMMARY, text="No.", sentences=(replace(sentence, supported=False),)), TEXT)
    assert closest[1].text == "Not supported. The closest text in the article:"
    assert "No evidence was kept" in evidence_blocks(SUMMARY, TEXT)[0][0].text


def test_buttons_of_an_article_that_was_edited_or_removed_say_so(
    ann: Person, storage: Storage, rule: Article, clock: Clock
) -> None:
    ann.says("/latest 7")
    page = ann.reply
    # The state of an article after an edit, until the new text is summarised.
    storage.database.change("UPDATE articles SET state = 'extracted', summary = NULL WHERE id = ?", [rule.id])
    assert "This article is being read." in ann.presses("7")
    assert "Evidence" not in ann.labels
    assert "Wrong summary" not in ann.labels
    assert "being read" in ann.sends(f"q:{rule.id}:1.0")
    assert "being read" in ann.sends(f"x:{rule.id}:1.0:off_point")
    storage.database.change(
        "UPDATE articles SET state = 'ready', edited_at = ? WHERE id = ?", [to_text(clock()), rule.id]
    )
    ann.reply = page
    told = ann.presses("7")
    assert "No text could be read for a summary.\nGazette" in told
    assert "8 Mar 2025 · edited 10 Mar 2025" in told
    storage.database.change("DELETE FROM articles WHERE id = ?", [rule.id])
    for data in ("r:{}:1.0", "q:{}:1.0", "x:{}:1.0", "x:{}:1.0:off_point"):
        assert "is gone: it was removed" in ann.sends(data.format(rule.id))
        assert not ann.reply.replace  # the page stays


@pytest.mark.parametrize("origin", CASES["no_place"])
def test_an_invalid_place_raises_an_error(origin: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Place.read(origin)


def test_a_page_with_long_titles_fits_in_one_message(ann: Person, make: Maker) -> None:
    for n in range(20):
        title, words = f"{n} 法🦄 " + "a very long title " * 15, "It says so much. " * 60
        make.ready(f"n{n}", title=title, summary=words, text=words, source=make.source(f"Publisher {n} " * 9))
    for size in (5, 20):
        ann.says(f"/latest {size}")
        assert len(split(ann.reply)) == 1
        assert len(ann.labels) == size + (size < 20)
    ann.presses("20")
    assert len(split(ann.reply)) == 1
