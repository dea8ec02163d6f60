"""The scenes as text: what stands in docs/pictures/transcripts.md."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.phone.session import Bubble, Scene

HEAD = "# What the pictures say\n\nWritten by `scripts/pictures`; tests compare it with what the bot answers.\n"
CHANGING = (
    (r"has [\d.]+ MB, [\d.]+ GB are free", "has 1.0 MB, 20.0 GB are free"),
    (r"^Version: .+$", "Version: 0.1.0"),
)
"""What is not of the session, but of the machine."""


def transcript(scenes: Sequence[Scene]) -> str:
    """All of it, a section a picture."""
    return "\n".join([HEAD, *(section(scene) for scene in scenes)])


def section(scene: Scene) -> str:
    """What one picture says."""
    said = "\n\n".join(map(_bubble, scene.bubbles))
    return f"## {scene.name}\n\n````text\n{said}\n````\n"


def _bubble(bubble: Bubble) -> str:
    match bubble.who:
        case "reader":
            return f"{bubble.name or 'You'}> {bubble.plain}"
        case "press":
            return f"You press: {bubble.plain}"
        case "typed":
            return f"You type: {bubble.plain}"
        case "note" | "choice":
            return f"({bubble.who}) {bubble.plain}"
    rows = [" ".join(f"[{button.text}]" for button in row) for row in bubble.buttons]
    return "\n".join([steady(bubble.plain), *rows])


def steady(text: str) -> str:
    """Without what another machine would say otherwise."""
    for pattern, instead in CHANGING:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text
