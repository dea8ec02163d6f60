"""Count articles per day and sources per state, and draw the counts as PNG for chats, since chats can't show SVG."""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nlargest

from bot.language import STAGE_WORDS, STATES, _, long_day, stage_name, topic_name
from bot.reply import Message, paragraph
from bot.storage import Storage
from bot.storage.operators import Condition

DAYS = 28
"""The number of days that a chart shows."""
HUES = {"🟦": "#3b88c3", "🟧": "#f4900c", "🟩": "#78b159", "🟪": "#aa8ed6", "🟫": "#c1694f", "⬛": "#31373d"}
"""The symbols in the legend of a picture, and their colours. A chart shows as many values."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Counts of a few values, under their names in the current language."""

    name: str
    labels: list[str]
    """The day of each count."""
    series: dict[str, list[int]]
    """The counts of each value."""


def charts(storage: Storage, conditions: Iterable[Condition], today: date) -> list[Chart]:
    """Returns charts of the articles per day over the last DAYS days, by topic and by stage, and of the states of
    sources now. If there are more values than HUES, a chart has the most frequent ones, and its name says so."""
    days = [(today - timedelta(days=n)).isoformat() for n in reversed(range(DAYS))]

    def per_day(name: str, kind: str, values: Iterable[str], called: Callable[[str], str]) -> Chart:
        counts = defaultdict[str, Counter[str]](Counter)
        for value, day, count in storage.search.by_day(kind, values, since=days[0]):
            counts[value][day] = count
        most = nlargest(len(HUES), counts, key=lambda value: counts[value].total())
        if len(counts) > len(most):
            name = _("{name} (the {count} largest of {all})").format(name=name, count=len(most), all=len(counts))
        series = {called(value): [counts[value][day] for day in days] for value in most}
        return Chart(name=name, labels=days, series=series)

    states = Counter(_(STATES[condition.state]) for condition in conditions).most_common()
    return [
        per_day(_("Articles a day, by topic"), "topic", storage.topics.names(), topic_name),
        per_day(_("Articles a day, by stage"), "stage", STAGE_WORDS, stage_name),
        Chart(name=_("State of the sources"), labels=days[-1:], series={name: [count] for name, count in states}),
    ]


def picture(chart: Chart) -> Message | None:
    """Returns a message with the chart as stacked bars, in PNG; None if it is empty or the extra [web] is not
    installed. The legend is in the text of the message, since not every machine has fonts to draw it."""
    try:
        import pygal
        from resvg_py import svg_to_bytes
    except ImportError:
        return None
    if not chart.series:
        return None
    style = pygal.style.Style(
        colors=tuple(HUES.values()), background="white", plot_background="white", opacity="1", stroke_width="0"
    )
    plot = pygal.StackedBar(
        style=style, width=800, height=400, show_legend=False, show_x_labels=False, show_y_labels=False
    )
    lines = [
        _("{name}, {days}; the highest bar is {most}").format(
            name=chart.name,
            days=" – ".join(dict.fromkeys(long_day(date.fromisoformat(chart.labels[n])) for n in (0, -1))),
            most=max(map(sum, zip(*chart.series.values(), strict=True))),
        )
    ]
    for hue, (name, counts) in zip(HUES, chart.series.items(), strict=False):
        plot.add("", counts)
        lines.append(f"{hue} {name}: {sum(counts)}")
    image = svg_to_bytes(svg_string=plot.render(is_unicode=True))
    return Message(text=paragraph("\n".join(lines)), picture=b64encode(image).decode())
