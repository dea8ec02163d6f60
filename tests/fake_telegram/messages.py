"""The methods that put something into a chat, change it or take it away."""

from __future__ import annotations

import mimetypes
import time
from dataclasses import replace
from typing import Any

from tests.fake_telegram.chats import CallbackAnswer, Chat, Reply, World
from tests.fake_telegram.log import Upload
from tests.fake_telegram.markup import Formatted, parse_html, plain, utf16
from tests.fake_telegram.outcomes import Json, bad_request
from tests.fake_telegram.params import Params, buttons_of, check_markup

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ANSWER = 200


def send_message(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#sendmessage"""
    chat = world.chat(params.get("chat_id"))
    chat.check_writable(params.optional_number("message_thread_id"))
    formatted = _text(params)
    body: Json = {"text": formatted.text}
    if formatted.entities:
        body["entities"] = list(formatted.entities)
    return _send(world, chat, "sendMessage", params, formatted, body)


def send_document(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#senddocument"""
    chat = world.chat(params.get("chat_id"))
    chat.check_writable(params.optional_number("message_thread_id"))
    upload = _upload(params, "document")
    formatted = _formatted(params, "caption", "caption_entities")
    if utf16(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    file_id = world.next_id()
    kind = mimetypes.guess_type(upload.file_name)[0] or upload.content_type
    body: Json = {
        "document": {
            "file_id": f"file-{file_id}",
            "file_unique_id": f"unique-{file_id}",
            "file_name": upload.file_name,
            "mime_type": kind,
            "file_size": len(upload.content),
        }
    }
    if formatted.text:
        body["caption"] = formatted.text
    if formatted.entities:
        body["caption_entities"] = list(formatted.entities)
    return _send(world, chat, "sendDocument", params, formatted, body, upload)


def edit_message_text(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#editmessagetext"""
    chat, message, reply = _own(world, params)
    formatted = _text(params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    markup = check_markup(params.object("reply_markup"))
    same = message["text"] == formatted.text and message.get("entities", []) == list(formatted.entities)
    edited = message | {"text": formatted.text, "entities": list(formatted.entities)}
    reply = replace(
        reply,
        method="editMessageText",
        text=params.text("text"),
        plain=formatted.text,
        entities=formatted.entities,
    )
    return _edit(chat, message, edited, reply, markup, same, "edit")


def delete_message(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemessage"""
    chat = world.chat(params.get("chat_id"))
    chat.check_present()
    number = params.number("message_id")
    if number not in chat.messages:
        raise bad_request("message to delete not found")
    if number not in chat.replies and chat.kind != "private" and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    chat.drop(number)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery"""
    number, text = params.text("callback_query_id"), params.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = world.callbacks.pop(number, None)
    if chat is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    answer = CallbackAnswer(callback_query_id=number, text=text, show_alert=params.flag("show_alert"))
    chat.tell("answer", answer)
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#answerinlinequery"""
    results = params.array("results")
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results if 1 <= len(result["id"].encode()) <= 64}) < len(results):
        raise bad_request("RESULT_ID_INVALID")
    for result in results:
        content = result["input_message_content"]
        _text(Params(text=content["message_text"], parse_mode=content.get("parse_mode", "")))
        check_markup(result.get("reply_markup"))
    chat = world.inline_queries.pop(params.text("inline_query_id"), None)
    if chat is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    chat.tell("inline", results)
    return True


def _text(params: Params) -> Formatted:
    formatted = _formatted(params, "text", "entities")
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return formatted


def _formatted(params: Params, name: str, entities: str) -> Formatted:
    match params.text("parse_mode").lower():
        case "":
            formatted = plain(params.text(name))
            return replace(formatted, entities=tuple(params.array(entities)))
        case "html":
            return parse_html(params.text(name))
        case other:  # Markdown is real, but this bot never sends it: docs/DESIGN says why.
            raise bad_request(f"unsupported parse_mode {other!r}; the fake reads HTML only")


def _upload(params: Params, name: str) -> Upload:
    where = params.text(name)
    upload = params.files.get(where.removeprefix("attach://") if where else name)
    if upload is None:
        raise bad_request(f"there is no {name} in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    return upload


def _send(
    world: World,
    chat: Chat,
    method: str,
    params: Params,
    formatted: Formatted,
    body: Json,
    document: Upload | None = None,
) -> Json:
    markup = check_markup(params.object("reply_markup"))
    thread = params.optional_number("message_thread_id")
    target = params.object("reply_parameters") or {}
    answered = target.get("message_id", params.get("reply_to_message_id"))
    message: Json = {"message_id": 0, "date": int(time.time()), "chat": chat.json}
    message |= {"sender_chat": chat.json} if chat.kind == "channel" else {"from": world.bot}
    if thread is not None:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    if answered in chat.messages:
        nearest = chat.messages[answered]
        message["reply_to_message"] = {k: v for k, v in nearest.items() if k != "reply_to_message"}
    elif answered is not None and not target.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    if markup and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    message |= body
    message["message_id"] = chat.next_message_id()
    reply = Reply(
        chat_id=chat.id,
        message_id=message["message_id"],
        method=method,
        text=params.text("text") or params.text("caption"),
        plain=formatted.text,
        entities=formatted.entities,
        buttons=buttons_of(markup),
        message_thread_id=thread,
        document=document,
        reply_markup=markup,
    )
    chat.keep(message, reply)
    chat.tell("reply", reply)
    return message


def _own(world: World, params: Params) -> tuple[Chat, Json, Reply]:
    """The bot's message that is to be edited."""
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = world.chat(params.get("chat_id"))
    chat.check_present()
    number = params.number("message_id")
    if number not in chat.messages:
        raise bad_request("message to edit not found")
    if number not in chat.replies:
        raise bad_request("message can't be edited")
    return chat, chat.messages[number], chat.replies[number]


def _edit(chat: Chat, before: Json, after: Json, reply: Reply, markup: Any, same: bool, stream: str) -> Json:
    """Replace the message; without a reply_markup an edit takes the buttons away, as in Telegram."""
    markup = markup if markup and markup.get("inline_keyboard") else None
    if same and before.get("reply_markup") == markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    after = {k: v for k, v in after.items() if k != "reply_markup" and (k != "entities" or v)}
    after["edit_date"] = int(time.time())
    if markup:
        after["reply_markup"] = markup
    reply = replace(reply, buttons=buttons_of(markup), reply_markup=markup)
    chat.keep(after, reply)
    chat.tell(stream, reply)
    return after
