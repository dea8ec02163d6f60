"""What a subscription gets: match, rank, compose; and the plan that puts it into the ledger."""

from bot.digests.compose import compose_digest, item_block
from bot.digests.match import match
from bot.digests.plan import plan_digest, plan_due
from bot.digests.preview import digest_now, preview_chat, preview_query
from bot.digests.rank import rank

__all__ = [
    "compose_digest",
    "digest_now",
    "item_block",
    "match",
    "plan_digest",
    "plan_due",
    "preview_chat",
    "preview_query",
    "rank",
]
