"""The log goes to stderr or a file, and never contains a token."""

import json
import logging
from pathlib import Path

import pytest

from bot.config import Settings
from bot.errors import ConfigError
from bot.log import set_up_logging

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz012345"

pytestmark = pytest.mark.usefixtures("loggers_as_before")


@pytest.mark.parametrize(("own", "form"), [(TOKEN, "text"), ("7:own-secret", "json")])
def test_the_bots_token_is_never_logged(own: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings.model_validate({"telegram": {"token": own}, "log": {"format": form}}))
    log = logging.getLogger("bot.test")
    log.info("asked https://api.telegram.org/bot%s/getMe", own)
    try:
        raise ValueError(f"no route to https://api.telegram.org/bot{own}/sendMessage")
    except ValueError:
        log.exception("it failed")
    log.info("delivery %d (%s) to chat %d: %s", 5, "digest", -7, "sent")
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert own not in told
    if form == "text":
        assert told.count("<token>") == 2
    else:
        asked, failed, sent = map(json.loads, told.splitlines())
        assert (sent["delivery"], sent["chat"], "chat" in asked) == (5, -7, False)
        assert (asked["event"], asked["traceback"]) == ("asked https://api.telegram.org/bot%s/getMe", None)
        assert asked["message"] == "asked https://api.telegram.org/bot<token>/getMe"
        assert failed["level"] == "ERROR" and "bot<token>/sendMessage" in failed["traceback"]


def test_an_error_handler_that_fails_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings())
    for name in ("telegram.ext.Application", "telegram.ext.Updater"):
        logging.getLogger(name).error("%s failed", name)
    told = capsys.readouterr().err
    assert "Application failed" in told and "Updater failed" not in told


def test_log_files_are_small_and_private_and_one_that_can_not_be_written_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.log.MOST_BYTES", 500)
    file = tmp_path / "bot.log"
    set_up_logging(Settings(), file=file)
    for _ in range(99):
        logging.getLogger("bot.test").info("asked")
    written = map(Path.stat, tmp_path.iterdir())
    assert [one.st_size <= 500 and not one.st_mode & 0o77 for one in written] == [True] * 6
    oldest = file.with_name("bot.log.5")
    oldest.unlink()
    oldest.mkdir()  # so that no new file can be started
    for before in ("with ", "api.telegram.org/bot", "file/bot"):  # any token, not only the bot's own
        logging.getLogger("bot.test").error("asked %s%s/getMe %s", before, TOKEN, 500 * "x")
    assert capsys.readouterr().err.count("<token>") == 3


def test_a_log_file_that_can_not_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "bot.log", Path("/proc/none/bot.log")):
        with pytest.raises(ConfigError, match=f"log.file: {path} can't be written"):
            set_up_logging(Settings(), file=path)
