"""What crosses rooms: frozen, keyword-only, every datetime aware and in UTC."""

from bot.models.article import Article, ArticleState, DueDeadline, RawArticle, Revision, Story
from bot.models.chat import FOR_GOOD, SHORT, Chat, ChatState, Failure, Subscription
from bot.models.digest import (
    MAX_ATTEMPTS_IN_DOUBT,
    Chunk,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Digest,
    DigestItem,
    DueDay,
    Reasons,
    Standing,
)
from bot.models.feedback import Case, Label
from bot.models.source import Entry, FullText, Poll, PollOutcome, Source, SourceKind

__all__ = [
    "FOR_GOOD",
    "MAX_ATTEMPTS_IN_DOUBT",
    "SHORT",
    "Article",
    "ArticleState",
    "Case",
    "Chat",
    "ChatState",
    "Chunk",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "Digest",
    "DigestItem",
    "DueDay",
    "DueDeadline",
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
    "SourceKind",
    "Standing",
    "Story",
    "Subscription",
]
