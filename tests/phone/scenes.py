"""The scenes: what people write and press, and what the bot answers. Each scene becomes one picture."""

from datetime import UTC, datetime

from tests.phone.session import OPERATOR, Chat, Scene, Session


def at(day: int, hour: int) -> datetime:
    """Return a moment of March 2025 in UTC. Brussels is one hour ahead."""
    return datetime(2025, 3, day, hour, tzinfo=UTC)


async def play(session: Session) -> list[Scene]:
    """Play the whole session, day by day. Returns its scenes."""
    scenes: list[Scene] = []
    ann, ben = session.alone(1001, "Ann"), session.alone(1002, "Ben")
    await session.publish(at(11, 17))
    scenes += [await _one(ann, "start", "/start"), await _one(ann, "help", "/help")]
    scenes += await _subscribes(ann)
    await session.publish(at(12, 21))
    scenes += await _reads(ann)
    scenes += await _searches(ann)
    scenes += await _manages(ann)
    await session.send(at(13, 7))
    scenes += await _gets_a_digest(ann)
    await _one(ben, "", "/settings zone brussels", "/latest trade 3")
    scenes += [await _one(ben, "follow", "/follow 2", "/follow")]
    await session.send(at(14, 7))
    scenes += [await _comes(ann, "nothing-new")]
    scenes += await _elsewhere(session)
    scenes += [await session.alone(1003, "Cat").types("inline", "steel tariffs")]
    await session.send(at(17, 7))
    await session.send(at(18, 7))
    await session.publish(at(18, 20))
    await _one(ben, "", "/latest 1", "/follow 1")
    for day in (19, 20, 21):
        await session.send(at(day, 7))
    ann.unread()
    ben.unread()
    await session.publish(at(21, 18))
    await session.send()
    scenes += [await _comes(ben, "news"), await _pressed(ben, "story", "Timeline")]
    await session.send(at(24, 7))
    scenes += [await _comes(ann, "digest-news")]
    scenes += await _ends(ann)
    await session.send(at(25, 8))
    scenes += [await _comes(ben, "reminder")]
    await _one(ben, "", "/subscribe trade weekdays 08:00")
    scenes += [await _one(ben, "why-article", "/why Ofcom assessments", "/why Canada duties")]
    scenes += await _in_chinese(session)
    scenes += await _operates(session)
    return scenes


async def _one(chat: Chat, name: str, *texts: str) -> Scene:
    """Play a scene in which a person writes these texts, and gets an answer to each."""
    scene = chat.begin(name)
    for text in texts:
        await chat.says(text)
    return scene


async def _pressed(chat: Chat, name: str, label: str) -> Scene:
    scene = chat.begin(name)
    await chat.presses(label)
    return scene


async def _comes(chat: Chat, name: str) -> Scene:
    scene = chat.begin(name)
    await chat.comes()
    return scene


async def _reads(ann: Chat) -> list[Scene]:
    latest = await _one(ann, "latest", "/latest trade 3")
    scenes = [latest, await _pressed(ann, "item", "2"), await _pressed(ann, "evidence", "Evidence")]
    await _one(ann, "", "/latest trade 3")
    await ann.presses("2")
    wrong = await _pressed(ann, "wrong", "Wrong summary")
    await ann.presses("Misses the point")
    await _one(ann, "", "/latest trade 3")
    await ann.presses("3")
    await ann.presses("Save")
    scenes.append(await _one(ann, "saved", "/saved"))
    return [*scenes, wrong, await _one(ann, "deadlines", "/deadlines")]


async def _searches(ann: Chat) -> list[Scene]:
    found = await _one(ann, "search", "/search (steel OR aluminium) -canada after:7d")
    near = await _one(ann, "meaning", "/search child abuse websites")
    await _one(ann, "", "/search zero-hours in:gb")
    alert = await _pressed(ann, "alert", "Save as alert")
    return [found, near, alert]


async def _subscribes(ann: Chat) -> list[Scene]:
    how = await _one(ann, "subscribe", "/subscribe")
    typed = await _one(ann, "subscribe-line", "/subscribe all weekdays at 8 in Brussels")
    days = ann.begin("subscribe-days")
    await ann.presses("When")
    await _one(ann, "", "/settings items 3")
    return [how, typed, days]


async def _manages(ann: Chat) -> list[Scene]:
    return [
        await _one(ann, "subscribe-about", "/subscribe about: rules on training data for AI weekly 18:00"),
        await _one(ann, "subscriptions", "/subscriptions"),
        await _pressed(ann, "subscription", "1"),
    ]


async def _gets_a_digest(ann: Chat) -> list[Scene]:
    digest = await _comes(ann, "digest")
    more = [label for label in ann.labels if label.endswith("more")]
    return [digest, await _pressed(ann, "digest-more", more[0])]


async def _elsewhere(session: Session) -> list[Scene]:
    club = session.together("Trade club", "group, 12 members")
    group = club.begin("group")
    await club.says("/latest@policybot 1", by=club.member)
    await club.says("/subscribe@policybot 08:00", by=club.member)
    forum = session.together("Trade", "topic in Policy forum", thread_id=7)
    topic = forum.begin("forum")
    await forum.says("/subscribe topic:trade weekdays 08:00 Brussels")
    return [group, topic]


async def _ends(ann: Chat) -> list[Scene]:
    return [
        await _one(ann, "why", "/why"),
        await _pressed(ann, "why-digest", "4"),
        await _one(ann, "settings", "/settings"),
        await _one(ann, "unsubscribe", "/unsubscribe"),
        await _one(ann, "unfollow", "/unfollow"),
    ]


async def _in_chinese(session: Session) -> list[Scene]:
    li = session.alone(1004, "李", language_code="zh-hans")
    return [
        await _one(li, "chinese", "/search 标识 after:30d"),
        await _one(li, "chinese-subscribe", "/subscribe “人工智能” 工作日 上午8点 北京"),
    ]


async def _operates(session: Session) -> list[Scene]:
    boss = session.alone(OPERATOR, "Olga")
    return [
        await _one(boss, "sources", "/sources"),
        await _one(boss, "health", "/health"),
        await _one(boss, "broadcast", "/broadcast The bot rests on Sunday from 10:00 to 11:00 UTC: a new disk."),
    ]
