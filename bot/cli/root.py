"""The command `policybot`: its options, its subcommands, and how failures are reported."""

import importlib
import io
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from types import FrameType

import click

from bot.cli.state import State
from bot.errors import PolicybotError

COMMANDS = {
    "run": ("bot.cli.operations", "Run the scheduler and the chat networks until SIGTERM."),
    "chat": ("bot.cli.operations", "Talk to the bot at the terminal, offline."),
    "demo": ("bot.cli.demo", "Print a digest of the example articles in seeds/. Stores nothing."),
    "poll": ("bot.cli.pipeline", "Fetch the sources that are due."),
    "process": ("bot.cli.pipeline", "Process waiting articles: summarise, find facts, group."),
    "source": ("bot.cli.source", "Sources: add, list, show, test, edit, enable, disable, remove, import, export."),
    "article": ("bot.cli.article", "Articles: list, show, search."),
    "story": ("bot.cli.article", "Stories: list."),
    "chat-admin": ("bot.cli.chat_admin", "Chats: list, show, pause, resume, remove."),
    "subscription": ("bot.cli.chat_admin", "Subscriptions: list."),
    "delivery": ("bot.cli.delivery", "Deliveries: list, show, retry."),
    "feedback": ("bot.cli.jsonl", "Summaries that readers reported as wrong: export."),
    "digest": ("bot.cli.chat_admin", "Digests: preview."),
    "summarize": ("bot.cli.jsonl", "Summarise a file, or JSON lines."),
    "check": ("bot.cli.jsonl", "Check whether summaries say only what their texts say, in JSON lines."),
    "facts": ("bot.cli.jsonl", "Find the stage, deadlines, bodies, places and topics in a file or JSON lines."),
    "group": ("bot.cli.jsonl", "Group articles on one event into stories, in JSON lines."),
    "extract": ("bot.cli.jsonl", "Extract the text from HTML in JSON lines."),
    "model": ("bot.cli.model", "Models: list, fetch, convert."),
    "web": ("bot.cli.web", "Serve the archive as web pages, read-only."),
    "doctor": ("bot.cli.operations", "Find problems, and say how to fix them."),
    "backup": ("bot.cli.operations", "Write a copy of the database."),
    "restore": ("bot.cli.operations", "Replace the database with a backup."),
}
"""The module of each command, and its line in --help. A module is imported only when its command runs, so that
--help is fast."""


class _Root(click.Group):
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


# From `commands`, click takes its suggestion for a mistyped command.
@click.group(
    cls=_Root,
    commands=dict.fromkeys(COMMANDS, click.Command(None)),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="policybot", prog_name="policybot")
@click.option(
    "--config",
    envvar="POLICYBOT_CONFIG",
    type=click.Path(path_type=Path),
    help="Settings file. [default: config.toml, if that file exists]",
)
@click.option("--db", type=click.Path(path_type=Path), help="Database file. [default: from the settings]")
@click.pass_context
def policybot(context: click.Context, config: Path | None, db: Path | None) -> None:
    """Tells people what changed in policy: polls feeds, summarises, and sends digests in Telegram."""
    context.obj = State(config=config, db=db)
    context.call_on_close(context.obj.close)


def main() -> None:
    """Run the command line, and exit with status 0 (done), 1 (a failure, reported in one line) or 2 (wrong usage)."""
    # Disable the telemetry of the model hub, and progress bars on a pipe.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if not sys.stderr.isatty():
        os.environ.setdefault("TQDM_DISABLE", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # If a terminal can't show a character, write an escape sequence instead of failing.
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _terminated)
    try:
        # A command that exits early returns its status; one that runs to its end returns None.
        status = policybot(prog_name="policybot", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. All finished work is stored.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # In `policybot article list | head`, the pipe is closed early. Without this, Python logs an error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        sys.exit(_report(error))


def _terminated(number: int, frame: FrameType | None) -> None:
    """Treat SIGTERM like Ctrl-C, so that a command which a service manager stops also ends cleanly.

    The command `run` has its own handler.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # If a script starts this command with `&`, the process ignores SIGINT. So call the handler directly.
        signal.default_int_handler(number, frame)
    signal.raise_signal(signal.SIGINT)


def _report(error: Exception) -> int:
    """Print an error to stderr in one line. Returns the exit status."""
    from summarizer.errors import SummarizerError

    if isinstance(error, PolicybotError | SummarizerError):
        click.echo(f"policybot: {error}", err=True)
        return 1
    # Any other error is a bug: write the traceback to a file, and one line to stderr.
    with tempfile.NamedTemporaryFile("w", prefix="policybot-", suffix=".log", delete=False, encoding="utf-8") as report:
        report.write("".join(traceback.format_exception(error)))
    what = " ".join(str(error).split())
    click.echo(f"policybot: internal error, {type(error).__name__}: {what}. Details: {report.name}", err=True)
    return 1
