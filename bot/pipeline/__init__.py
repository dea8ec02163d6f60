"""Bring articles from their sources to readers in five steps: poll, extract, summarize, facts, group. Each has a file.

Each step moves articles from one state to the next, in one transaction per article. So it can run again after a crash
at any point.
"""

from bot.pipeline.embedding import embed_by, embed_interests
from bot.pipeline.extract import Extraction
from bot.pipeline.facts import facts_version, find_facts
from bot.pipeline.group import group, story_rules
from bot.pipeline.poll import PollResult, poll
from bot.pipeline.summarize import summarize

__all__ = [
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
