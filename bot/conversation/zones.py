"""Time zones: as buttons, and of a place."""

from __future__ import annotations

from bot.language import N_, _
from bot.reply import Button, Reply, Rows, paragraph

COMMON = (
    (N_("London"), "Europe/London"),
    (N_("Brussels"), "Europe/Brussels"),
    (N_("Kyiv"), "Europe/Kyiv"),
    (N_("New York"), "America/New_York"),
    (N_("Chicago"), "America/Chicago"),
    (N_("Los Angeles"), "America/Los_Angeles"),
    (N_("São Paulo"), "America/Sao_Paulo"),
    (N_("Nairobi"), "Africa/Nairobi"),
    (N_("Delhi"), "Asia/Kolkata"),
    (N_("Shanghai"), "Asia/Shanghai"),
    (N_("Tokyo"), "Asia/Tokyo"),
    (N_("Sydney"), "Australia/Sydney"),
)


def zone_buttons() -> Rows:
    """Rows of cities, three a row."""
    buttons = [Button(label=_(city), data=f"z:{zone}") for city, zone in COMMON]
    return tuple(tuple(buttons[n : n + 3]) for n in range(0, len(buttons), 3))


def ask_zone(text: str) -> Reply:
    """A question for the chat's zone."""
    return Reply(blocks=(paragraph(text),), buttons=zone_buttons())


def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone of a place; None where there is none, which is at a pole or off the globe.

    By tzfpy: 3 MB, offline, nothing comes with it. timezonefinder needs h3 and a package of data; a table of cities is
    wrong near every border.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    from tzfpy import get_tz  # its shapes take 35 MB from the first question on

    return str(get_tz(longitude, latitude)) or None
