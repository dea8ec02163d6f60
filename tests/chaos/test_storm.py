"""A short storm. A long one: `make chaos`."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.chaos.check import faults, listing
from tests.chaos.counts import counts, table
from tests.chaos.storm import Life, Plan, Storm

SEED = "CHAOS_SEED"
"""Gives the seed; the one below is CI's, so that it never fails by luck alone."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_due_arrives_once_through_trouble_and_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get(SEED, "7"))
    rng = random.Random(f"lives/{seed}")
    lives = (
        Life(sends=rng.randint(30, 80), news=True),
        Life(sends=rng.randint(20, 60)),
        Life(sends=rng.randint(20, 40), asked=True),
    )
    plan = Plan(seed=seed, chats=80, lives=lives, hang=2, fast=True)
    outcome = Storm(tmp_path, plan, print).run()
    print(f"seed {seed}\n{table(counts(outcome))}\n{outcome.seconds:.0f} s")
    broken = listing(faults(outcome.record))
    assert not broken, f"{broken}\nThe same again: {SEED}={seed} python -m pytest tests/chaos/test_storm.py -s"
