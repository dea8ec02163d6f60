"""A Bot API server on loopback, for python-telegram-bot and for a whole `policybot run`.

    with FakeTelegram(token="123:TEST") as server:
        ann = server.reader(chat_id=1001, first_name="Ann")
        ann.send("/latest")
        reply = ann.wait_reply()

    limits     what Telegram lets through in a second or a minute
    chaos      trouble at random
    fates      script, then chaos, then limits: how a call ends
    outcomes   how a call can end, scripted or not
    markup     Telegram's HTML
    params     a request's parameters, and keyboards
    log        every call, and outcomes to come
    updates    the queue behind getUpdates; polling waits on it, webhook posts
    chats      chats, messages, members: the world
    readers    the people: what they do and see
    messages   methods about messages; methods has the rest and the table
    webhook    setWebhook and its kin, and what posts updates
    wire       outcomes as answers, silences, broken connections
    server     HTTP, and FakeTelegram itself; tests/loopback.py has its thread

The published emulators were not taken: none has 429, inline queries, media and getUpdates offsets together.
"""

from tests.fake_telegram.chaos import Flood
from tests.fake_telegram.chats import Button, CallbackAnswer, Reply
from tests.fake_telegram.limits import Limits, OverLimit
from tests.fake_telegram.log import Call
from tests.fake_telegram.markup import parse_html, utf16
from tests.fake_telegram.outcomes import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    Ok,
    Outcome,
    Reset,
    ServerError,
    Slow,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
    Unauthorized,
)
from tests.fake_telegram.readers import Group, Reader
from tests.fake_telegram.server import FakeTelegram

__all__ = [
    "BadRequest",
    "Button",
    "Call",
    "CallbackAnswer",
    "Conflict",
    "FakeTelegram",
    "Flood",
    "Forbidden",
    "Group",
    "Limits",
    "NotFound",
    "Ok",
    "Outcome",
    "OverLimit",
    "Reader",
    "Reply",
    "Reset",
    "ServerError",
    "Slow",
    "TimeoutAfter",
    "TimeoutBefore",
    "TooManyRequests",
    "Unauthorized",
    "parse_html",
    "utf16",
]
