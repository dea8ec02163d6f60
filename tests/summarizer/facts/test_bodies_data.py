"""The gazetteer and the list of places are well-formed: whoever adds a line finds out here."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from summarizer.facts.bodies.gazetteer import entries
from summarizer.facts.bodies.places import country, listed, place_names, territories

_FOLDER = files("summarizer.facts.bodies")
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
