"""Addresses as they may be shown."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def without_userinfo(url: str) -> str:
    """`url` without a name and password: an operator's, and no reader's."""
    try:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        pass
    return url


def shown(url: str) -> str:
    """`url` for a message: without a password, and not too long."""
    url = without_userinfo(url)
    return url if len(url) <= 200 else f"{url[:200]}…"
