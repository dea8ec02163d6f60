"""Facts of a policy text: its stage, its deadlines, who decides and where, and what it is about.

Importing this package loads no model and no heavy library; ``Summarizer.facts_each`` finds facts.
"""

from summarizer.facts.models import (
    Body,
    Deadline,
    DeadlineKind,
    Facts,
    FoundBody,
    FoundStage,
    FoundTopic,
    Stage,
)

RULES = "8"
"""Raised when the rules change what they find in texts: stored facts of other rules are found again."""

__all__ = [
    "RULES",
    "Body",
    "Deadline",
    "DeadlineKind",
    "Facts",
    "FoundBody",
    "FoundStage",
    "FoundTopic",
    "Stage",
]
