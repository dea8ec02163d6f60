"""The pipeline, one step a file in the order of the flow: poll, extract, summarize, group.

Each step takes articles in one state and leaves them in the next, one transaction an article, so
that it can be run again after a crash at any point.
"""

from bot.pipeline.extract import extract
from bot.pipeline.group import group
from bot.pipeline.poll import PollResult, poll
from bot.pipeline.progress import NoProgress, Progress
from bot.pipeline.summarize import SummaryWorker, summarize

__all__ = ["NoProgress", "PollResult", "Progress", "SummaryWorker", "extract", "group", "poll", "summarize"]
