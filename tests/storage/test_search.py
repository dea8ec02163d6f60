"""Full-text search: any script, any input, ranking, acronyms and corrections."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.query import Term, read, read_stored
from bot.query.words import TABLES, words
from bot.storage import Storage
from bot.storage.search import INDEXED, expression, index_text
from summarizer.facts import Facts
from tests.conftest import NOON, Maker, cases

CASES = cases(__file__)


def find(storage: Storage, typed: str, *, limit: int = 99, offset: int = 0) -> tuple[list[int], int]:
    found = storage.search.find(read_stored(typed).on(NOON, "UTC"), now=NOON, limit=offset + limit)
    return list(found.ids[offset:]), found.total


def test_a_search_finds_words_in_any_script(storage: Storage, make: Maker) -> None:
    texts = CASES["texts"].values()
    filled = [make.ready(one["title"], title=one["title"], text=one["text"]) for one in texts]
    for article, one in zip(filled, texts, strict=True):
        for query in one["found"]:
            assert article in find(storage, query)[0], query
    for query in (*CASES["not_found"], "\x00", "\ud800"):
        assert find(storage, query) == ([], 0), query


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(text=st.text(alphabet="abcÄéЯж办法ガ한🦄 .-'’,:;!?_%0123\n\"*(", max_size=30))
@pytest.mark.slow
def test_a_search_for_any_word_of_a_text_finds_it(storage: Storage, make: Maker, text: str) -> None:
    article_id = make.ready(str(len(storage.articles.recent(9999))), title="t", text=text, url=None)
    for word in words(text):
        assert article_id in find(storage, word, limit=9999)[0], word


def test_words_of_titles_count_more_and_newer_articles_come_first(
    storage: Storage, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = make.ready("body", title="Fees", text="A carbon border levy " + "and more words " * 20)
    title = make.ready("title", title="Carbon border levy", text="Fees " + "and more words " * 20)
    assert find(storage, "carbon")[0] == [title, body]
    old, new = (
        make.ready(name, title="Same words", text="Same text.", published=NOON - timedelta(days=days))
        for name, days in (("old", 9), ("new", 1))
    )
    assert find(storage, "same")[0] == [new, old]
    monkeypatch.setattr("bot.storage.search.MOST", 2)
    body = make.ready("later", title="Fees", text="Other words.", published=NOON)
    assert find(storage, "words")[0] == [new, body]


def test_a_search_finds_some_words_that_are_not_common_only_if_no_article_has_all(
    storage: Storage, make: Maker
) -> None:
    both = make.ready("both", title="Lead pipes", text="Water")
    make.ready("one", title="Lead paint", text="Walls")
    assert find(storage, "lead pipes") == ([both], 1)
    assert find(storage, "pipes quarks") == ([both], 1)
    assert find(storage, "pipes paint")[1] == 2
    for n in range(30):
        make.ready(str(n), title=f"Note {n}", text="Of this and that in town.")
    tap = make.ready("tap", title="Taps", text="Water in taps.")
    assert find(storage, "chemicals in taps") == ([tap], 1)
    assert find(storage, "chemicals in the sea of town") == ([], 0)
    pages = [find(storage, "in of", limit=12, offset=offset) for offset in (0, 12, 24, 36)]
    assert [total for _, total in pages] == [30] * 4
    assert len({article for ids, _ in pages for article in ids}) == 30


def test_a_search_becomes_an_expression_for_sqlite() -> None:
    assert index_text("AI办法x") == "AI 办法 办 法 x ai\ue000"
    long = index_text("EPA " + "法" * INDEXED + " SEC").split()
    assert long[INDEXED - 1 :] == ["法法", "epa\ue000"]  # a long text is cut, and with it its acronyms
    assert len(index_text("1/" * INDEXED * 2)) == 2 * INDEXED
    for typed, made in CASES["expressions"]:
        node = read(typed).node
        assert node is not None
        assert expression(node) == made  # type: ignore[arg-type]
    assert expression(Term(text='a"b')) == '"a b"'
    assert words("U.S. l’âge 2023-08-17 e_mail") == ["U.S", "l’âge", "2023-08-17", "e", "mail"]


def test_filters_narrow_a_search_and_without_words_list_the_newest(
    storage: Storage, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = make.ready("de", title="Heat pumps", text="heat", published=NOON - timedelta(days=2))
    french = make.ready("fr", title="Heat heat heat", text="heat", published=NOON - timedelta(days=1))
    later = make.ready("later", title="Heat", text="heat", published=NOON + timedelta(days=99))
    waiting = make.summarized("waiting", title="Heat", text="heat")
    for article, places in ((german, ("DE",)), (french, ("FR", "EU")), (later, ("DE",)), (waiting, ("DE",))):
        storage.facts.putting(article, Facts(jurisdictions=places), version="1")()

    assert find(storage, "heat pumps in:de") == ([german], 1)
    assert {*find(storage, "heat")[0]} == {german, french, later}
    # `later` is dated in the future, so it counts from when it was fetched.
    assert find(storage, "in:de in:fr") == ([later, french, german], 3)
    assert find(storage, "quark in:de") == ([], 0)
    assert find(storage, "in:de body:bafa") == ([], 0)
    assert find(storage, "in:it") == ([], 0)
    # If no selected article has all words, some of the words are enough.
    assert find(storage, "heat quark in:fr") == ([french], 1)
    assert find(storage, "") == ([], 0)
    assert find(storage, "in:de,fr", limit=2, offset=2) == ([german], 3)
    monkeypatch.setattr("bot.storage.search.MOST", 1)  # the newest with common words need not meet the filter
    assert find(storage, "heat in:fr") == ([french], 1)


def test_a_search_finds_acronyms_and_their_long_forms(storage: Storage, make: Maker) -> None:
    made = {name: make.ready(name, title=title, text=text) for name, title, text in CASES["acronyms"]}
    for typed, names in CASES["found_by_acronyms"]:
        assert set(find(storage, typed)[0]) == {made[name] for name in names.split()}, typed


def test_a_word_that_no_article_has_is_corrected(storage: Storage, make: Maker) -> None:
    source = make.source("Gazette", topics=("Trade",))
    for title in CASES["spelled"]:
        make.ready(title, title=title, source=source)
    for typed, corrected in CASES["corrected"]:
        assert str(storage.search.corrected(read_stored(typed))) == corrected


def test_all_forms_of_a_known_acronym_find_each_other(storage: Storage, make: Maker) -> None:
    forms = {form: short for short, long in TABLES["acronyms"].items() for form in (short, *long)}
    articles = {form: make.ready(form, title=f"On {form}", text=f"The {form}.") for form in forms}
    for typed in forms:
        asked = read(typed)
        if asked.terms and not {*",、"} & {*typed}:  # a body, place, topic or list has no words to search for
            found = storage.search.find(asked, now=NOON, limit=999).ids
            assert {articles[form] for form in forms if forms[form] == forms[typed]} <= {*found}, typed
