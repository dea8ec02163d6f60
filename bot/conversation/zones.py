"""Time zones as buttons."""

from __future__ import annotations

from bot.reply import Button, Reply, paragraph

COMMON = (
    ("London", "Europe/London"),
    ("Brussels", "Europe/Brussels"),
    ("Kyiv", "Europe/Kyiv"),
    ("New York", "America/New_York"),
    ("Chicago", "America/Chicago"),
    ("Los Angeles", "America/Los_Angeles"),
    ("São Paulo", "America/Sao_Paulo"),
    ("Nairobi", "Africa/Nairobi"),
    ("Delhi", "Asia/Kolkata"),
    ("Shanghai", "Asia/Shanghai"),
    ("Tokyo", "Asia/Tokyo"),
    ("Sydney", "Australia/Sydney"),
)


def zone_buttons() -> tuple[tuple[Button, ...], ...]:
    """Rows of cities, three a row."""
    buttons = [Button(label=city, data=f"z:{zone}") for city, zone in COMMON]
    return tuple(tuple(buttons[n : n + 3]) for n in range(0, len(buttons), 3))


def ask_zone(text: str) -> Reply:
    """A question for the chat's zone."""
    return Reply(blocks=(paragraph(text),), buttons=zone_buttons())
