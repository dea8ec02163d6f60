"""Find the facts of a policy text: its stage, who acts, its deadlines, the bodies and places it names, and its topics.

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
    facts_keys,
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
    "facts_keys",
]
