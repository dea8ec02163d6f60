import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError, HttpStatusError, RobotsDisallowed
from bot.sources.http import parse_address
from bot.sources.robots import _AGENT, LIFETIME, RETRY, TOKEN, _our_name, robots, rules_of
from bot.sources.sniffing import decode
from tests.sources.samples import CASES

SITE = "https://a.example"


Permit = Callable[[str], Awaitable[float | None]]


class Site:
    """Answers requests for robots.txt of any site, and has a clock that the test moves."""

    def __init__(self, answer: bytes | Exception = b"") -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.now = 1000.0
        self.open = asyncio.Event()
        self.open.set()

    async def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        await self.open.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def robots(self) -> Permit:
        permit = robots(self.fetch, time=lambda: self.now)
        return lambda url: permit(parse_address(url))


def status(code: int) -> HttpStatusError:
    return HttpStatusError(f"{SITE}/robots.txt answered {code}.", status=code)


async def allowed(permit: Permit, url: str) -> bool:
    try:
        await permit(url)
    except RobotsDisallowed:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "open_", "closed"),
    CASES["rules"],
)
async def test_rules_allow_and_forbid_paths(text: str, open_: list[str], closed: list[str]) -> None:
    permit = Site(text.encode()).robots()
    for path in open_:
        assert await allowed(permit, SITE + path), path
    for path in closed:
        assert not await allowed(permit, SITE + path), path


async def test_rules_apply_to_the_normal_form_of_an_address() -> None:
    site = Site(b"User-agent: *\nDisallow: /private")
    permit = site.robots()
    for path in ("/a/../private/x", "/./private", "/private#part", "/priv%61te"):
        assert not await allowed(permit, SITE + path), path
    assert not await allowed(permit, "HTTPS://reader:s3cret@A.example:443/private")
    assert len(site.asked) == 1


@pytest.mark.parametrize("code", CASES["statuses of sites without rules"])
async def test_without_robots_txt_everything_is_allowed(code: int) -> None:
    site = Site(status(code))
    permit = site.robots()
    assert await allowed(permit, f"{SITE}/a")
    site.now += LIFETIME - 1
    assert await allowed(permit, f"{SITE}/b")
    assert len(site.asked) == 1


@pytest.mark.parametrize("error", [status(500), status(503), status(429), FetchError("a.example can't be reached.")])
async def test_nothing_is_fetched_while_robots_txt_can_not_be_read(error: FetchError) -> None:
    site = Site(error)
    permit = site.robots()
    for _ in range(2):
        with pytest.raises(FetchError, match="is not fetched for now: ") as raised:
            await permit(f"{SITE}/a")
        assert type(raised.value) is FetchError  # not RobotsDisallowed, so the bot tries again
        assert str(error) in str(raised.value)
    assert len(site.asked) == 1
    site.now += RETRY
    site.answer = b""
    assert await allowed(permit, f"{SITE}/a")


async def test_robots_txt_is_cached_for_a_day_for_each_origin() -> None:
    site = Site()
    permit = site.robots()
    for url in (f"{SITE}/a", f"{SITE}:443/b", "http://a.example/a", "https://a.example:8443/", "https://b.example/"):
        await permit(url)
    assert site.asked == [
        "https://a.example/robots.txt",
        "http://a.example/robots.txt",
        "https://a.example:8443/robots.txt",
        "https://b.example/robots.txt",
    ]
    site.now += LIFETIME - 1
    await permit(f"{SITE}/a")
    assert len(site.asked) == 4
    site.now += 1
    await permit(f"{SITE}/a")
    assert len(site.asked) == 5


async def test_a_cancelled_fetch_does_not_block_the_next_request() -> None:
    site = Site(b"User-agent: *\nDisallow: /x")
    permit = site.robots()
    site.open.clear()
    first, second = (asyncio.ensure_future(allowed(permit, f"{SITE}/{path}")) for path in "xa")
    await asyncio.sleep(0)
    assert site.asked
    first.cancel()
    site.open.set()
    assert await second
    assert first.cancelled()
    assert len(site.asked) == 2


@pytest.mark.slow
def test_rules_for_many_other_agents_need_little_memory() -> None:
    """If each agent had its own copy of all rules, such a file of half a megabyte would need gigabytes of memory."""
    names = [f"User-agent: bot{number}" for number in range(12_000)]
    rules = [f"Disallow: /{number}" for number in range(16_000)]
    text = "\n".join([*names, "useragent: policybot 2", "user agent *", *rules])
    agents = {_AGENT.sub(_our_name, line) for line in text.splitlines() if not line.startswith("Disallow")}
    assert agents == {"User-agent: other", "User-agent: policybot", "User-agent: *"}
    assert not rules_of(text).can_fetch(f"{SITE}/15999", TOKEN)


_WORDS = st.sampled_from(CASES["words of robots"])


@given(st.binary(max_size=300) | st.lists(_WORDS, max_size=60).map(lambda words: "".join(words).encode()))
def test_any_bytes_give_usable_rules(body: bytes) -> None:
    rules = rules_of(decode(body))
    assert rules.can_fetch(f"{SITE}/a/../b?c=%zz&d=ü", TOKEN) in (True, False)
    delay = rules.crawl_delay(TOKEN)
    assert delay is None or delay >= 0
