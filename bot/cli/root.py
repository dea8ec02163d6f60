"""The command `policybot`: its options, its subcommands, and how failures are reported."""

from __future__ import annotations

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
    "run": ("bot.cli.operations", "Scheduler and chat networks, until SIGTERM."),
    "chat": ("bot.cli.operations", "The bot's conversation at the terminal, offline."),
    "demo": ("bot.cli.demo", "Poll seeds/, summarise, print a digest, in a throwaway database."),
    "poll": ("bot.cli.pipeline", "Fetch the sources that are due."),
    "process": ("bot.cli.pipeline", "Process waiting articles: summarise, find facts, group."),
    "source": ("bot.cli.source", "Sources: add, list, show, test, edit, enable, disable, remove, import, export."),
    "article": ("bot.cli.article", "Articles: list, show, search."),
    "story": ("bot.cli.story", "Stories: list, show."),
    "chat-admin": ("bot.cli.chat_admin", "Chats: list, show, pause, resume, remove."),
    "subscription": ("bot.cli.chat_admin", "Subscriptions: list."),
    "delivery": ("bot.cli.delivery", "Deliveries: list, show, retry."),
    "feedback": ("bot.cli.feedback", "Summaries that readers found wrong: export."),
    "digest": ("bot.cli.chat_admin", "Digests: preview."),
    "summarize": ("bot.cli.jsonl", "Summarise a file, or JSON lines."),
    "check": ("bot.cli.jsonl", "Whether summaries say only what their texts say, as JSON lines."),
    "facts": ("bot.cli.jsonl", "Stage, deadlines, bodies, places and topics of a file, or of JSON lines."),
    "group": ("bot.cli.jsonl", "Which articles are on one event, as JSON lines."),
    "extract": ("bot.cli.jsonl", "Text from a file, or from HTML in JSON lines."),
    "model": ("bot.cli.model", "Models: list, fetch, convert."),
    "web": ("bot.cli.web", "The archive as web pages, read-only."),
    "doctor": ("bot.cli.operations", "Tell what is wrong and how to mend it."),
    "backup": ("bot.cli.operations", "Write a copy of the database."),
    "restore": ("bot.cli.operations", "Bring a backup back."),
}
"""Each command's module and its line in --help. Modules load when used: --help answers at once."""


class _Root(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

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


@click.group(cls=_Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policybot", prog_name="policybot")
@click.option(
    "--config", type=click.Path(path_type=Path), help="Settings file. [default: config.toml, where there is one]"
)
@click.option("--db", type=click.Path(path_type=Path), help="Database file. [default: as the settings say]")
@click.pass_context
def policybot(context: click.Context, config: Path | None, db: Path | None) -> None:
    """Tells people what changed in policy: polls feeds, summarises, and sends digests in Telegram."""
    context.obj = State(config=config, db=db)
    context.call_on_close(context.obj.close)


def main() -> None:
    """The console script. Exit status 0 done, 1 a failure told in one line, 2 wrong usage."""
    # No telemetry of the model hub, and no progress bars on a pipe.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if not sys.stderr.isatty():
        os.environ.setdefault("TQDM_DISABLE", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal with a small character set shows other characters as escapes instead of failing.
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
        click.echo("Interrupted; what was done is kept.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # `policybot article list | head`: the pipe is closed, and Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        sys.exit(_told(error))


def _terminated(number: int, frame: FrameType | None) -> None:
    """Treat SIGTERM as Ctrl-C, so that a service's command ends cleanly too; `run` has its own handler."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        # A script that starts it with `&` makes it ignore SIGINT, so raise it here.
        signal.default_int_handler(number, frame)
    signal.raise_signal(signal.SIGINT)


def _told(error: Exception) -> int:
    from summarizer.errors import SummarizerError

    if isinstance(error, PolicybotError | SummarizerError):
        click.echo(f"policybot: {error}", err=True)
        return 1
    # A defect: the traceback goes to a file, a line to the person.
    with tempfile.NamedTemporaryFile("w", prefix="policybot-", suffix=".log", delete=False, encoding="utf-8") as report:
        report.write("".join(traceback.format_exception(error)))
    what = " ".join(str(error).split())
    click.echo(f"policybot: internal error, {type(error).__name__}: {what}. Details: {report.name}", err=True)
    return 1
