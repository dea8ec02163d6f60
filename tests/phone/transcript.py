"""Prints the scenes as text, for docs/pictures/transcripts.md."""

import re
from collections.abc import Sequence

from tests.phone.session import Bubble, Scene

HEAD = "# What the pictures say\n\nWritten by `scripts/pictures`.\n"
CHANGING = (
    (r"has [\d.]+ MB, [\d.]+ GB are free", "has 1.0 MB, 20.0 GB are free"),
    (r"^Version: .+$", "Version: 0.1.0"),
)
"""Pattern → fixed text, for texts that are different on each machine."""


def transcript(scenes: Sequence[Scene]) -> str:
    """Return the whole transcript, with a section for each picture."""
    return "\n".join([HEAD, *(section(scene) for scene in scenes)])


def section(scene: Scene) -> str:
    """Return the text of one picture."""
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
    rows = [" ".join(f"[{button['text']}]" for button in row) for row in bubble.buttons]
    return "\n".join([steady(bubble.plain), *rows])


def steady(text: str) -> str:
    """Replace the parts of a text that are different on each machine."""
    for pattern, instead in CHANGING:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text
