"""What the exact checks say of one claim."""

from __future__ import annotations

from typing import Any

from summarizer.grounding import ground
from summarizer.models import Sentence


def problems(article: str, claim: str, **known: Any) -> list[tuple[str, str]]:
    """(kind, words) of each problem of ``claim`` but those of meaning."""
    grounded = ground([Sentence(claim, 0, len(claim))], article, **known)
    return [(problem.kind, problem.text) for problem in grounded.problems if problem.kind != "meaning"]
