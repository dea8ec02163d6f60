"""How soon `/latest` is answered while the bot summarises, beside how soon when it is idle, in one run.

    .venv/bin/python -m benchmarks.answers [--copies N]

The real `policybot run` against the fake Bot API server on loopback; times are from the reader's message
to the bot's first message, seen by the server. Each question is another reader's: in one chat, answers are a second
apart after the first few.
"""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.harness import options
from bot.storage import open_storage
from tests.fake_telegram import FakeTelegram, Reader
from tests.test_run import ROOT, TOKEN, Service, policybot

WARM_UP = 3
IDLE = 200
PAUSE_SECONDS = 0.05


def fill(folder: Path, copies: int) -> int:
    """A folder of articles, each its own, from the texts in seeds/; returns how many."""
    number = 0
    for copy in range(copies):
        for path in sorted((ROOT / "seeds").glob("*.txt")):
            head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
            title = f"title: Copy {copy} of {path.stem}\ndate: 2024-01-01\n\n"
            (folder / f"{copy}-{path.name}").write_text(f"{title}{body or head}\n\nCopy {copy}.\n", encoding="utf-8")
            number += 1
    return number


def ask(reader: Reader) -> float:
    """Seconds from the question to the answer."""
    time.sleep(PAUSE_SECONDS)  # a reader, not a flood
    reader.unread()
    begin = time.perf_counter()
    reader.send("/latest 3")
    reader.wait_reply(timeout=60)
    return time.perf_counter() - begin


def left(folder: Path) -> int:
    """Articles that are not through the pipeline."""
    storage = open_storage(folder / "policybot.db")
    try:
        return sum(number for state, number in storage.articles.counts().items() if state != "ready")
    finally:
        storage.close()


def row(name: str, seconds: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    high = statistics.quantiles(seconds, n=20)[-1]
    return f"{name:<20} {len(seconds):>6} {statistics.median(seconds) * 1e3:>10.0f} {high * 1e3:>10.0f}"


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--copies", type=int, default=60, help="of the texts in seeds/")
    copies = parser.parse_args().copies
    with tempfile.TemporaryDirectory() as name, FakeTelegram(token=TOKEN) as server:
        folder, articles = Path(name), Path(name) / "articles"
        articles.mkdir()
        total = fill(articles, copies)
        for arguments in (("source", "add", str(articles)), ("poll",)):
            done = policybot(folder, *arguments)
            assert done.returncode == 0, done.stderr
        readers = (server.reader(chat_id=number, first_name="Ann") for number in itertools.count(1))
        service = Service(folder, server)
        try:
            for _ in range(WARM_UP):
                ask(next(readers))
            busy: list[float] = []
            while left(folder):
                seconds = ask(next(readers))
                if left(folder):  # at work all the while
                    busy.append(seconds)
            idle = [ask(next(readers)) for _ in range(IDLE)]
        finally:
            service.stop()
    print(f"{total} articles; milliseconds from /latest to its answer\n")
    print(f"{'':<20} {'asked':>6} {'median':>10} {'95 %':>10}")
    print(row("while it summarises", busy))
    print(row("idle", idle))
    print(f"\nratio of the medians: {statistics.median(busy) / statistics.median(idle):.1f}")


if __name__ == "__main__":
    main()
