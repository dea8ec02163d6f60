"""Whose "member states" a text speaks of: the Union's only where something else says so."""

from __future__ import annotations

import pytest

from summarizer import Document
from summarizer.facts.bodies import find_bodies, find_jurisdictions
from summarizer.facts.bodies.signs import signs


def codes(text: str, title: str | None = None) -> tuple[str, ...]:
    document = Document(text=text, title=title, lang="en")
    return find_jurisdictions(document, find_bodies(document))


@pytest.mark.parametrize(
    "text",
    [
        "The WHO said its member states had agreed on a pandemic treaty. Member states will sign it in May.",
        "ASEAN member states agreed on a rule for trade.",
        "Member States of the African Union adopted a free trade treaty on Tuesday.",
        "The African Union met on Monday. The Commission asked Member States to ratify the treaty.",
        "NATO member states agreed to raise spending.",
        "NATO ministers met in Brussels. Member states will spend more.",
        "The UN General Assembly said Member States should act.",
        "The WTO told member states to notify subsidies.",
        "Member States adopted the agreement on Tuesday.",
        "The World Health Assembly adopted it. Member States did so by consensus. European countries welcomed it.",
    ],
)
def test_member_states_of_others_are_not_those_of_the_union(text: str) -> None:
    assert "EU" not in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "EU member states agreed on new rules for toys.",
        "The bloc's member states agreed on new rules for toys.",
        "Member States shall adopt the laws necessary to comply with this Directive by 6 July 2025.",
        "The European Parliament and the member states agreed on a law on toys.",
        "The Commission said in Brussels that member states must cut emissions.",
        "The Commission took Poland to court. Member states have two months to reply.",
        "Toys must be safe, say MEPs. The WHO welcomed it.  MEPs and member states must agree.",
    ],
)
def test_member_states_beside_another_sign_are_those_of_the_union(text: str) -> None:
    assert "EU" in codes(text)


def test_whose_they_are_is_told_in_linear_time() -> None:
    text = "Member states of the WHO met, and the Commission in Brussels looked on. " * 20_000
    assert signs(text)["EU"] <= 3
