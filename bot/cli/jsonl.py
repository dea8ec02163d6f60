"""The commands `policybot summarize`, `check`, `facts`, `group`, `extract` and `feedback`, most for JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import track

from bot.cli.article import facts_rows
from bot.cli.output import fields_of, print_table
from bot.cli.state import State
from bot.errors import FolderError
from bot.models import Label

if TYPE_CHECKING:
    from summarizer import Document

FILE = click.argument("file", type=click.Path(path_type=Path), required=False)


JSONL_ONLY = click.option(
    "--jsonl",
    is_flag=True,
    required=True,
    expose_value=False,
    help="Read and write JSON lines. Required.",
)


@click.command()
@FILE
@click.option("--jsonl", is_flag=True, help="Read JSON lines (id, text, title, lang, published), write JSON lines.")
@click.option(
    "--strategy",
    type=click.Choice(("lead", "extractive", "generative")),
    help="How to summarise. [default: from the settings]",
)
@click.option("--sentences", type=click.IntRange(1, 20), help="Maximum number. [default: from the settings]")
@click.pass_obj
def summarize(state: State, file: Path | None, jsonl: bool, strategy: str | None, sentences: int | None) -> None:
    """Summarise FILE for a person. With --jsonl, summarise each line of FILE or of standard input.

    FILE may be text, Markdown or HTML. Use - for standard input.
    """
    from summarizer import load_summarizer
    from summarizer.jsonl import add_lines, summary_keys

    chosen = {"strategy": strategy, "sentences": sentences}
    section = state.settings.summarizer.model_copy(update={k: v for k, v in chosen.items() if v is not None})
    settings = state.settings.model_copy(update={"summarizer": section}).for_summarizer()
    if jsonl:
        write_lines(add_lines(lines_of(file), load_summarizer(settings).summarize_each, summary_keys))
        return
    document = document_in(file)
    (summary,) = load_summarizer(settings).summarize([document])
    if document.title:
        click.echo(f"{document.title}\n")
    click.echo(summary.text)
    if summary.strategy != settings.strategy:
        click.echo(f"The strategy {settings.strategy} gave no usable summary, so this is {summary.strategy}.", err=True)


def document_in(file: Path | None) -> Document:
    """Returns the article in FILE.

    Raises click.UsageError if FILE is missing, FolderError if it is binary, and ExtractError if it contains no text.
    """
    from bot.pipeline.text import extract_text
    from bot.sources.folder import parse_text_file
    from bot.sources.sniffing import sniff
    from summarizer import Document

    if file is None:
        raise click.UsageError("Give a FILE, or --jsonl with lines on standard input.")
    body = b"".join(lines_of(file))
    found = sniff(body)
    piped = str(file) == "-"
    if found.shape == "binary":
        raise FolderError(f"{'Standard input' if piped else file} is not text: {found.what}")
    suffix = ".html" if found.shape == "html" else file.suffix.lower()
    uri = "standard input" if piped else file.absolute().as_uri()
    entry = parse_text_file(body, key=str(file), uri=uri, suffix=suffix)
    text = extract_text(entry.content, entry.content_kind, url=entry.url, lang=entry.lang)
    published = entry.published.date() if entry.published else None
    return Document(text=text.text, title=entry.title or text.title, lang=text.lang, published=published)


@click.command()
@FILE
@JSONL_ONLY
def check(file: Path | None) -> None:
    """Check whether summaries say only what their texts say. Reads and writes JSON lines (id, text, summary).

    Optional keys are title, lang and published. Words such as "yesterday" need published.
    """
    from summarizer.jsonl import check_lines

    write_lines(check_lines(lines_of(file)))


@click.command()
@FILE
@JSONL_ONLY
def extract(file: Path | None) -> None:
    """Extract the title, text, date, author and language from HTML. Reads and writes JSON lines (id, html, url)."""
    from bot.pipeline.extract_jsonl import extract_lines

    write_lines(extract_lines(lines_of(file)))


def lines_of(file: Path | None) -> Iterator[bytes]:
    """Returns the lines of FILE, or of standard input. Raises FolderError."""
    try:
        with click.open_file(str(file or "-"), "rb") as stream:
            yield from stream
    except OSError as error:
        raise FolderError(f"{file} can't be read") from error


def write_lines(lines: Iterable[str]) -> None:
    """Write and flush each line, so that the next program in a pipe can start before the last line is ready."""
    for line in lines:
        print(line, flush=True)


@click.command()
@FILE
@click.option("--jsonl", is_flag=True, help="Read JSON lines (id, text, title, published, lang), write JSON lines.")
@click.pass_obj
def facts(state: State, file: Path | None, jsonl: bool) -> None:
    """Find the stage, who acts, deadlines, bodies, places and topics in FILE, or with --jsonl in each line.

    FILE may be text, Markdown or HTML. Use - for standard input. Days such as "in 30 days" count from `published`.
    """
    from summarizer import SummarizerError, load_summarizer
    from summarizer.facts import facts_keys
    from summarizer.jsonl import add_lines

    summarizer = load_summarizer(state.settings.for_summarizer())
    if jsonl:
        write_lines(add_lines(lines_of(file), summarizer.facts_each, facts_keys))
        return
    (found,) = summarizer.facts_each([document_in(file)])
    if isinstance(found, SummarizerError):
        raise found
    print_table(("facts", ""), facts_rows(found))


@click.command()
@FILE
@JSONL_ONLY
@click.pass_obj
def group(state: State, file: Path | None) -> None:
    """Group articles on one event into stories. Reads JSON lines (id, title, text, published), and adds "story".

    The command reads all lines before it writes the first one: the last article may join two stories into one.
    """
    from bot.pipeline.group import story_rules
    from summarizer.network import load_network
    from summarizer.reading import read
    from summarizer.stories.stream import group_lines

    rules = story_rules(state.settings.stories)
    network = load_network(state.settings.summarizer.threads)
    error = Console(stderr=True)
    lines = track(list(lines_of(file)), "reading", console=error, disable=not error.is_terminal)
    write_lines(group_lines(lines, partial(read, network=network), rules))


@click.group()
def feedback() -> None:
    """Export summaries that readers reported as wrong."""


@feedback.command()
@click.option("--label", type=click.Choice(Label, case_sensitive=False), help="Only reports with this label.")
@click.pass_obj
def export(state: State, label: Label | None) -> None:
    """Write the summaries that readers reported as wrong, with their texts, as JSON lines. The oldest come first.

    `check --jsonl` reads these lines. They do not name the readers.
    """
    for case in reversed(state.storage.feedback.all(label=label)):
        line = dict(fields_of(case, "id label title text summary lang url strategy model"))
        line |= {"published": case.published_at.isoformat(), "article": case.article_id}
        line |= {"said": case.created_at.isoformat()}
        write_lines([json.dumps(line, ensure_ascii=False)])
