"""The page of charts: articles per day by topic and by stage, and the number of sources in each state.

pygal draws the charts. The style sheet of all pages colours them. A table below each chart shows the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pygal
from lxml import etree

from bot.conversation.sources import STATES, WELL
from bot.digests.names import STAGE_WORDS
from bot.language import _
from bot.pipeline.charts import over_time
from bot.web.pages import Asked, Page, named


def charts(asked: Asked) -> Page:
    """Make the page: topics and stages over four weeks, and the current states of the sources."""
    conditions = asked.storage.conditions.all()
    data = {
        "charts": [
            _over_time(asked, _("Articles a day, by topic"), "topic", asked.storage.topics.names()),
            _over_time(asked, _("Articles a day, by stage"), "stage", STAGE_WORDS),
        ],
        "sources": Counter(_(STATES[one.state]) for one in conditions),
        "not_well": {one.source.name: _(STATES[one.state]) for one in conditions if one.state not in WELL},
    }
    return Page(template="charts.html", title=_("Charts"), data=data)


def _over_time(asked: Asked, name: str, kind: str, values: Iterable[str]) -> dict[str, Any]:
    days, found = over_time(asked.storage, kind, values, asked.today)
    return {"name": name, "labels": days, "series": {named(kind, value): counts for value, counts in found.items()}}


def drawn(chart: dict[str, Any], kind: Any = pygal.StackedBar, height: int = 200) -> str:
    """Return the chart as SVG, without pygal's scripts and styles, which the headers of our pages forbid."""
    plot = kind(
        width=420,
        height=height,
        show_legend=False,
        x_labels=chart["labels"],
        x_labels_major_every=7,
        show_minor_x_labels=False,
        truncate_label=-1,
        order_min=0,  # no fractions of an article
    )
    for counts in chart["series"].values():
        plot.add("", counts)
    tree = plot.render_tree()
    etree.strip_elements(tree, "{*}defs", "{*}title", "{*}desc", etree.Comment, with_tail=False)
    etree.strip_attributes(tree, "style", "id")  # ids are random, and would change the page's ETag each time
    return str(etree.tostring(tree, encoding="unicode"))


def bars(counts: dict[str, int]) -> str:
    """Return counts as an SVG of horizontal bars, with the name and number of each before it."""
    # pygal draws the first at the bottom.
    rows = {f"{name}{_(': ')}{count}": count for name, count in reversed(counts.items())}
    chart = {"labels": list(rows), "series": {"": list(rows.values())}}
    return drawn(chart, pygal.HorizontalBar, 40 + 24 * len(rows))
