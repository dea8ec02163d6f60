"""The archive's web application. It limits requests, routes them, renders pages in several formats and adds headers."""

import base64
import contextlib
import hmac
import json
import logging
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import clock as clocks
from bot.addresses import as_uri
from bot.clock import Clock
from bot.config import Settings, WebSettings
from bot.errors import StorageError, UsageError
from bot.language import DEFAULT, LANGUAGES, _, chosen, long_day, ngettext, speaking, spoken, topic_name
from bot.storage import Storage
from bot.text import clean
from bot.web import pages
from bot.web.archive import ReadOnlyDatabase
from bot.web.charts import charts, drawn
from bot.web.pages import Asked, Page

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "templates"
USER = "policybot"
"""The user name that goes with the archive's password."""
LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-cache"),
    (b"vary", b"Accept-Language"),
]
"""Headers of every response."""
FORMS = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "atom": "application/atom+xml",
    "ics": "text/calendar; charset=utf-8",
}
_SUFFIX = re.compile(r"(/.*?)\.(json|atom|ics)")
ROBOTS = "User-agent: *\nDisallow: /article/\nDisallow: /search\nDisallow: /day/\n"
"""Keeps search engines away from articles, which they should find on the publishers' sites. Also keeps them away from
searches and days, which have endless pages."""


def make_app(settings: Settings, path: Path, clock: Clock = clocks.now) -> ASGIApp:
    """Make the archive's application for the database at `path`."""
    database = ReadOnlyDatabase(path)
    storage = Storage(database)

    def endpoint(make: Callable[..., Page]) -> Callable[[Request], Response]:
        """Return an endpoint that makes a page in a thread and responds with it."""

        def answer(request: Request) -> Response:
            asked = Asked(storage=storage, now=clock(), zone=settings.digest.timezone, query=dict(request.query_params))
            with speaking(_language(request)), database.reading(settings.web.query_seconds):
                return _render(request, make(asked, **request.path_params))

        return answer

    routes = [
        Route("/", endpoint(pages.front)),
        Route("/index", endpoint(pages.front)),  # for its other formats: /index.atom
        Route("/story/{id}", endpoint(pages.story)),
        Route("/article/{id}", endpoint(pages.article)),
        Route("/search", endpoint(pages.search)),
        Route("/deadlines", endpoint(pages.deadlines)),
        Route("/lists", endpoint(pages.lists)),
        Route("/charts", endpoint(charts)),
        Route("/robots.txt", lambda request: PlainTextResponse(ROBOTS)),
        Route("/style.css", _style),
        Route("/{kind}/{value:path}", endpoint(pages.by)),
    ]
    web = settings.web
    known = {*LOOPBACK, web.host, urlsplit(web.url).hostname or ""} - {""}
    hosts = ["*"] if not web.url and web.host not in LOOPBACK else sorted(known)
    app = Starlette(
        routes=routes,
        # Against DNS rebinding: if the host name of another web page begins to resolve to 127.0.0.1, that page could
        # read the archive.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)],
        exception_handlers=dict.fromkeys((HTTPException, UsageError, sqlite3.Error, StorageError), _refused),
    )
    app.router.redirect_slashes = False
    app.state.url = web.url
    return _guarded(app, web, clock)


def _guarded(app: ASGIApp, web: WebSettings, clock: Clock) -> ASGIApp:
    """Limit requests, check the password, take the format from the address, and add headers."""
    secret = f"{USER}:{web.password.get_secret_value()}" if web.password else ""
    authorization = secret and b"Basic " + base64.b64encode(secret.encode())
    this_minute, counts = 0, Counter[str]()

    def refusal(scope: Scope) -> Response | None:
        nonlocal this_minute
        if this_minute != (minute := int(clock().timestamp()) // 60):
            this_minute = minute
            counts.clear()
        who = scope["client"][0] if scope.get("client") else ""
        if ":" in who:
            with contextlib.suppress(ValueError):  # not an address: a proxy may send anything
                who = str(ip_network((who, 64), strict=False))  # count an IPv6 network as one visitor
        counts[who] += 1
        if counts[who] > web.requests_per_minute:
            return PlainTextResponse("Too many requests.", 429, headers={"retry-after": "60"})
        given = dict(scope["headers"]).get(b"authorization", b"")
        if authorization and not hmac.compare_digest(given, authorization):
            return PlainTextResponse("Password?", 401, headers={"www-authenticate": 'Basic realm="archive"'})
        return None

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        chosen_app = refusal(scope) or app
        if suffix := _SUFFIX.fullmatch(scope["path"]):
            scope["path"], scope["form"] = suffix.groups()
        await chosen_app(scope, receive, with_headers)

    return guard


async def _style(request: Request) -> Response:
    """Respond with the style sheet of all pages."""
    return _with_etag(request, Response(_TEMPLATES.get_template("style.css").render(), media_type="text/css"))


async def _refused(request: Request, error: Exception) -> Response:
    """Respond with an error page."""
    status = getattr(error, "status_code", 400 if isinstance(error, UsageError) else 503)
    if status == 503:
        log.warning("%s could not be read for the archive: %s", request.url.path, error)
    if request.scope.get("form") != "json":
        request.scope["form"] = "html"
    with speaking(_language(request)):
        told = {
            400: str(error),
            404: _("There is no such page."),
            405: _("The archive can only be read."),
            503: _("That can't be read now. Try fewer words, or again in a minute."),
        }[status]
        return _render(request, Page(template="told.html", title=told, data={"told": told}, status=status))


def _render(request: Request, page: Page) -> Response:
    form = request.scope.get("form", "html")
    if form == "json":
        content: str | bytes = json.dumps({"title": page.title} | page.data, ensure_ascii=False)
    elif form == "ics" and page.calendar is not None:
        content = page.calendar()
    elif form == "html" or (form == "atom" and page.feed is not None):
        template = "feed.xml" if form == "atom" else page.template
        content = _TEMPLATES.get_template(template).render(_context(request, page))
    else:
        raise HTTPException(404)
    return _with_etag(request, Response(content, page.status, headers={"content-type": FORMS[form]}))


def _context(request: Request, page: Page) -> Mapping[str, Any]:
    base = request.app.state.url or str(request.base_url).rstrip("/")
    path = request.scope["path"]
    query = dict(request.query_params)
    lang = spoken() if "lang" in query else ""  # not what the address has, which may be long

    def href(to: str, **parameters: object) -> str:
        """Return an address within the archive, in the requested language."""
        given = {name: value for name, value in ({"lang": lang} | parameters).items() if value}
        return to + (f"?{urlencode(given)}" if given else "")

    def other(suffix: str = "", **parameters: object) -> str:
        """Return the address of this page with another format, language or number."""
        to = "/index" if suffix and path == "/" else path
        return href(quote(to) + suffix, **(query | parameters))

    return page.data | {
        "page_title": page.title,
        "feed": page.feed,
        "calendar": page.calendar is not None,
        "data_lang": page.data.get("lang"),
        "lang": spoken(),
        "base": base,
        "href": href,
        "other": other,
        "query": query.get("q") or page.data.get("search", ""),
    }


def _language(request: Request) -> str:
    """Return the language in the address, or else the first of the browser's languages that the bot supports. Browsers
    list languages by preference."""
    tags = request.headers.get("accept-language", "").split(",")
    wanted = [request.query_params.get("lang"), *(tag.partition(";")[0].strip() for tag in tags)]
    return next(filter(None, map(chosen, wanted)), DEFAULT)


def _with_etag(request: Request, response: Response) -> Response:
    """Return the response with an ETag, or a 304 if the client already has this response."""
    tag = f'"{sha256(bytes(response.body)).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if response.status_code == 200 and tag in known:
        return Response(status_code=304, headers={"etag": tag})
    response.headers["etag"] = tag
    return response


def marked(text: str, sentences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Split an article's text at each place where evidence for the summary begins or ends.

    Each part has the numbers of the summary sentences that it supports (`of`), and the numbers of the sentences whose
    evidence begins with it (`begins`).
    """
    ranges = [(start, end, n) for n, said in enumerate(sentences, 1) for start, end in said["evidence"]]
    edges = sorted({0, len(text), *(edge for start, end, __ in ranges for edge in (start, end))})
    seen: set[int] = set()
    parts = []
    for start, end in pairwise(edges):
        of = sorted({n for first, last, n in ranges if first <= start and end <= last})
        parts.append({"text": text[start:end], "of": of, "begins": [n for n in of if n not in seen]})
        seen |= set(of)
    return parts


_TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_TEMPLATES.globals |= {"_": _, "ngettext": ngettext, "languages": LANGUAGES}
_TEMPLATES.filters |= {
    "clean": clean,
    "drawn": drawn,
    "marked": marked,
    "long_day": lambda text: long_day(date.fromisoformat(text)),
    "path": partial(quote, safe=""),
    "topic_name": topic_name,
    "uri": as_uri,
}
