"""The language of a chat: the bot uses that of the reader's app, unless the reader has chosen another."""

import pytest

from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.digests.facts import due, facts, put
from tests.digests.planning import plan
from tests.telegram.conftest import ANN, Place, World

TOPIC = "贸易"


@pytest.fixture
def reader(world: World, storage: Storage, make: Maker) -> Place:
    source = make.source("商务部公报", topics=(TOPIC,))
    for n in range(8):
        article = make.ready(
            f"n{n}", source=source, title=f"钢铁条例 {n}", text="该条例限制钢铁进口。", summary="该条例限制钢铁进口。"
        )
        put(storage, article, facts("proposed", due("2025-03-12", "comments", sentence="日期为3月12日。")))
    world.server.reader(ANN, "安", language_code="zh-hans")
    return world.place("private")


async def comes(place: Place, world: World, storage: Storage, clock: Clock, *, hours: int) -> str:
    """Move the clock, and return the digest that comes."""
    clock.forward(hours=hours)
    plan(storage, clock())
    await world.deliver()
    return await place.comes()


async def test_the_language_of_the_app_is_used_until_the_reader_chooses_another(
    reader: Place, world: World, storage: Storage, clock: Clock
) -> None:
    assert f"已订阅。理解为：{TOPIC}，每天 18:00" in await reader.says(f"/subscribe {TOPIC} 每天 18:00 上海")
    told = await comes(reader, world, storage, clock, hours=22)
    assert told.startswith(f"政策摘要推送 · {TOPIC} · 2025年3月11日星期二\n8 个新事件")
    assert "征求意见截至2025年3月12日（明天）" in told
    assert (await reader.says("/settings language en")).startswith("Settings")
    assert (await comes(reader, world, storage, clock, hours=24)).startswith(f"Your policy digest · {TOPIC}")
    assert (await reader.says("/settings language app")).startswith("设置")
