"""What a chat gets: digests of its subscriptions, news of the stories it follows, reminders of their days; and the
plans that put it into the ledger."""

from bot.digests.compose import compose_digest, item_block
from bot.digests.follow import plan_follows, plan_reminders
from bot.digests.match import match_one
from bot.digests.plan import digest_now, due_of, plan_due, preview_chat, preview_query, settle_due, subscription_to
from bot.digests.rank import rank

__all__ = [
    "compose_digest",
    "digest_now",
    "due_of",
    "item_block",
    "match_one",
    "plan_due",
    "plan_follows",
    "plan_reminders",
    "preview_chat",
    "preview_query",
    "rank",
    "settle_due",
    "subscription_to",
]
