"""Which bodies and places are found in texts, what filters' words mean, and that the gazetteer is well-formed."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from summarizer import Document
from summarizer.facts.bodies import body_ids, find_bodies, find_jurisdictions, jurisdiction_codes
from summarizer.facts.body_mentions import signs
from summarizer.facts.gazetteer import country, entries, listed, place_names, territories
from tests.summarizer.facts import cases


def test_texts() -> None:
    wrong: list[object] = []
    for row, document in cases("bodies"):
        bodies = find_bodies(document)
        if [found.body.id for found in bodies] != row["bodies"]:
            wrong.append((row, bodies))
        places = find_jurisdictions(document, bodies)
        if "places" in row and list(places) != row["places"]:
            wrong.append((row, places))
    assert not wrong


def test_the_range_is_of_the_first_mention_and_short_forms_count() -> None:
    text = "The European Commission opened a case. The Commission gave the firm two months."
    (found,) = find_bodies(Document(text=text))
    assert text[found.start : found.end] == "European Commission"
    assert (found.body.id, found.mentions) == ("eu-commission", 2)


def test_a_body_of_the_title_alone_has_no_range() -> None:
    (found,) = find_bodies(Document(text="The rule was signed on Monday.", title="EPA limits soot"))
    assert (found.body.id, found.start, found.end) == ("us-epa", 0, 0)


def test_the_end_of_a_chinese_name_may_begin_another() -> None:
    text = "7月13日，国家网信办联合国家发展改革委、教育部公布办法。联合国没有参加。"
    found = find_bodies(Document(text=text, lang="zh"))
    assert [text[one.start : one.end] for one in found if one.body.id == "un-un"] == ["联合国"]
    assert "国家发展改革委" in [text[one.start : one.end] for one in found]
    assert next(one.start for one in found if one.body.id == "un-un") == text.index("联合国没有")


def test_any_text_is_taken() -> None:
    for text in ("", " ", "\ud800", "U.S.", "the Commission", "a" * 5000, "EPA " * 3000):
        find_bodies(Document(text=text))


def test_body_filter_words() -> None:
    assert body_ids("epa") == body_ids("US-EPA") == body_ids("Environmental Protection Agency") == {"us-epa"}
    assert body_ids("European Commission") == {"eu-commission"}
    assert body_ids("MIIT") == body_ids("工信部") == {"cn-miit"}
    assert body_ids("the Fed") == {"us-fed"}
    assert {"uk-fsa", "jp-fsa"} <= body_ids("fsa")
    assert body_ids("nobody at all") == set()


def test_jurisdiction_filter_words() -> None:
    assert jurisdiction_codes("eu") == {"EU"}
    assert jurisdiction_codes("DE") == jurisdiction_codes("germany") == jurisdiction_codes("Deutschland")
    assert {"DE", "DE-BY"} <= jurisdiction_codes("de")
    assert {"CN", "CN-SH"} <= jurisdiction_codes("china")
    assert jurisdiction_codes("shanghai") == {"CN-SH"}
    assert jurisdiction_codes("uk") == jurisdiction_codes("Britain") >= {"GB", "GB-SCT"}
    assert jurisdiction_codes("nowhere") == set()


def test_long_texts_are_read_in_linear_time() -> None:
    text = "The House Senate of Ohio, said the governor. " * 3000
    document = Document(text=text)
    assert find_jurisdictions(document, find_bodies(document))[0] == "US"
    states = "Member states of the WHO met, and the Commission in Brussels looked on. " * 20_000
    assert signs(states)["EU"] <= 3


_FOLDER = files("summarizer.facts")
_LEVELS = {"EU", "UN", "INT"}


def _rows() -> list[dict[str, object]]:
    text = _FOLDER.joinpath("gazetteer.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_each_row_has_the_fields_and_no_other() -> None:
    rows = _rows()
    assert len(rows) >= 400
    for row in rows:
        assert {"id", "name", "jurisdiction", "aliases", "context"} <= row.keys() <= {
            "id", "name", "jurisdiction", "aliases", "context", "parent"
        }, row  # fmt: skip
        assert re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]+)+", str(row["id"])), row
        for field in ("aliases", "context"):
            forms = row[field]
            assert isinstance(forms, list)
            assert all(isinstance(form, str) and form == form.strip() and len(form) > 1 for form in forms), row
            assert len(set(forms)) == len(forms), row


def test_ids_are_unique_and_parents_exist() -> None:
    ids = [str(row["id"]) for row in _rows()]
    assert len(set(ids)) == len(ids)
    assert {str(row["parent"]) for row in _rows() if "parent" in row} <= set(ids)


def test_jurisdictions_are_codes() -> None:
    known = set(territories()["en"]) | _LEVELS
    for entry in entries().values():
        assert re.fullmatch(r"[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?", entry.body.jurisdiction)
        assert country(entry.body.jurisdiction) in known, entry
    assert {country(code) for code in listed()} <= known


def test_no_alias_is_of_two_bodies_but_context_forms() -> None:
    owners: dict[str, str] = {}
    for entry in entries().values():
        for alias in entry.aliases:
            assert owners.setdefault(alias.casefold(), entry.body.id) == entry.body.id, alias
    context = {form for entry in entries().values() for form in entry.context}
    assert not context & {alias for entry in entries().values() for alias in entry.aliases}


def test_every_body_has_a_form_and_none_is_a_place() -> None:
    for entry in entries().values():
        assert entry.aliases or entry.context
        assert not {*entry.aliases, *entry.context} & place_names().keys(), entry
