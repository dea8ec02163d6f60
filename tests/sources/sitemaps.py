"""Sitemaps that tests build on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOW = datetime(2024, 7, 1, tzinfo=UTC)
SITE = "https://www.ministry.example"
URL = f"{SITE}/sitemap.xml"
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def day(ago: float | None, now: datetime = NOW) -> str | None:
    """The moment so many days before `now`, as sitemaps write it."""
    return None if ago is None else (now - timedelta(days=ago)).isoformat()


def item(path: str, changed: str | None = None, *, site: str = SITE) -> str:
    """A page in a plain sitemap."""
    return f"<url><loc>{site}{path}</loc>{'' if changed is None else f'<lastmod>{changed}</lastmod>'}</url>"


def news(
    path: str, title: str, published: str | None, *, name: str = "Gazette", lang: str = "en", site: str = SITE
) -> str:
    """A page in a news sitemap."""
    publication = (
        f"<news:publication><news:name>{name}</news:name><news:language>{lang}</news:language></news:publication>"
    )
    return (
        f"<url><loc>{site}{path}</loc><news:news>{publication}"
        f"<news:publication_date>{published or ''}</news:publication_date><news:title>{title}</news:title>"
        "</news:news></url>"
    )


def urlset(*items: str) -> bytes:
    """A sitemap."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACES}>{"".join(items)}</urlset>'.encode()


def index(*parts: tuple[str, str | None], site: str = SITE) -> bytes:
    """An index of sitemaps, each with the moment at which it changed."""
    listed = "".join(
        f"<sitemap><loc>{site}{path}</loc>{'' if at is None else f'<lastmod>{at}</lastmod>'}</sitemap>"
        for path, at in parts
    )
    return f"<?xml version='1.0'?><sitemapindex {_SPACES}>{listed}</sitemapindex>".encode()
