"""Bodies and places are found in texts and in words of filters, and the gazetteer is well-formed."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from summarizer import Document
from summarizer.facts.bodies import find_bodies, scan
from summarizer.facts.gazetteer import OFFICES, country, entries, institution, listed, place_names, territories
from summarizer.facts.places import body_ids, find_jurisdictions, jurisdiction_codes
from tests.summarizer.conftest import table
from tests.summarizer.facts import cases, told


@pytest.mark.parametrize(("row", "document"), cases("bodies"))
def test_bodies_and_places_are_found_in_texts(row: dict[str, Any], document: Document) -> None:
    found = scan(told(document))
    bodies = find_bodies(found, None)
    places = list(find_jurisdictions(found, bodies))
    ids = sorted(one.body.id for one in bodies if one.mentions)
    assert (ids, places) == (row["bodies"], row.get("places", places))


@pytest.mark.parametrize("row", table("filters", "facts"))
def test_filter_words_name_bodies_and_places(row: dict[str, Any]) -> None:
    found = body_ids(row["word"]) if row["of"] == "body" else jurisdiction_codes(row["word"])
    assert found >= set(row.get("among", ())) and found == set(row.get("ids", found))


def test_the_gazetteer_is_well_formed() -> None:
    text = files("summarizer.facts").joinpath("gazetteer.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows) >= 400
    for row in rows:
        assert row.keys() - {"parent", "kind"} == {"id", "name", "jurisdiction", "aliases", "context"}, row
        assert re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]+)+", row["id"]), row
        assert row.get("parent", row["id"]) in ids, row
        for forms in (row["aliases"], row["context"]):
            assert all(form == form.strip() and len(form) > 1 for form in forms), row
            assert len(set(forms)) == len(forms), row


def test_codes_are_valid_and_a_name_means_only_one_body() -> None:
    known = {*territories()["en"], "EU", "UN", "INT"}
    owners: dict[str, str] = {}
    for entry in entries().values():
        assert re.fullmatch(r"[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?", entry.body.jurisdiction)
        assert entry.aliases or entry.context
        assert not {*entry.aliases, *entry.context} & place_names().keys(), entry
        for alias in entry.aliases:
            assert owners.setdefault(alias.casefold(), entry.body.id) == entry.body.id, alias
    assert not {form for entry in entries().values() for form in entry.context} & {
        alias for entry in entries().values() for alias in entry.aliases
    }
    assert {country(code) for code in {*listed(), *(entry.body.jurisdiction for entry in entries().values())}} <= known


def test_every_country_has_a_government() -> None:
    assert set(OFFICES) <= entries().keys() | {entry.kind for entry in entries().values()}
    for code in (*territories()["en"], "EU"):
        assert country(entries()[institution("government", code) or ""].body.jurisdiction) == code
