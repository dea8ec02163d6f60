"""Plays scenes.toml: what people write and press, and what the bot answers. Each scene becomes one picture."""

import tomllib
from datetime import datetime
from pathlib import Path

from tests.phone.session import Scene, Session

SCRIPT = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


async def play(session: Session) -> list[Scene]:
    """Play the whole session, day by day. Returns its scenes."""
    chats = {name: session.alone(**person) for name, person in SCRIPT["people"].items()}
    chats |= {name: session.together(**group) for name, group in SCRIPT["groups"].items()}
    chat, scenes = chats["ann"], list[Scene]()
    for line in SCRIPT["said"].strip().splitlines():
        sign, what = line[0], line[2:]
        match sign:
            case "*":
                chat = chats[what]
            case "#":
                scenes.append(chat.begin(what))
            case ">":
                await chat.says(what)
            case "<":
                await chat.says(what, by=chat.member)
            case "[":
                await chat.presses(line[1:-1])
            case "?":
                await chat.types(what)
            case ".":
                await chat.comes()
            case "-":
                chat.unread()
            case _:
                moment = datetime.fromisoformat(f"2025-03-{what}Z")
                await (session.publish if sign == "=" else session.send)(moment)
    return [scene for scene in scenes if scene.name]
