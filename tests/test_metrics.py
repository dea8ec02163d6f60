"""Numbers for Prometheus, and the health check, over HTTP."""

from __future__ import annotations

import httpx

from bot import metrics
from bot.storage import Storage
from tests.conftest import Clock, Maker


async def test_numbers_and_health(storage: Storage, make: Maker, clock: Clock, port: int) -> None:
    make.ready()
    make.fetched("k2")
    with metrics.serving(port, storage, clock):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            found = await client.get("/metrics")
            assert (await client.get("/healthz")).text == "ok\n"
            assert (await client.get("/articles")).status_code == 404
    numbers = dict(line.rsplit(" ", 1) for line in found.text.splitlines())
    assert numbers['policybot_articles{state="ready"}'] == numbers['policybot_articles{state="fetched"}'] == "1"
    assert numbers["policybot_last_ready_at_seconds"] == f"{clock().timestamp():.0f}"
    assert int(numbers["policybot_database_bytes"]) > 0
