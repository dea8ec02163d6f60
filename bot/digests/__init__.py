"""Plans what a chat gets, and stores it in the ledger: digests of its subscriptions, news of the stories that it
follows, and reminders of their deadlines."""

from bot.digests.follow import plan_follows, plan_reminders
from bot.digests.plan import due_of, plan_due, preview_chat, preview_query, settle_due

__all__ = [
    "due_of",
    "plan_due",
    "plan_follows",
    "plan_reminders",
    "preview_chat",
    "preview_query",
    "settle_due",
]
