"""A reader whose app is Chinese, and whose articles are: from /start to the digest there is no English sentence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.digests import plan_due, plan_follows, plan_reminders
from bot.storage import Storage
from bot.telegram import render
from tests.conftest import NOON, Clock, Maker
from tests.digests.facts import due, facts, put
from tests.telegram.conftest import ANN, Place, World

TOPIC = "贸易"
TYPED = re.compile(r"/[a-z]+[ -~]*|policybot [ -~]*|rules on training data for AI|\(?https?://\S+")
"""Commands and examples as they are typed, and addresses."""
ENGLISH = re.compile(r"[A-Za-z]{2,}[ ,.]+[A-Za-z]{2,}")
SESSION = (
    *("/start", "/help", "/latest", f"/latest {TOPIC}", "/latest 没有", "/search 钢铁", "/search 没有的词", "/search"),
    *("/deadlines", "/deadlines 1", "/deadlines 没有", "/story 1", "/story", "/follow 1", "/follow", "/unfollow 1"),
    *("/settings", "/settings zone", "/settings zone 北京", "/settings items 3", "/settings quiet 22:00-07:00"),
    *(
        "/subscribe",
        f"/subscribe {TOPIC} 工作日 08:00",
        '/subscribe "钢铁" 每天 18:00',
        "/subscriptions",
        "/unsubscribe",
    ),
    *("/subscriptions 1 暂停 3天", "/subscriptions 1 恢复", "/subscriptions 1 备注 钢铁", "/cancel", "/不存在", "你好"),
    *("/sources", "/settings language", "/follow 1 2", "/latest"),
)


@pytest.fixture(autouse=True)
def articles(storage: Storage, make: Maker) -> None:
    source = make.source("商务部公报", topics=(TOPIC,))
    for n, (stage, kind) in enumerate(
        [("proposed", "comments"), ("adopted", "effective"), ("consultation", "comments"), ("other", "meeting")] * 2
    ):
        article = make.ready(
            f"n{n}",
            source=source,
            title=f"钢铁条例 {n}",
            text="该条例限制钢铁进口。",
            summary="该条例限制钢铁进口。",
            published=NOON - timedelta(hours=n + 1),
        )
        put(storage, article, facts(stage, due(f"2025-03-{12 + n}", kind, sentence=f"日期为3月{12 + n}日。")))


def english(place: Place) -> str | None:
    """The first English words of what was shown last."""
    assert place.seen is not None
    for text in (place.seen.plain, *place.labels):
        found = ENGLISH.search(TYPED.sub(" ", text))
        if found:
            return f"{found[0]!r} in {text}"
    return None


@pytest.fixture
def reader(world: World) -> Place:
    world.server.reader(ANN, "安", language_code="zh-hans")
    return world.place("private")


async def test_a_session_without_an_english_sentence(reader: Place) -> None:
    for text in SESSION:
        await reader.says(text)
        assert english(reader) is None, text


async def test_items_their_buttons_and_notes(reader: Place) -> None:
    await reader.says("/latest 3")
    for label in ("1", "依据", "◀ 返回", "事件", "◀ 返回", "摘要有误", "◀ 返回"):
        await reader.presses(label)
        assert english(reader) is None, label
    assert "关注" in reader.labels
    assert await reader.presses("关注") == "已关注此事件：其动态和截止日期提醒将发送到这里。"


async def test_the_guide_to_a_digest(reader: Place) -> None:
    assert "要订阅什么内容？" in await reader.says("/subscribe")
    for label, told in (
        (TOPIC, f"{TOPIC} 在哪几天推送？"),
        ("工作日", f"{TOPIC}要在工作日几点推送？"),
        ("08:00", "哪个时区？"),
        ("上海", "过去七天内匹配 8 条内容"),
        ("保存", f"已订阅：{TOPIC}，工作日 08:00。"),
    ):
        assert told in await reader.presses(label)
        assert english(reader) is None, label


async def test_what_comes_unasked(reader: Place, world: World, storage: Storage, clock: Clock, make: Maker) -> None:
    await reader.says(f"/subscribe {TOPIC} 21:00 北京")
    await reader.says("/latest")
    await reader.says("/follow 1")
    clock.forward(hours=1)
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    await world.deliver()
    told = await reader.comes()
    assert told.startswith(f"{TOPIC}摘要推送 · 2025年3月10日星期一\n8 个新事件")
    assert "征求意见截至2025年3月12日（2 天后）" in told
    assert "提案" in told
    assert english(reader) is None
    story = storage.follows.stories(ANN)[0]
    later = make.ready("later", story=story, title="新条例", text="条例已通过。", summary="条例已通过。")
    put(storage, later, facts("adopted", stage_sentence="条例已通过。"))
    clock.forward(hours=12)
    plan_follows(storage, default_zone="UTC", render=render, now=clock())
    await world.deliver()
    assert "您关注的事件有新进展" in await reader.comes()
    assert "由“提案”转为“通过”" in reader.seen.plain  # type: ignore[union-attr]
    assert english(reader) is None
    clock.forward(hours=12)
    plan_reminders(storage, default_zone="UTC", default_slot="08:00", render=render, now=clock())
    await world.deliver()
    assert (await reader.comes()).startswith("提醒：征求意见截至2025年3月12日（明天）")


async def test_what_was_chosen_wins_over_the_app(
    reader: Place, world: World, storage: Storage, clock: Clock, make: Maker
) -> None:
    assert (await reader.says("/settings language en")).startswith("Settings")
    assert (await reader.says("/latest")).startswith("Latest · ")
    await reader.says(f"/subscribe {TOPIC} 13:00 UTC")
    await reader.says("/subscriptions 1 language zh")
    clock.forward(hours=1)
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    await world.deliver()
    assert (await reader.comes()).startswith(f"{TOPIC}摘要推送")  # a subscription's language over its chat's
    await reader.says("/subscriptions 1 language none")
    make.ready("more", source=make.source("商务部公报"), title="又一条例")
    clock.forward(hours=24)
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    await world.deliver()
    assert (await reader.comes()).startswith(f"Your digest on {TOPIC}")
    assert (await reader.says("/settings language app")).startswith("设置")


@pytest.mark.parametrize(
    ("tag", "title"),
    [("zh-hans", "设置"), ("zh-CN", "设置"), ("zh-TW", "设置"), ("en-GB", "Settings"), ("de", "Settings")],
)
async def test_the_app_tells_the_language(world: World, tag: str, title: str) -> None:
    world.server.reader(ANN, "Ann", language_code=tag)
    assert (await world.place("private").says("/settings")).startswith(title)
