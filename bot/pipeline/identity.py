"""When two addresses are one page."""

from __future__ import annotations


def canonical_url(url: str | None) -> str | None:
    """An address without what does not tell pages apart, for comparison only, never to be fetched.

    courlan, which trafilatura brings, knows the tracking parameters; scheme and trailing slash are
    taken off here, since publishers mix both forms of one page.
    """
    if url is None or not url.strip():
        return None
    if not url.startswith(("http://", "https://")):
        return url
    # courlan takes a tenth of a second to import, and `--help` should not pay for it.
    from courlan import normalize_url

    try:
        normal = normalize_url(url)
    except ValueError:
        normal = url.split("#", 1)[0]
    return str(normal).split("://", 1)[-1].rstrip("/")
