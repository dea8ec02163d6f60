"""Makes sitemaps for tests."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2024, 7, 1, tzinfo=UTC)
SITE = "https://www.ministry.example"
URL = f"{SITE}/sitemap.xml"
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def day(ago: float | None, now: datetime = NOW) -> str | None:
    """Return the moment `ago` days before `now`, in the format of sitemaps. None if `ago` is None."""
    return None if ago is None else (now - timedelta(days=ago)).isoformat()


def item(path: str, changed: str | None = None, *, site: str = SITE) -> str:
    """Return the entry of a page in a plain sitemap."""
    return f"<url><loc>{site}{path}</loc>{'' if changed is None else f'<lastmod>{changed}</lastmod>'}</url>"


def news(path: str, title: str, published: str | None, *, site: str = SITE) -> str:
    """Return the entry of a page in a news sitemap."""
    publication = "<news:publication><news:name>Gazette</news:name><news:language>en</news:language></news:publication>"
    return (
        f"<url><loc>{site}{path}</loc><news:news>{publication}"
        f"<news:publication_date>{published or ''}</news:publication_date><news:title>{title}</news:title>"
        "</news:news></url>"
    )


def urlset(*items: str) -> bytes:
    """Return a sitemap with these entries."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACES}>{"".join(items)}</urlset>'.encode()


def index(*parts: tuple[str, str | None], site: str = SITE) -> bytes:
    """Return an index of sitemaps. Each part is a path and the moment of its last change."""
    listed = "".join(
        f"<sitemap><loc>{site}{path}</loc>{'' if at is None else f'<lastmod>{at}</lastmod>'}</sitemap>"
        for path, at in parts
    )
    return f"<?xml version='1.0'?><sitemapindex {_SPACES}>{listed}</sitemapindex>".encode()
