"""Other programs can rely on the exit status, on a stdout with only the result, and on one line for a failure."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot import clock
from bot.cli.root import COMMANDS
from bot.storage import Storage, open_storage
from tests.cli.conftest import Policybot
from tests.conftest import cases, polled
from tests.test_run import environment
from tests.test_run import policybot as process

CASES = cases(__file__)

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz012345"


@pytest.mark.parametrize("arguments", CASES["lists"])
def test_an_empty_list_has_an_empty_stdout_or_valid_json(
    policybot: Policybot, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    assert "There is no database policybot.db" in policybot(*arguments).failed()
    assert list(tmp_path.iterdir()) == []
    open_storage(Path("policybot.db")).close()
    done = policybot(*arguments)
    assert (done.status, done.out) == (0, "")
    assert len(done.err.splitlines()) == 1
    assert policybot(*arguments, "--json").json == []


@pytest.mark.parametrize("arguments", CASES["missing"])
def test_a_failure_has_status_1_and_one_line(policybot: Policybot, arguments: tuple[str, ...]) -> None:
    assert policybot(*arguments).failed().startswith("policybot: ")


@pytest.mark.parametrize("arguments", CASES["wrong"])
def test_wrong_usage_has_status_2(policybot: Policybot, arguments: tuple[str, ...]) -> None:
    done = policybot(*arguments)
    # A group without a command shows its help.
    assert (done.status, "Usage: " in done.err + done.out) == (2, True)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_says_what_it_does(policybot: Policybot, name: str) -> None:
    done = policybot(name, "--help")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Usage: policybot {name}")
    assert COMMANDS[name][1][:20] in policybot("--help").out


@pytest.mark.parametrize("arguments", [("source", "list"), ("chat",), ("demo",), ("process",)])
def test_a_broken_config_stops_each_command_with_one_line(policybot: Policybot, arguments: tuple[str, ...]) -> None:
    Path("config.toml").write_text(f'[telegram]\ntoken = "{TOKEN}"\n[digest]\nitmes = 3\n')
    line = policybot(*arguments).failed()
    assert "unknown key digest.itmes" in line
    assert TOKEN not in line


@pytest.mark.slow
def test_the_options_config_and_db_choose_the_files(policybot: Policybot, tmp_path: Path) -> None:
    Path("mine.toml").write_text('[storage]\npath = "from-config.db"\n')
    assert "no database from-config.db" in policybot("--config", "mine.toml", "source", "list").failed()
    assert "no database option.db" in policybot("--config", "mine.toml", "--db", "option.db", "source", "list").failed()
    assert policybot("--config", "mine.toml", "--db", "option.db", "source", "add", str(tmp_path)).status == 0
    assert policybot("--db", "option.db", "source", "list").status == 0
    assert not Path("from-config.db").exists()
    assert not Path("policybot.db").exists()
    assert "gone.toml" in policybot("--config", "gone.toml", "source", "list").failed()


def test_output_has_no_control_characters(policybot: Policybot, filled: Storage) -> None:
    with filled.database.write() as db:
        db.execute(
            "UPDATE articles SET title = title || char(27) || '[2J', text = unpacked(text) || char(155) || '31m'"
        )
        db.execute("UPDATE sources SET topics = json_array('a' || char(27))")
    polled(filled, filled.sources.find("1"), clock.now(), status=500, error="\x1b[2J went wrong")
    shown = [
        policybot("article", "list"),
        policybot("article", "show", "1"),
        policybot("source", "show", "1"),
        policybot("digest", "preview", "--query", "pipes"),
        policybot("chat", stdin=b"/latest\n"),
        policybot("source", "remove", "1"),
    ]
    for done in shown:
        assert done.out
        assert not {"\x1b", "\x9b"} & set(done.out + done.err), done


def test_a_bug_gives_one_line_and_a_report_file(policybot: Policybot, filled: Storage) -> None:
    filled.database.change("UPDATE articles SET state = 'quark' WHERE id = 1")
    done = policybot("article", "list")
    assert done.status == 1
    (line,) = done.err.splitlines()
    assert "internal error, ValidationError" in line
    report = Path(line.rpartition("Details: ")[2])
    assert "Traceback" in report.read_text()
    report.unlink()


@pytest.mark.slow
def test_a_closed_pipe_is_not_an_error(tmp_path: Path, filled: Storage) -> None:
    filled.database.change("UPDATE articles SET text = ? WHERE id = 1", ["x" * 200_000])
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "article", "show", "1"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as listing:
        assert listing.stdout and listing.stderr
        listing.stdout.read(10)
        listing.stdout.close()
        assert listing.stderr.read() == b""


@pytest.mark.slow
def test_a_stdout_with_a_small_charset_is_not_an_error(tmp_path: Path, filled: Storage) -> None:
    done = process(tmp_path, "chat", stdin="/latest 1\n/search 法律\n", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "of 2" in done.stdout


def test_a_file_that_is_not_text_is_an_error(policybot: Policybot) -> None:
    noise = random.Random(1).randbytes(5000)
    for name, content, what in (("noise", noise, "binary data"), ("a.txt", b"%PDF-1.7\n" + noise, "a PDF file")):
        Path(name).write_bytes(content)
        assert policybot("summarize", name).failed() == f"policybot: {name} is not text: {what}"
    assert "Standard input is not text" in policybot("summarize", "-", stdin=noise).failed()


WAITING = """
import os, signal, time
from bot.cli import root

def wait(**_):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)

signal.signal(signal.SIGINT, signal.{ints})
root.policybot = wait
root.main()
"""


# A shell without job control lets commands that it starts with `&` ignore SIGINT.
@pytest.mark.parametrize("ints", ["SIG_IGN", "default_int_handler"])
def test_sigterm_ends_a_command(tmp_path: Path, ints: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITING.format(ints=ints)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"Interrupted")
