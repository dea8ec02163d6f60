"""The pipeline, one step a file in the order of the flow: poll, extract, summarize, facts, group.

Each step takes articles in one state and leaves them in the next, one transaction an article, so
that it can be run again after a crash at any point.
"""

from bot.models import ArticleState
from bot.pipeline.embedding import embed_by, embed_interests
from bot.pipeline.extract import EXTRACTING, Extraction
from bot.pipeline.facts import FINDING, facts_version, find_facts
from bot.pipeline.group import GROUPING, group, story_rules
from bot.pipeline.poll import PollResult, poll
from bot.pipeline.summarize import SUMMARIZING, summarize

STEPS = (
    (EXTRACTING, ArticleState.FETCHED),
    (SUMMARIZING, ArticleState.EXTRACTED),
    (GROUPING, ArticleState.SUMMARIZED),
)
"""The steps after poll, by the names that progress has them under, and the state each takes."""

__all__ = [
    "FINDING",
    "STEPS",
    "Extraction",
    "PollResult",
    "embed_by",
    "embed_interests",
    "facts_version",
    "find_facts",
    "group",
    "poll",
    "story_rules",
    "summarize",
]
