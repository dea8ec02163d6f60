"""Facts of a policy text: its stage, its deadlines, who decides and where, and what it is about.

Importing this package loads no model and no heavy library; ``Summarizer.facts_each`` finds facts.
"""

from summarizer.facts.models import (
    RULES,
    Body,
    Deadline,
    DeadlineKind,
    Facts,
    FoundBody,
    FoundStage,
    FoundTopic,
    Stage,
)

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
