"""Runs the bot: builds all components from the settings, starts them, and stops them."""

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, closing, nullcontext
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import EntryPoint, entry_points

from bot import clock, errors, pipeline
from bot.clock import Clock
from bot.config import Settings
from bot.conversation import Conversation
from bot.digests import plan_due, plan_follows, plan_reminders, settle_due
from bot.log import set_up_logging
from bot.metrics import serving
from bot.models import ArticleState
from bot.pipeline.pool import ParserPool
from bot.pipeline.watch import report, watch
from bot.scheduler import Tick, ticking
from bot.sources import Fetcher
from bot.storage import Storage, open_storage, served_alone
from bot.telegram import ANSWER_SECONDS, open_telegram
from summarizer import SummarizerError
from summarizer.executor import ModelWorker

log = logging.getLogger(__name__)

PROOF = timedelta(minutes=1)
"""After this long, an error is not the fault of the settings. Telegram may refuse a token only after the start."""
CATCH_UP = timedelta(minutes=10)
"""After a start, digests wait at most this long for the first poll and for the summaries of its articles."""
STOP_SECONDS = 6
"""After SIGTERM, running work gets this long to finish. Messages that are being sent may take longer."""

Network = Callable[[Settings, Storage, Conversation, Clock, asyncio.Event], AbstractAsyncContextManager[list[Tick]]]
"""Opens a chat network, as a context of its ticks. When the event is set, the bot stops the ticks, and then closes the
network."""


async def process(
    storage: Storage,
    settings: Settings,
    fetcher: Fetcher,
    worker: ModelWorker,
    *,
    clock: Clock = clock.now,
) -> int:
    """Run all steps after the poll until no article waits. Returns how many articles became ready.

    Each round takes a few articles. So readers get the first articles of a long queue before the last are ready.
    """
    ready = 0
    version = pipeline.facts_version(settings.topics)
    await asyncio.to_thread(storage.topics.settle, settings.topics)
    async with pipeline.Extraction(storage, fetcher, clock=clock) as extraction:
        failure: SummarizerError | None = None
        while True:
            extracted = await extraction.step()
            summarized = found = 0
            try:
                if failure is None:
                    tasks = await asyncio.to_thread(worker.width)
                    while moved := await pipeline.summarize(storage, worker, tasks=tasks, version=version):
                        summarized += moved
                    # By the rules of this version: in all articles that wait to be grouped, and in a few older ones.
                    find = partial(pipeline.find_facts, storage, worker, tasks=tasks, version=version)
                    while moved := await find(state=ArticleState.SUMMARIZED):
                        found += moved
                    found += await find(state=ArticleState.READY)
            except SummarizerError as error:
                # Without the model, articles can't be summarised, but their texts can still be extracted.
                failure = error
            grouped = await pipeline.group(storage, rules=pipeline.story_rules(settings.stories), clock=clock)
            ready += grouped
            done = (extracted or 0, summarized, found, grouped)
            if any(done):
                log.info("batch processed: %d texts extracted, %d summarised, facts found for %d more, %d ready", *done)
            elif extracted is None:
                if failure is not None:
                    raise failure
                return ready


def find_networks(settings: Settings) -> list[Network]:
    """Returns the chat networks to serve: Telegram if there is a token, and those of installed packages.

    Raises ConfigError if there is none. Its message says what to set.
    """
    found: list[Network] = [] if settings.telegram.token is None else [open_telegram]
    found += map(_of_package, entry_points(group="policybot.networks"))
    if not found:
        raise errors.ConfigError(
            "No chat network is set up. Get a token from @BotFather in Telegram and set POLICYBOT_TELEGRAM__TOKEN, or "
            "install a package for another network. `policybot demo` and `policybot chat` need no chat network."
        )
    return found


def _of_package(point: EntryPoint) -> Network:
    return lambda settings, storage, conversation, clock, stopping: nullcontext(
        [Tick(name=point.name, seconds=1, work=point.load()(storage, conversation, clock), patience=ANSWER_SECONDS)]
    )


async def serve(load: Callable[[], Settings]) -> None:
    """Run the bot until SIGTERM or SIGINT. At SIGHUP, `load` reads the settings again, and the bot restarts with them.
    If it can't run with the new settings, it returns to those before.

    Raises ConfigError if no chat network is set up, TelegramError if Telegram refuses the token, and StorageError if
    another process serves this database.
    """
    # All restarts happen in the same event loop. Between two loops, a signal would kill the process.
    loop = asyncio.get_running_loop()
    ending, stopping = False, asyncio.Event()
    coming: Settings | None = load()
    before: Settings | None = None

    def stop() -> None:
        nonlocal ending
        ending = True
        stopping.set()

    def reload() -> None:
        nonlocal coming
        try:
            coming = load()
        except errors.ConfigError as error:
            log.error("the new settings are invalid, so the bot keeps the old ones: %s", error)
        else:
            log.info("settings reloaded; restarting with them")
            stopping.set()

    for number, act in ((signal.SIGTERM, stop), (signal.SIGINT, stop), (signal.SIGHUP, reload)):
        loop.add_signal_handler(number, act)
    while coming is not None and not ending:
        settings, coming, stopping = coming, None, asyncio.Event()
        began = clock.now()
        try:
            await _serve(settings, stopping)
            before = settings
        except (errors.PolicybotError, SummarizerError) as error:
            if coming is None:
                if before is None or ending or clock.now() - began > PROOF:
                    raise
                log.error("the bot can't run with the new settings and returns to the old ones: %s", error)
                coming, before = before, None


async def _serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run the scheduler and the chat networks with one version of the settings, until `stopping` is set."""
    networks = find_networks(settings)  # raise an error before the database is created
    set_up_logging(settings, file=settings.log.file)
    path = settings.storage.path
    # On exit, the threads of asyncio.to_thread end before the lock of the database is released. So no thread uses the
    # database when another process has it.
    with closing(open_storage(path)) as storage, served_alone(path), ThreadPoolExecutor() as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        if doubtful := storage.outbox.recover():
            log.warning(
                "%d messages may have been sent when the bot stopped; each is sent once more, and marked", doubtful
            )
        worker, parsers = ModelWorker(settings.for_summarizer()), ParserPool()
        conversation = Conversation(storage, settings, clock.now, embed=pipeline.embed_by(worker))
        conversation.access.settle(clock.now())
        try:
            async with AsyncExitStack() as opened:
                await opened.enter_async_context(serving(settings.metrics.port, storage, clock.now))
                fetcher = await opened.enter_async_context(Fetcher(settings.sources, parsers))
                works = _ticks(settings, storage, fetcher, worker, stopping)
                for network in networks:
                    served = network(settings, storage, conversation, clock.now, stopping)
                    works += await opened.enter_async_context(served)
                await opened.enter_async_context(ticking(works))
                await stopping.wait()
                log.info("stopping")
        finally:
            await asyncio.gather(asyncio.to_thread(worker.close), asyncio.to_thread(parsers.close))
        log.info("stopped")


def _ticks(
    settings: Settings, storage: Storage, fetcher: Fetcher, worker: ModelWorker, stopping: asyncio.Event
) -> list[Tick]:
    """Returns the ticks that poll, process, plan, watch and clean up."""
    polling = set[int]()
    waits_until = clock.now() + CATCH_UP
    polled = caught_up = False  # once all sources due at the start are polled; once their articles are summarised
    settled_at: datetime | None = None

    async def poll() -> None:
        nonlocal polled
        # A poll may wait for a slow server. Meanwhile the next tick polls the sources that have become due.
        found = await asyncio.to_thread(storage.sources.due, clock.now())
        due = {source.id: source for source in found if source.id not in polling}
        polling.update(due)
        try:
            await pipeline.poll(storage, fetcher, [*due.values()], clock=clock.now)
        finally:
            polling.difference_update(due)
        if not polling:
            polled = True

    async def summaries() -> None:
        nonlocal caught_up
        were_polled = polled
        try:
            await process(storage, settings, fetcher, worker)
            await pipeline.embed_interests(storage, worker)
        finally:
            caught_up = were_polled

    def plan() -> None:
        nonlocal settled_at
        now = clock.now()
        # At startup, and after the clock was set back, correct due times from an old time zone or a wrong clock.
        if (settled_at is None or now < settled_at) and (settled := settle_due(storage, settings, now=now)):
            log.info(
                "the next due times of %d subscriptions were wrong after a change of the zone or clock; corrected",
                settled,
            )
        settled_at = now
        # After downtime, wait for the articles that were published meanwhile. Without them, a digest would say "nothing
        # new".
        if not caught_up and now < waits_until:
            return
        # Digests come first: an article in a digest is then no longer news of a followed story.
        digests = plan_due(storage, settings, now=now, stopping=stopping.is_set)
        if stopping.is_set():
            return  # the rest of the digests stays due
        news = plan_follows(storage, settings, now=now)
        reminders = plan_reminders(storage, settings, now=now)
        if digests or news or reminders:
            log.info("planned: %d digests, %d news of stories, %d reminders", digests, news, reminders)

    def watch_sources() -> None:
        for step in (watch, report):
            step(storage, settings, now=clock.now())

    def delete_old() -> None:
        """Delete data that is older than the retention times of the settings, in small transactions."""
        keep, now = settings.storage, clock.now()
        if keep.keep_days and (count := storage.forget_texts(now - timedelta(days=keep.keep_days))):
            log.info("the texts of %d articles were deleted (storage.keep_days)", count)
        if keep.keep_deliveries and (count := storage.forget_messages(now - timedelta(days=keep.keep_deliveries))):
            log.info("the messages of %d deliveries were deleted (storage.keep_deliveries)", count)
        storage.forget_profiles(now - 2 * timedelta(days=settings.stories.window_days))
        storage.database.tidy()

    return [
        Tick(name="poll", seconds=15, work=poll, at_once=8),
        Tick(name="process", seconds=5, work=summaries),
        # Planning and sending are separate ticks. Thousands of digests take minutes to send, and others become due
        # meanwhile.
        Tick(name="plan", seconds=5, work=partial(asyncio.to_thread, plan), patience=STOP_SECONDS),
        Tick(name="watch", seconds=300, work=partial(asyncio.to_thread, watch_sources)),
        Tick(name="housekeeping", seconds=24 * 3600, work=partial(asyncio.to_thread, delete_old)),
    ]
