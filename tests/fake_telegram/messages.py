"""The methods that send or edit messages, and those that answer presses and inline queries."""

import time

from tests.fake_telegram.chats import CallbackAnswer, Chat, Reply, World
from tests.fake_telegram.log import Upload
from tests.fake_telegram.markup import parse_html, utf16
from tests.fake_telegram.outcomes import Json, bad_request
from tests.fake_telegram.params import Params, check_markup


def send_message(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#sendmessage"""
    chat = world.chat(params.get("chat_id"))
    chat.check_writable(params.get("message_thread_id"))
    return _send(world, chat, params, {"text": _text(params)})


def send_document(world: World, params: Params, kind: str = "document") -> Json:
    """https://core.telegram.org/bots/api#senddocument, or with `kind` "photo" #sendphoto"""
    chat = world.chat(params.get("chat_id"))
    chat.check_writable(params.get("message_thread_id"))
    where = params.text(kind)
    upload = params.files.get(where.removeprefix("attach://") if where else kind)
    if upload is None or not upload.content:
        raise bad_request("file must be non-empty")
    caption = _parsed(params, "caption")
    if utf16(caption) > 1024:
        raise bad_request("message caption is too long")
    file_id = world.next_id()
    about: Json = {
        "file_id": f"file-{file_id}",
        "file_unique_id": f"unique-{file_id}",
        "file_name": upload.file_name,
        "mime_type": upload.content_type,
        "file_size": len(upload.content),
    }
    body: Json = {kind: about} if kind == "document" else {kind: [about | {"width": 1, "height": 1}]}
    if caption:
        body["caption"] = caption
    return _send(world, chat, params, body, upload)


def edit_message_text(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#editmessagetext"""
    chat = world.chat(params.get("chat_id"))
    chat.check_present()
    number = params.number("message_id")
    if number not in chat.replies:
        raise bad_request("message to edit not found")
    text, markup = _text(params), check_markup(params.get("reply_markup"))
    # An edit without reply_markup removes the buttons, as in Telegram.
    after = {k: v for k, v in chat.messages[number].items() if k != "reply_markup"} | {"text": text}
    if markup and markup.get("inline_keyboard"):
        after["reply_markup"] = markup
    if after == chat.messages[number] and params.text("text") == chat.replies[number].text:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    return _show(chat, "edit", after | {"edit_date": int(time.time())}, params)


def answer_callback_query(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery"""
    number, text = params.text("callback_query_id"), params.text("text")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = world.callbacks.pop(number, None)
    if chat is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    chat.tell("answer", CallbackAnswer(text=text))
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#answerinlinequery"""
    results = params.array("results")
    if not len({one["id"] for one in results if 1 <= len(one["id"].encode()) <= 64}) == len(results) <= 50:
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


def _text(params: Params) -> str:
    text = _parsed(params, "text")
    if not text:
        raise bad_request("message text is empty")
    if utf16(text) > 4096:
        raise bad_request("message is too long")
    return text


def _parsed(params: Params, name: str) -> str:
    return (parse_html if params.text("parse_mode") else str.strip)(params.text(name))


def _send(world: World, chat: Chat, params: Params, body: Json, document: Upload | None = None) -> Json:
    markup = check_markup(params.get("reply_markup"))
    thread = params.get("message_thread_id")
    message: Json = {"date": int(time.time()), "chat": chat.json}
    message |= {"sender_chat": chat.json} if chat.kind == "channel" else {"from": world.bot}
    if thread is not None:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    if markup and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    return _show(chat, "reply", message | body | {"message_id": chat.next_message_id()}, params, document)


def _show(chat: Chat, stream: str, message: Json, params: Params, document: Upload | None = None) -> Json:
    """Keep a message, and tell those who read the chat."""
    reply = Reply(
        message_id=message["message_id"],
        text=params.text("text") or params.text("caption"),
        plain=message.get("text") or message.get("caption", ""),
        message_thread_id=message.get("message_thread_id"),
        document=document,
        keyboard=message.get("reply_markup", {}).get("inline_keyboard", []),
    )
    chat.keep(message, reply)
    chat.tell(stream, reply)
    return message
