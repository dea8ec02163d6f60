"""Converts addresses into forms for display and for comparison."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from bot.text import cut

# Tracking parameters that courlan does not remove.
_TRACKERS = re.compile(
    r"^(?:cmp|wt[._]\w+|_hs(?:enc|mi)|ns_\w+|xtor|ftag|at_\w+|amp|amp_\w+|usqp|etcc_\w+|trk|spm|sr_share|__twitter_\w+)$",
    re.I,
)


# Parameters that contain credentials, by their names: api_key, access_token, X-Amz-Signature, subscription-key, and so
# on. They may be in the fragment too. A `code`, `session` or `ticket` may also be public: of a document, a parliament
# or a case. It counts as a credential if it has both small letters and digits, or 20 letters and digits in a row.
_KEYS = re.compile(
    r"([?&;#](?:a?k|pass|jwt|licen[cs]e"
    r"|[^=&;#]{0,40}(?:key|token|secret|password|passwd|pwd|auth|sig|signature|credential)s?"
    r"|(?:code|session|ticket)(?==(?:(?=[^&;#]*(?-i:[a-z]))[^&;#]*\d|[^\W_]{20})))=)[^&;#]+",
    re.I,
)


def without_secrets(url: str) -> str:
    """Remove the user and password from an address, and replace the keys in its query and fragment by "…".

    Readers must not see the operators' secrets.
    """
    try:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    except ValueError:
        pass
    return _KEYS.sub(r"\1…", url)


def shown(url: str) -> str:
    """Prepare an address for a message: remove secrets, and cut it to 200 characters."""
    return cut(without_secrets(url), 200)


_archive = ""


def set_archive(url: str) -> None:
    """Set the archive's public address from the settings. It is empty if there is no archive."""
    global _archive
    _archive = url


def in_archive(article_id: int) -> str | None:
    """Returns the address of an article's page in the archive, or None if there is no archive."""
    return f"{_archive}/article/{article_id}" if _archive else None


def as_uri(url: str) -> str:
    """Convert an address to ASCII: the host to IDNA, the rest to percent-encoded UTF-8 (RFC 3987, 3.1)."""
    # httpx is slow to import, and only calendar files need it here.
    import httpx

    try:
        return str(httpx.URL(url))
    except (httpx.InvalidURL, UnicodeError):
        return quote(url, safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


def canonical_url(url: str | None) -> str | None:
    """Reduce an address to the parts that distinguish pages. Use the result only for comparison, never to fetch it.

    courlan, a dependency of trafilatura, removes most tracking parameters. This function also removes the scheme,
    `www.`, a trailing slash, the fragment, and AMP markers (https://amp.dev/documentation/). Publishers use all these
    forms for the same page.
    """
    if url is None or not url.strip():
        return None
    if not url.startswith(("http://", "https://")):
        return url
    # courlan takes 0.1 s to import, which would delay `--help`.
    from courlan import normalize_url

    try:
        parts = urlsplit(str(normalize_url(url)))
        host = re.sub(r"^(?:(?:www|amp)\.)+(?=[^.]+\.)", "", parts.netloc)
        path = "/".join(part for part in parts.path.split("/") if part.lower() != "amp")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = urlencode([pair for pair in pairs if not _TRACKERS.match(pair[0])])
    except ValueError:
        return url.split("://", 1)[-1].split("#", 1)[0].rstrip("/")
    # Some sites use "#!" for different pages within one document.
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{host}{path.rstrip('/')}{query and f'?{query}'}{fragment}"


def registered_domain(url: str) -> str:
    """Returns the publisher's domain of an http(s) address: the registered name with its suffix."""
    from courlan import extract_domain

    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    if ":" in host or host.rpartition(".")[2].isdecimal():
        return host
    return extract_domain(url) or ".".join(host.split(".")[-2:])
