"""Check each sentence of a summary against its article: find its evidence and its problems, and give it a score.

``docs/check.md`` says what is compared and how well it works.
"""

from summarizer.check.article import ArticleIndex
from summarizer.check.summary import SUPPORTED, CheckedSummary, check_summary, check_text

__all__ = ["SUPPORTED", "ArticleIndex", "CheckedSummary", "check_summary", "check_text"]
