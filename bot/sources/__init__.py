"""Find out what kind of source an address is, fetch it, and turn its feed, sitemap, page or folder into entries."""

from bot.sources.content import SourceReading
from bot.sources.discovery import FoundSource, resolve
from bot.sources.http import Fetcher, Response
from bot.sources.reading import read

__all__ = [
    "Fetcher",
    "FoundSource",
    "Response",
    "SourceReading",
    "read",
    "resolve",
]
