"""The dataclasses that packages exchange. They are frozen and keyword-only; their datetimes are aware and in UTC."""

from bot.models.article import Article, ArticleState, RawArticle, Revision, Story
from bot.models.chat import FOR_GOOD, SHORT, Chat, Failure, Subscription
from bot.models.digest import (
    Chunk,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DigestItem,
    DueDay,
    Reasons,
    Standing,
)
from bot.models.feedback import Case, Label
from bot.models.source import Entry, FullText, Poll, PollOutcome, Source, SourceItem, SourceKind

__all__ = [
    "FOR_GOOD",
    "SHORT",
    "Article",
    "ArticleState",
    "Case",
    "Chat",
    "Chunk",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DigestItem",
    "DueDay",
    "Entry",
    "Failure",
    "FullText",
    "Label",
    "Poll",
    "PollOutcome",
    "RawArticle",
    "Reasons",
    "Revision",
    "Source",
    "SourceItem",
    "SourceKind",
    "Standing",
    "Story",
    "Subscription",
]
