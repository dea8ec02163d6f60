"""Replies of the bot, before a network formats them."""

import pytest

from bot.reply import Button, Span, link


@pytest.mark.parametrize("data", ["", "é" * 33])
def test_a_button_that_telegram_would_refuse_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match="a button"):
        Button(label="press", data=data)


@pytest.mark.parametrize("href", [None, "file:///etc/passwd", "javascript:alert(1)", "tg://user?id=1", ""])
def test_only_web_addresses_become_links(href: str | None) -> None:
    assert link("here", href) == Span(text="here")
    assert link("here", "https://a.eu").href == "https://a.eu"
