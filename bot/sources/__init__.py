"""Turn a source's address into entries: HTTP, feeds, sitemaps, pages, folders, and discovery of what an address is."""

from bot.sources.content import SourceReading
from bot.sources.discovery import FoundSource, resolve
from bot.sources.feeds import parse_feed
from bot.sources.folder import read_local
from bot.sources.http import Fetcher, Response
from bot.sources.reading import read

__all__ = [
    "Fetcher",
    "FoundSource",
    "Response",
    "SourceReading",
    "parse_feed",
    "read",
    "read_local",
    "resolve",
]
