"""Find out in which chats Telegram lets the bot write, and who is an administrator of a group."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.models import Chat, Failure
from bot.storage import Storage
from bot.telegram.send import judge, settle

log = logging.getLogger(__name__)


def present(member: ChatMember) -> bool:
    """Returns whether the member is in the chat."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def closed(member: ChatMember, kind: str) -> Failure | None:
    """Returns why the bot, which is `member`, can't send to a chat, or None if it can.

    The bot must not send to such a chat: Telegram would refuse the message, and news of a followed story would be lost.
    """
    if not present(member):
        return Failure.CHAT_GONE
    if kind == ChatType.CHANNEL:
        writes = isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    else:
        writes = member.can_send_messages if isinstance(member, ChatMemberRestricted) else True
    return None if writes else Failure.NO_RIGHT


async def look_at_rights(storage: Storage, bot: Bot, *, permits: Callable[[int], bool]) -> int:
    """Resume the paused chats in which the bot may write again. Returns how many it resumed.

    Telegram reports changes of the bot's own rights. It does not report that a whole group was muted or unmuted, so
    this asks for the rights. `permits` returns whether a chat may use this instance.
    """
    resumed = 0
    for chat in await asyncio.to_thread(storage.chats.paused_for, Failure.NO_RIGHT):
        if not await asyncio.to_thread(permits, chat.id):
            continue
        try:
            if not await _may_write(bot, chat):
                continue
        except TelegramError as error:
            verdict = judge(error)
            log.info("the bot's rights in chat %d could not be read: %s", chat.id, verdict.reason)
            if verdict.unreachable or verdict.failure == Failure.LATER:
                return resumed  # requests for other chats would fail too
            await asyncio.to_thread(settle, storage, chat.id, verdict)
            continue
        if await asyncio.to_thread(storage.chats.resume, chat.id, paused_for=Failure.NO_RIGHT):
            log.info("the bot may write in chat %d again", chat.id)
            resumed += 1
    return resumed


async def _may_write(bot: Bot, chat: Chat) -> bool:
    me = await bot.get_chat_member(chat.id, bot.id)
    if closed(me, chat.kind) is not None:
        return False
    if chat.kind in (ChatType.PRIVATE, ChatType.CHANNEL) or me.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER):
        return True
    rights = (await bot.get_chat(chat.id)).permissions
    return rights is None or bool(rights.can_send_messages)


async def is_administrator(bot: Bot, chat_id: int, user_id: int | None) -> bool:
    """Returns whether a person is an administrator of a group. If Telegram gives no answer, returns False.

    This asks for the list of all administrators. In a group that hides its members, getChatMember works only for bots
    that are administrators themselves.
    """
    try:
        found = await bot.get_chat_administrators(chat_id) if user_id is not None else ()
    except TelegramError as error:
        log.warning("the administrators of chat %d could not be read: %s", chat_id, error.message)
        return False
    return user_id in {member.user.id for member in found}
