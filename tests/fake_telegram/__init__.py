"""A Bot API server on loopback, for python-telegram-bot and for a whole `policybot run`.

    with FakeTelegram(token="123:TEST") as server:
        ann = server.reader(chat_id=1001, first_name="Ann")
        ann.send("/latest")
        reply = ann.wait_reply()

    server     FakeTelegram, which answers HTTP requests, and decides how a call ends: by the test's script, then at
               random, then by Telegram's limits (tests/loopback.py runs it in a thread)
    params     reads the parameters of a request, and checks inline keyboards
    outcomes   the ways in which a call can end
    chaos      draws errors at random
    limits     counts messages, and answers 429 when the bot sends too many in a second or a minute
    wire       sends an outcome to the client: an answer, no answer, or a broken connection
    log        records each call, and stores the outcomes that a test has scripted
    methods    the table of the Bot API's methods, and the methods about chats and commands
    messages   the methods that send or edit messages, or answer presses and inline queries
    markup     parses Telegram's HTML
    chats      stores chats, their messages and members
    readers    people in chats: tests make them write and press buttons, and read what they see
    updates    the queue of updates for the bot
    polling    getUpdates, which waits for that queue
    webhook    setWebhook, deleteWebhook and getWebhookInfo, and the task that posts updates to the webhook

No published emulator has 429, inline queries, media and getUpdates offsets together, so the project has its own.
"""

from tests.fake_telegram.chaos import Flood
from tests.fake_telegram.chats import CallbackAnswer, Reply
from tests.fake_telegram.limits import Limits, OverLimit
from tests.fake_telegram.log import Call
from tests.fake_telegram.markup import parse_html, utf16
from tests.fake_telegram.outcomes import (
    BadRequest,
    Forbidden,
    Ok,
    Outcome,
    Reset,
    ServerError,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
    Unauthorized,
)
from tests.fake_telegram.readers import Group, Reader
from tests.fake_telegram.server import FakeTelegram

__all__ = [
    "BadRequest",
    "Call",
    "CallbackAnswer",
    "FakeTelegram",
    "Flood",
    "Forbidden",
    "Group",
    "Limits",
    "Ok",
    "Outcome",
    "OverLimit",
    "Reader",
    "Reply",
    "Reset",
    "ServerError",
    "TimeoutAfter",
    "TimeoutBefore",
    "TooManyRequests",
    "Unauthorized",
    "parse_html",
    "utf16",
]
