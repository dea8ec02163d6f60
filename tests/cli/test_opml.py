"""`policybot source import` and `export` read and write OPML files."""

from pathlib import Path

import pytest

from bot.sources.opml import MAX_BYTES
from tests.cli.conftest import Policybot

A = '<outline text="A" xmlUrl="https://A.example/feed#top"/>'
B = '<outline text="B" xmlUrl="https://b.example/feed"/>'


def write(name: str, outlines: str) -> str:
    Path(name).write_text(f"<opml><body>\n{outlines}\n</body></opml>", encoding="utf-8")
    return name


def test_import_adds_every_feed_which_is_due_at_once(policybot: Policybot) -> None:
    done = policybot("source", "import", write("a.opml", f'<outline text="Trade">{A}{B}</outline>'))
    assert done.out == "a.opml: added 2 of 2 feeds\n"
    assert done.err == "Next: policybot poll\n"
    first, second = policybot("source", "list", "--json").json
    assert (first["url"], first["kind"], first["name"]) == ("https://a.example/feed", "feed", "A")
    assert first["topics"] == second["topics"] == ["Trade and customs"]
    assert first["last_polled_at"] is None
    assert first["next_due_at"] == first["added_at"]
    before = policybot("source", "list", "--json").json
    again = policybot("source", "import", write("b.opml", f'<outline text="2024">{A}</outline>'), "--topic", "Other")
    assert again.err.startswith("New topic: Other\nb.opml: the topic “2024” was left out: a topic name needs")
    assert again.out == "b.opml: added 0 of 1 feeds\n"
    assert policybot("source", "list", "--json").json == before


def test_a_bad_file_does_not_stop_others_and_each_problem_has_a_line(policybot: Policybot) -> None:
    Path("page.html").write_text("<html><body>no</body></html>")
    Path("big.opml").write_bytes(b"<opml>".ljust(MAX_BYTES + 1))
    good = write("a.opml", f'{A}\n<outline text="&" xmlUrl="ftp://x.eu/\x1b[31m"/>\n{B}')
    done = policybot("source", "import", "gone.opml", "page.html", ".", "big.opml", "-", good)
    assert done.status == 1
    assert done.out == "a.opml: added 2 of 2 feeds\n"
    assert len(done.err.splitlines()) == 6
    assert "a.opml: ftp://x.eu/[31m is no http or https address\n" in done.err
    done = policybot("source", "import", "-", stdin=f"<opml><body>{A}</body></opml>".encode())
    assert done.out == "standard input: added 0 of 1 feeds\n"


@pytest.mark.slow
@pytest.mark.usefixtures("database")
def test_export_leaves_out_sources_that_are_not_feeds(policybot: Policybot, folder: Path) -> None:
    assert policybot("source", "export").failed() == "policybot: There is no feed to export."
    policybot("source", "add", str(folder))
    policybot("source", "import", write("a.opml", A))
    done = policybot("source", "export")
    assert done.status == 0
    assert done.out.count("xmlUrl") == 1
    assert done.err == "Skipped, since feed readers can't read sitemaps, pages, folders and files: 1\n"
