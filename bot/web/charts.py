"""The page of charts: articles per day by topic and by stage, and the number of sources in each state.

pygal draws the charts. The style sheet of all pages colours them. A table below each chart shows the same numbers.
"""

from typing import Any

import pygal
from lxml import etree

from bot.conversation.sources import WELL
from bot.language import STATES, _
from bot.pipeline.charts import charts as all_charts
from bot.web.pages import Asked, Page


def charts(asked: Asked) -> Page:
    """Make the page: the charts, and the sources that are not well."""
    conditions = asked.storage.conditions.all()
    data = {
        "charts": list(map(vars, all_charts(asked.storage, conditions, asked.today))),
        "not_well": {one.source.name: _(STATES[one.state]) for one in conditions if one.state not in WELL},
    }
    return Page(template="charts.html", title=_("Charts"), data=data)


def drawn(chart: dict[str, Any]) -> str:
    """Return the chart as SVG, without pygal's scripts and styles, which the headers of our pages forbid."""
    plot = pygal.StackedBar(
        width=420,
        height=200,
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
