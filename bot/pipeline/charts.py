"""Charts of articles per day: the counts, and a PNG for chats, which can't show SVG."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from heapq import nlargest

from bot.storage import Storage

DAYS = 28
HUES = {"🟦": "#3b88c3", "🟧": "#f4900c", "🟩": "#78b159", "🟪": "#aa8ed6", "🟫": "#c1694f", "⬛": "#31373d"}
"""The legend and the colours of a picture: one for each of the topics with most articles."""


def over_time(
    storage: Storage, kind: str, values: Iterable[str], today: date
) -> tuple[list[str], dict[str, list[int]]]:
    """The last DAYS days, and the number of articles on each for the most frequent of a filter's values."""
    days = [(today - timedelta(days=n)).isoformat() for n in reversed(range(DAYS))]
    counts: dict[str, Counter[str]] = {}
    for value, day, count in storage.search.by_day(kind, values, since=days[0]):
        counts.setdefault(value, Counter())[day] = count
    most = nlargest(len(HUES), counts, key=lambda value: counts[value].total())
    return days, {value: [counts[value][day] for day in days] for value in most}


def picture(series: Iterable[Sequence[int]]) -> str:
    """Stacked bars as PNG in base64; empty without the extra [web]. It has no text, since not every machine has
    fonts."""
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
