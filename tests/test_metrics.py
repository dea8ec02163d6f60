"""Metrics for Prometheus and the health check are served over HTTP."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE
from datetime import timedelta

import httpx

from bot import metrics
from bot.storage import Storage
from tests.conftest import Clock, Maker, leaves, planned_item, post, subscribe, texts, waiting

WORKER = "held = bytearray(b'x' * 10**8); print(1, flush=True); input()"


async def test_metrics_and_health_are_served(storage: Storage, make: Maker, clock: Clock, port: int) -> None:
    article = make.ready(published=clock() - timedelta(hours=1))
    make.fetched("k2")
    post(storage, subscribe(storage, 7), messages=texts("digest"), items=[planned_item(article)])
    leaves(storage, *waiting(storage, clock()), "failed")
    address = f"http://127.0.0.1:{port}"
    async with metrics.serving(port, storage, clock), httpx.AsyncClient(base_url=address) as client:
        found = await client.get("/metrics")
        assert (await client.get("/healthz")).text == "ok\n"
        assert (await client.get("/articles")).status_code == 404
    numbers = dict(line.rsplit(" ", 1) for line in found.text.splitlines())
    assert numbers['policybot_articles{state="ready"}'] == numbers['policybot_articles{state="fetched"}'] == "1"
    assert numbers["policybot_last_ready_at_seconds"] == f"{clock().timestamp():.0f}"
    assert numbers['policybot_messages{state="failed"}'] == numbers['policybot_failures{state="refused"}'] == "1"
    assert numbers["policybot_lag_seconds"] == "3600"
    assert float(numbers["policybot_processor_seconds"]) > 0
    assert {"policybot_model_processor_seconds", "policybot_parser_processor_seconds"} <= set(numbers)
    assert int(numbers["policybot_database_bytes"]) > 0
    alone = int(numbers["policybot_memory_bytes"])
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, stdin=PIPE, stdout=PIPE)
    assert worker.stdout and await worker.stdout.read(1)
    (with_worker,) = re.findall(r"memory_bytes (\d+)", metrics.metrics(storage, clock))
    await worker.communicate(b"\n")
    assert sys.platform != "linux" or int(with_worker) > alone + 90e6
