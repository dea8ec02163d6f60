"""The operator's commands work, from an empty folder to a digest."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot import clock
from bot.cli import output
from bot.models import FOR_GOOD
from bot.schedule import Due
from bot.storage import Storage
from tests.cli.conftest import Policybot
from tests.conftest import TOKEN, meet, subscribe
from tests.fake_telegram import FakeTelegram
from tests.feed_server import FeedServer

pytestmark = pytest.mark.slow

ITEM = "<item><title>Lead pipes</title><guid>w1</guid><description>The Ministry forbids lead.</description></item>"
FEED = f'<rss version="2.0"><channel><title>Water Gazette</title>{ITEM}</channel></rss>'


def test_articles_of_a_folder_reach_the_chat(policybot: Policybot, folder: Path) -> None:
    added = policybot("source", "add", "./nowhere", str(folder), "--topic", "Water ", "--topic", "water")
    assert added.status == 1 and "nowhere" in added.err  # the other source is added
    assert added.err.endswith("Next: policybot poll\n")
    assert added.out.startswith("Added 1: ")
    assert "A poll would take 2 of 2 entries now." in added.out
    assert policybot("poll").status == 0
    done = policybot("process")
    assert done.out == "2 articles ready, 2 in all.\n"
    listed = policybot("article", "list", "--json").json
    assert {article["title"] for article in listed} == {"Lead pipes forbidden", "Blockchain plan"}
    assert all(article["summary"]["strategy"] == "lead" and article["story_id"] for article in listed)
    assert all("Water" in article["topics"] for article in listed)
    told = policybot("chat", stdin=b"/latest\n/search blockchain\n/subscribe 08:00 Asia/Shanghai\n")
    assert (told.status, told.err) == (0, "")
    assert "Latest · 2" in told.out
    preview = policybot("digest", "preview", "--chat", "0")
    assert preview.out.count("Because: all topics") == 1  # the reason of both
    assert "2 new stories" in policybot("digest", "preview").out
    assert "Because: “ministry”" in policybot("digest", "preview", "--query", "ministry").out
    assert " UTC\n" in policybot("subscription", "list").out
    subscribed = policybot("subscription", "list", "--json").json[0]
    assert (subscribed["next_slot"], subscribed["schedule"]["zone"]) == ("08:00", "Asia/Shanghai")


def test_a_source_can_be_shown_disabled_enabled_and_removed(policybot: Policybot, folder: Path) -> None:
    policybot("source", "add", str(folder), "--name", "Notes")
    policybot("poll")
    assert policybot("source", "disable", "Notes").out == "Disabled 1: Notes.\n"
    assert "No source is due. For all sources: policybot source list." in policybot("poll").err
    assert policybot("poll", "Notes").err == "Not due, or disabled: Notes. To poll them anyway, use --force.\n"
    assert policybot("source", "enable", "1").out == "Enabled 1: Notes.\n"
    assert policybot("poll", "Notes").status == 0
    assert "Its articles stay: 2" in policybot("source", "remove", "notes").out
    assert policybot("source", "list", "--json").json == []


def test_a_source_is_polled_when_due_or_forced_and_may_fail(policybot: Policybot, feeds: FeedServer) -> None:
    url = feeds.serve("/feed.xml", FEED, content_type="application/rss+xml")
    assert policybot("source", "add", url).status == 0
    assert policybot("poll").status == 0
    assert "No source is due" in policybot("poll").err
    feeds.serve("/feed.xml", status=500)
    failed = policybot("poll", "--force", "1")
    assert failed.status == 1 and "500" in failed.out
    assert "404" in policybot("source", "test", feeds.url("/gone")).failed()


def test_article_commands_list_show_and_search(policybot: Policybot, filled: Storage) -> None:
    assert policybot("article", "list", "--state", "failed").err == "No article is in the state failed.\n"
    shown = policybot("article", "show", "1")
    assert "A rule was published." in shown.out
    assert shown.out.rstrip().endswith("The ministry published a rule on Monday.")
    assert policybot("article", "search", "--", '"').err == "No article has these words.\n"


def test_chat_admin_commands_pause_resume_and_remove(policybot: Policybot, filled: Storage) -> None:
    meet(filled, 1001, clock.now())
    digest = subscribe(filled, 1001)
    assert " UTC" in policybot("chat-admin", "show", "1001").out.split(", next 20")[1]
    filled.subscriptions.change(replace(digest, paused_until=FOR_GOOD), Due(at=FOR_GOOD))
    assert " when resumed" in policybot("subscription", "list").out
    assert "next when resumed" in policybot("chat-admin", "show", "1001").out
    assert policybot("chat-admin", "pause", "1001").status == 0
    assert "paused_by_operator" in policybot("chat-admin", "list").out
    assert policybot("chat-admin", "resume", "1001").status == 0
    assert policybot("chat-admin", "list", "--json").json[0]["paused"] is None
    assert policybot("chat-admin", "remove", "1001").status == 0
    assert policybot("chat-admin", "list", "--json").json == []


def test_backup_and_restore(policybot: Policybot, filled: Storage, tmp_path: Path) -> None:
    assert policybot("backup", "copy.db").out == "Wrote copy.db.\n"
    assert "copy.db exists already" in policybot("backup", "copy.db").failed()
    assert policybot("--db", "new.db", "restore", "copy.db").status == 0
    policybot("--db", "new.db", "source", "remove", "1")
    assert policybot("--db", "new.db", "source", "list", "--json").json == []
    restored = policybot("--db", "new.db", "restore", "copy.db").out
    assert restored == f"Restored new.db from copy.db. The old database is {tmp_path / 'new.db.before-restore'}.\n"
    assert len(policybot("--db", "new.db", "source", "list", "--json").json) == 1
    assert "must be able to write it" in policybot("--db", str(tmp_path), "article", "list").failed()
    Path("corrupt.db").write_bytes(b"no database" * 1000)
    assert "policybot restore" in policybot("--db", "corrupt.db", "article", "list").failed()
    assert "file is not a database" in policybot("restore", "corrupt.db").failed()
    assert "'restore'" in policybot("restor").err


def test_doctor_checks_settings_sources_and_database(policybot: Policybot, folder: Path) -> None:
    done = policybot("doctor", "--offline")
    assert done.status == 0
    assert "policybot.db does not exist yet" in done.out
    assert not Path("policybot.db").exists()
    assert "Understood as Tax and budget" in policybot("chat", stdin=b"/subscribe tax 8\n").out  # before any article
    told = policybot("doctor", "--offline").out
    assert policybot("process").err == "To get articles: policybot poll\n"
    assert "warn  sources: there is none" in told and "ok    disk: the database has 0." in told
    policybot("source", "add", str(folder))
    assert {one["verdict"] for one in policybot("doctor", "--offline", "--json").json} <= {"ok", "warn"}
    Path("policybot.db").write_bytes(b"not a database" * 1000)
    broken = policybot("doctor", "--offline")
    assert broken.status == 1
    assert "FAIL  database: " in broken.out
    Path("config.toml").write_text("[digest]\nitmes = 1\n")
    broken = policybot("doctor", "--offline")
    assert "FAIL  settings: config.toml: unknown key digest.itmes" in broken.out


def test_doctor_asks_telegram_whether_the_token_is_right(
    policybot: Policybot, server: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYBOT_TELEGRAM__BASE_URL", server.base_url)
    monkeypatch.setenv("POLICYBOT_TELEGRAM__TOKEN", TOKEN)
    assert "ok    Telegram: the token is that of @" in policybot("doctor").out
    monkeypatch.setenv("POLICYBOT_TELEGRAM__TOKEN", "1:wrong")
    assert "FAIL  Telegram: Telegram refuses the bot token" in policybot("doctor").out


def test_run_needs_a_chat_network(policybot: Policybot) -> None:
    told = policybot("run").failed()
    assert "set POLICYBOT_TELEGRAM__TOKEN, or install a package for another network" in told and "@BotFather" in told
    assert not Path("policybot.db").exists()
    assert "warn  chat networks: No chat network is set up" in policybot("doctor").out


def test_articles_wait_while_a_model_is_missing(
    policybot: Policybot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policybot("source", "add", str(folder))
    policybot("poll")
    monkeypatch.setenv("POLICYBOT_SUMMARIZER__STRATEGY", "generative")
    monkeypatch.setenv("POLICYBOT_SUMMARIZER__MODEL", "./no/such/model")
    assert "no/such/model" in policybot("process").failed()
    assert "FAIL  model: " in policybot("doctor", "--offline").out
    assert {article["state"] for article in policybot("article", "list", "--json").json} == {"extracted"}


def test_a_narrow_terminal_gets_lines_instead_of_a_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown(width: int) -> list[str]:
        narrow = Console(width=width, force_terminal=True, color_system=None)
        monkeypatch.setattr(output, "console", lambda: narrow)
        output.print_table(("id", "name", "url"), [(1, "Water Ministry", "https://water.example/feed.xml")])
        return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    assert shown(60) == ["id name url", "1 Water Ministry https://water.example/feed.xml"]
    assert shown(36) == ["id 1", "name Water Ministry", "url https://water.example/feed.xml", ""]


def test_facts_of_older_articles_are_found_again(
    policybot: Policybot, folder: Path, tmp_path: Path, database: Storage
) -> None:
    policybot("source", "add", str(folder))
    policybot("poll")
    policybot("process")
    (before,) = set(database.database.column("SELECT version FROM article_facts"))
    (tmp_path / "config.toml").write_text('[topics]\nRents = "Rents of homes, landlords and tenants."\n')
    assert policybot("process").out == "0 articles ready, 2 in all.\n"
    (after,) = set(database.database.column("SELECT version FROM article_facts"))
    assert before != after
