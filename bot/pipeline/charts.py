"""Count articles per day, and draw the counts as a PNG for chats, since chats can't show SVG."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from heapq import nlargest

from bot.storage import Storage

DAYS = 28
"""The number of days that a chart shows."""
HUES = {"🟦": "#3b88c3", "🟧": "#f4900c", "🟩": "#78b159", "🟪": "#aa8ed6", "🟫": "#c1694f", "⬛": "#31373d"}
"""The symbols in the legend of a picture, and their colours. The topics with most articles each get one."""


def over_time(
    storage: Storage, kind: str, values: Iterable[str], today: date
) -> tuple[list[str], dict[str, list[int]]]:
    """Returns the last DAYS days and, for each of a filter's most frequent values, the number of articles per day."""
    days = [(today - timedelta(days=n)).isoformat() for n in reversed(range(DAYS))]
    counts: dict[str, Counter[str]] = {}
    for value, day, count in storage.search.by_day(kind, values, since=days[0]):
        counts.setdefault(value, Counter())[day] = count
    most = nlargest(len(HUES), counts, key=lambda value: counts[value].total())
    return days, {value: [counts[value][day] for day in days] for value in most}


def picture(series: Iterable[Sequence[int]]) -> str:
    """Returns a picture of stacked bars as PNG in base64; empty if the extra [web] is not installed. The picture has no
    text, since not every machine has fonts."""
    try:
        import pygal
        from resvg_py import svg_to_bytes
    except ImportError:
        return ""
    style = pygal.style.Style(
        colors=tuple(HUES.values()), background="white", plot_background="white", opacity="1", stroke_width="0"
    )
    plot = pygal.StackedBar(
        style=style, width=800, height=400, show_legend=False, show_x_labels=False, show_y_labels=False
    )
    for counts in series:
        plot.add("", counts)
    return b64encode(svg_to_bytes(svg_string=plot.render(is_unicode=True))).decode()
