"""`policybot feedback` lists the readers' complaints for people, and exports them for `policybot check`."""

from datetime import timedelta

from bot.models import Label
from bot.storage import Storage
from tests.cli.conftest import Policybot
from tests.conftest import NOON, Maker


def test_check_can_read_the_export_which_names_no_reader(policybot: Policybot, database: Storage) -> None:
    maker = Maker(database, lambda: NOON)
    for n, label in enumerate((Label.UNSUPPORTED, Label.DATE_OR_NUMBER)):
        article = database.articles.get(
            maker.ready(f"k{n}", title=f"Rule {n}", text=f"Rule {n} is of May.\nIt is öld.", summary=f"Rule {n}.")
        )
        assert article.summary is not None
        database.feedback.put(article, article.summary, label, chat_id=-5, user_id=42, now=NOON + timedelta(hours=n))
    done = policybot("feedback", "export")
    first, second = done.lines
    assert (first["label"], second["label"]) == ("unsupported", "date_or_number")
    assert first["text"] == "Rule 0 is of May.\nIt is öld."
    assert first["summary"] == "Rule 0."
    assert first["published"].startswith("2025-03-10T11:00")
    assert not any("42" in line or "-5" in line for line in done.out.splitlines())
    assert policybot("feedback", "export", "--label", "off_point").out == ""
