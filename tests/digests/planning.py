"""Plans digests and news of stories as the scheduler does, for the tests of several rooms."""

from datetime import datetime

from bot.config import DigestSettings, Settings
from bot.digests import plan_due, plan_follows
from bot.storage import Storage


def plan(storage: Storage, now: datetime, *, zone: str = "UTC") -> int:
    """Plan the digests that are due. Returns their number."""
    return plan_due(storage, Settings(digest=DigestSettings(timezone=zone)), now=now)


def news(storage: Storage, now: datetime) -> int:
    """Plan messages about news in followed stories. Returns their number."""
    return plan_follows(storage, Settings(), now=now)
