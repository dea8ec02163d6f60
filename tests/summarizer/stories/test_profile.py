"""The profile of an article: what it holds, and that it is kept and read again."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from summarizer.stories import load_profile, make_profile
from summarizer.stories.models import background
from summarizer.stories.series import is_digest
from tests.summarizer.stories.texts import COPY, PIPES, QUAKE

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)


def test_names_numbers_and_dates() -> None:
    made = make_profile(text=QUAKE[0], title="Earthquake in Valmora", publisher="P", published=NOON)
    assert {"@valmora", "@salko", "@tarnow", "@bristol"} <= made.names.keys()
    assert any(number.startswith("#37 ") for number in made.numbers)
    assert {"~2024-03", "~03-04"} <= made.dates.keys()
    assert sum(weight**2 for weight in made.names.values()) == pytest.approx(1)
    assert not made.digest


def test_it_is_kept_as_json() -> None:
    for text in ("", "…", "x" * 100_000, "7 " * 50_000, "\ud800"):
        assert make_profile(text=text, title=text[:50]).dump().encode()
    made = make_profile(text=f"{COPY} H.R. 12", title="Fruit “dear”", publisher="P", published=NOON)
    kept = made.dump()
    assert len(kept) < 6000
    again = load_profile(kept, embedding=np.ones(3, dtype=np.float32), signature=made.signature, sketch=made.sketch)
    assert again is not None
    assert again.dump() == kept
    assert (again.ids, again.marks, again.published) == (made.ids, made.marks, NOON)


@pytest.mark.parametrize("kept", ["", "{}", "[]", "null", '{"v": 0}', "{"])
def test_what_is_no_profile_of_this_version_is_none(kept: str) -> None:
    assert load_profile(kept) is None


def test_chinese_is_told_by_pairs_of_characters() -> None:
    one = make_profile(text="工业和信息化部发布区块链产业发展指导意见。")
    assert "区块" in one.terms


_PARTS = (
    "A violin that a prince lost at cards two centuries ago has been found in an attic, and is to be sold in Lent.",
    "Beekeepers count fewer swarms than in any summer since their club began to keep a diary of hives and honey.",
    "The ski club wants snow cannons. Its chairman hopes for frost, and for a loan from the savings bank.",
    "Chess: a girl of nine beat the champion, who had not seen her bishop behind a pot of tea and a plate of cake.",
)


def test_a_text_of_parts_that_have_nothing_in_common_is_a_digest() -> None:
    for parts, digest in (
        ((QUAKE[0], PIPES[0], COPY[:200], *_PARTS), True),
        (QUAKE * 2, False),
        ((*PIPES, *PIPES, PIPES[0]), False),
    ):
        assert is_digest("News", "\n".join(part.replace("\n", " ") for part in parts), background()) is digest
