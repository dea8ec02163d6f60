"""Selectors that are proposed for a page without a feed."""

from __future__ import annotations

from bot.sources.listing import Candidate, candidates

URL = "https://www.gov.example/news/"
TITLE = "The government adopts regulation number {} on water"


def items(count: int, form: str, start: int = 0) -> str:
    return "".join(form.format(href=f"/{n}", title=TITLE.format(n), n=n) for n in range(start, start + count))


MENU = items(12, "<li><a href='/menu{href}'>About the ministry {n}</a></li>")
PAGE = (
    f"<html><body class='page-nav'><nav><ul>{MENU}</ul></nav><div class='main-menu'><ul>{MENU}</ul></div>"
    "<main id='content'><div class='box'><ul class='news-list'>"
    + items(9, "<li class='item odd'><span>1{n}.07.2024</span><a class='t' href='{href}'>{title}</a></li>")
    + "</ul></div><table class='docs'>"
    + items(5, "<tr><td>No.</td><td><a href='{href}'>{title}</a></td></tr>", start=100)
    + "</table></main><footer>"
    + items(9, "<p><a href='/foot{href}'>Imprint and terms of use {n}</a></p>")
    + "</footer></body></html>"
)


def test_lists_of_news_and_not_menus() -> None:
    assert candidates(PAGE.encode(), url=URL) == (
        Candidate(selector="ul.news-list li.item a", links=9),
        Candidate(selector="main#content table.docs tr a", links=5),
    )
