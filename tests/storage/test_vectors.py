"""Search by meaning: the nearest vectors are found. New and replaced vectors are found at once."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from bot.digests.rank import near
from bot.storage import Storage, search
from tests.conftest import Clock, Maker, put_vector


def towards(degrees: float) -> Sequence[float]:
    """Returns a unit vector in this direction."""
    return (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))


def near_to(storage: Storage, degrees: float, least: float) -> list[int]:
    """Returns the articles near a vector, nearest first."""
    return [article for article, __ in storage.search.nearest(towards(degrees), least=least)]


def test_near_returns_articles_with_their_present_cosines_nearest_first(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "NEAREST", 4)  # articles without a vector take no place
    assert not storage.search.has_vectors()
    assert near_to(storage, 0, 0.1) == []
    near, far, away = (make.ready(str(at), embedding=towards(at)) for at in (10, 50, 120))
    make.ready("none")
    make.ready("other", embedding=(1.0, 0.0, 0.0))
    assert storage.search.has_vectors()
    found = storage.search.nearest(towards(0), least=0.1)
    assert [article for article, __ in found] == [near, far]
    assert [cosine for __, cosine in found] == pytest.approx([math.cos(math.radians(at)) for at in (10, 50)], abs=0.01)
    assert near_to(storage, 120, -1) == [away, far, near]
    clock.forward(hours=3)
    new = make.ready("new", embedding=towards(20))
    # An edit replaces the vector.
    put_vector(storage, away, "embedding", search.as_bytes(towards(5)))
    assert near_to(storage, 0, 0.5) == [away, near, new, far]
    assert near_to(storage, 120, 0.5) == []
    storage.database.change("DELETE FROM articles WHERE id = ?", [new])
    assert near_to(storage, 0, 0.5) == [away, near, far]


def test_a_vector_is_compared_only_with_vectors_of_its_encoder(storage: Storage, make: Maker, clock: Clock) -> None:
    one, other = (make.ready(key, embedding=towards(0)) for key in ("one", "other"))
    row = np.eye(search.MEANING)[0]
    assert storage.search.nearest(row.tolist(), least=0.1) == []
    clock.forward(hours=3)  # a profile may be made long after the summary
    for article, kept in ((one, row), (other, -row)):
        meaning = np.round(127 * kept).astype(np.int8).tobytes()
        put_vector(storage, article, "meaning", meaning)
    assert storage.search.nearest(row.tolist(), least=0.1) == [(one, pytest.approx(1))]
    assert near(storage, "竞业禁止", row.astype("<f4").tobytes(), [one, other]) == {one: pytest.approx(1)}
