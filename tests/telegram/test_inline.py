"""Inline mode: a person types the bot's name and a query in any chat, and gets articles to send."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation.search import OFFERED
from summarizer import Summary
from tests.conftest import NOON, Maker
from tests.fake_telegram import Reader
from tests.telegram.conftest import ANN, World


@pytest.fixture
def ann(world: World) -> Reader:
    return world.server.reader(chat_id=ANN, first_name="Ann")


async def offered(ann: Reader, query: str) -> list[Any]:
    ann.inline(query)
    return await asyncio.to_thread(ann.wait_inline)


async def test_a_query_gets_matching_articles_ready_to_send(ann: Reader, make: Maker) -> None:
    make.ready("a", title="Lead <pipes> & paint", text="No lead in pipes.", summary="Lead goes.")
    make.ready("b", title="Wine", text="Grapes.")
    (result,) = await offered(ann, "lead pipes")
    assert result["type"] == "article"
    assert result["title"] == "Lead <pipes> & paint"
    assert result["description"] == "Gazette · 10 Mar 2025\nLead goes."
    content = result["input_message_content"]
    assert content["parse_mode"] == "HTML"
    assert content["message_text"].startswith("<b>Lead &lt;pipes&gt; &amp; paint</b>\nLead goes.\n")
    assert "https://example.org/a" in content["message_text"]


async def test_an_empty_query_gets_the_newest_articles(world: World, ann: Reader, make: Maker) -> None:
    for n in range(OFFERED + 3):
        make.ready(f"n{n}", title=f"Article {n:02}", published=NOON - timedelta(hours=n))
    newest = [f"Article {n:02}" for n in range(OFFERED)]
    assert [one["title"] for one in await offered(ann, "")] == newest
    (call,) = world.server.calls("answerInlineQuery")
    assert int(call.params["cache_time"]) <= 60
    assert [one["title"] for one in await offered(ann, "article")] == newest


@pytest.mark.parametrize("typed", ["source:ga", "body:", "((", "in:", "quark", '"', "🦄", "before:20"])
async def test_an_unfinished_query_gets_no_articles_and_no_error(ann: Reader, make: Maker, typed: str) -> None:
    make.ready("a", source=make.source("Other"))
    assert await offered(ann, typed) == []
    assert len(await offered(ann, "")) == 1


async def test_a_long_article_fits_a_message(ann: Reader, make: Maker, world: World) -> None:
    article = make.extracted("a", title="T" * 5000)
    summary = Summary(text="Long. " * 2000, strategy="lead", model="")
    world.storage.articles.summarizing(article, summary)()
    world.storage.articles.ready(article, world.storage.stories.add(NOON), now=NOON)
    (result,) = await offered(ann, "")
    assert len(result["title"]) <= 300
    assert len(result["input_message_content"]["message_text"]) <= 4096


@pytest.mark.parametrize("telegram", [{"access": "allowed", "allowed": [77]}])
async def test_a_private_instance_answers_only_allowed_people(world: World, ann: Reader, make: Maker) -> None:
    make.ready("a")
    assert await offered(ann, "") == []
    friend = world.server.reader(chat_id=77, first_name="Ben")
    assert len(await offered(friend, "")) == 1
