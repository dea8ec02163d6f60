"""What stands at an entry's address is taken for its article only when it is."""

from __future__ import annotations

import json

import pytest

from bot.pipeline import extract
from bot.pipeline.extract import share
from bot.sources import Fetcher
from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.feed_server import FeedServer

TITLE = "Lead pipes go from schools in January"
EXCERPT = "The Ministry of Water forbids lead pipes …"
SENTENCES = (
    "The Ministry of Water announced on Monday that lead pipes will be forbidden in schools from January.",
    "Municipalities get two years to replace what is in the ground, and the state bears half of the cost.",
    "An inspection found lead above the limit in one of seven buildings that were looked at last year.",
)


def html(*paragraphs: str, title: str = TITLE, lang: str = "en") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<html lang="{lang}"><head><title>{title}</title></head><body><main>{body}</main></body></html>'


COOKIES = html(
    "We value your privacy. We and our 1234 partners store and access information on a device, such as cookies.",
    "With your permission we may use precise geolocation data and identification through device scanning.",
    "Click to consent to the processing described above, or refuse. Your preferences apply to this website only.",
    "Some processing of your personal data may not require your consent, but you may object to such processing.",
)
DENIED = html(
    "Access denied. You don't have permission to access this resource on this server, since the request was blocked.",
    "Please enable JavaScript, disable your VPN, and contact the administrator with the reference 18.2f3a4b5c.",
    title="Access Denied",
)
LOGIN = html(
    "Sign in to continue. Enter the address that you registered with, and we send you a link that is good for an hour.",
    "No account yet? Subscribers get unlimited articles, newsletters and podcasts for one euro in the first month.",
)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 40
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00" * 40
JSON = json.dumps({"error": None, "html": "".join(SENTENCES) * 3, "title": TITLE})

BAD = {
    "pdf": (PDF, "application/pdf", "a PDF file"),
    "pdf that is called a page": (PDF, "text/html", "a PDF file"),
    "png": (PNG, "image/png", "a PNG image"),
    "json": (JSON, "application/json", "JSON"),
    "json that is called a page": (JSON, "text/html", "JSON"),
    "binary": (bytes(range(256)) * 40, "application/octet-stream", "binary data"),
    "cookies": (COOKIES, "text/html", "nothing of what the feed says"),
    "denied": (DENIED, "text/html", "nothing of what the feed says"),
    "log-in": (LOGIN, "text/html", "nothing of what the feed says"),
}


@pytest.mark.parametrize("excerpt", [EXCERPT, ""], ids=["excerpt", "title only"])
@pytest.mark.parametrize(("body", "content_type", "told"), BAD.values(), ids=BAD)
async def test_what_is_no_article_leaves_what_the_feed_has_with_a_note(
    server: FeedServer,
    fetcher: Fetcher,
    storage: Storage,
    make: Maker,
    clock: Clock,
    body: bytes | str,
    content_type: str,
    told: str,
    excerpt: str,
) -> None:
    url = server.serve("/p", body, content_type=content_type)
    article_id = make.fetched(title=TITLE, content=excerpt and f"<p>{excerpt}</p>", excerpt=True, url=url)
    assert await extract(storage, fetcher, clock=clock) == 1
    article = storage.articles.get(article_id)
    assert (article.state, article.title, article.text) == ("extracted", TITLE, excerpt)
    assert "only what the feed has of it" in str(article.error)
    assert told in str(article.error)


GOOD = {
    "the article": (TITLE, EXCERPT, SENTENCES, "en"),
    "title only": (TITLE, "", SENTENCES, "en"),
    "a teaser in other words": ("Water: the minister acts", EXCERPT, SENTENCES, "en"),
    "an excerpt that says nothing": (TITLE, "Continue reading →", SENTENCES, "en"),
    "short words": ("EU AI Act", "", ["The EU AI  act applies from today on. " * 4, *SENTENCES], "en"),
    "neither title nor excerpt": ("", "", SENTENCES, "en"),
    "Chinese": (
        "国务院印发碳达峰行动方案的通知",
        "",
        ["国务院近日发布《二〇三〇年前碳达峰行动方案》，对推进碳达峰工作作出总体部署，要求各地区认真贯彻执行。" * 3],
        "zh",
    ),
    "Japanese": (
        "水道管の鉛を禁止へ、環境省が方針",
        "環境省は鉛製水道管の使用を…",
        ["環境省は月曜日、学校における鉛製の水道管の使用を来年一月から禁止する方針を発表した。" * 3],
        "ja",
    ),
    "Korean": (
        "환경부, 학교 수도관 납 사용 금지",
        "환경부는 월요일 학교에서 납으로 만든 수도관을 …",
        ["환경부는 월요일 학교에서 납으로 만든 수도관을 내년 1월부터 금지하는 계획을 발표했다. " * 3],
        "ko",
    ),
    "Russian": (
        "Свинцовые трубы запретят в школах",
        "",
        ["Министерство объявило в понедельник, что свинцовые трубы будут запрещены в школах с января. " * 3],
        "ru",
    ),
}


@pytest.mark.parametrize(("title", "excerpt", "paragraphs", "lang"), GOOD.values(), ids=GOOD)
async def test_a_page_that_has_the_article_is_taken(
    server: FeedServer,
    fetcher: Fetcher,
    storage: Storage,
    make: Maker,
    clock: Clock,
    title: str,
    excerpt: str,
    paragraphs: list[str],
    lang: str,
) -> None:
    url = server.serve("/p", html(*paragraphs, title=title, lang=lang), content_type="text/html; charset=utf-8")
    article_id = make.fetched(title=title, content=excerpt and f"<p>{excerpt}</p>", excerpt=True, url=url)
    assert await extract(storage, fetcher, clock=clock) == 1
    article = storage.articles.get(article_id)
    assert article.error is None
    assert " ".join(paragraphs[-1].split()) in " ".join(article.text.split())


WALLS = {
    "Chinese": (
        "国务院印发碳达峰行动方案的通知",
        ["访问被拒绝。您的请求已被安全系统拦截，请启用浏览器脚本后重试，或联系网站管理员并提供编号。" * 3],
    ),
    "Japanese": (
        "水道管の鉛を禁止へ、環境省が方針",
        ["当サイトではクッキーを利用しています。閲覧を続けるには同意していただく必要があります。" * 3],
    ),
    "Korean": (
        "환경부, 플라스틱 수도관 사용 금지",
        ["이 사이트는 쿠키를 사용합니다. 계속하려면 동의가 필요합니다. " * 3],
    ),
    "short words": ("EU AI Act", ["The European site could not be shown. Please try again in a little while. " * 3]),
}


@pytest.mark.parametrize(("title", "paragraphs"), WALLS.values(), ids=WALLS)
async def test_a_wall_in_any_language_is_not(
    server: FeedServer,
    fetcher: Fetcher,
    storage: Storage,
    make: Maker,
    clock: Clock,
    title: str,
    paragraphs: list[str],
) -> None:
    url = server.serve("/p", html(*paragraphs, title=title), content_type="text/html; charset=utf-8")
    article_id = make.fetched(title=title, content="", excerpt=True, url=url)
    await extract(storage, fetcher, clock=clock)
    article = storage.articles.get(article_id)
    assert article.text == ""
    assert "nothing of what the feed says" in str(article.error)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("alpha", "alpha beta1 gamma", 1 / 3),
        ("alpha, Beta1!", "alpha beta1 gamma delta", 0.5),
        ("ALPHA", "Alpha", 1),
        ("We use cookies.", "Decision on cookie", 0),
        ("nothing", "EU AI Act", 0),
        ("The EU\nAI Act", "EU AI Act", 1),
        ("碳达峰", "关于碳达峰", 0.5),
        ("航天", "关于碳达峰", 0),
        ("AI法案", "AI法案について", 1 / 3),
    ],
)
def test_share(text: str, words: str, expected: float) -> None:
    assert share(text, words) == pytest.approx(expected)
