"""policybot summarize, check, facts, group, extract: one text, or JSON lines from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import track

from bot import clock
from bot.cli.article import evidence_lines, facts_rows
from bot.cli.output import print_table
from bot.cli.state import State
from bot.errors import ExtractError, FolderError

if TYPE_CHECKING:
    from bot.models import Entry
    from bot.pipeline.text import ExtractedText
    from summarizer import Document

FILE = click.argument("file", type=click.Path(path_type=Path), required=False)


def _lines_only(context: click.Context, option: click.Parameter, given: bool) -> None:
    if not given:
        raise click.UsageError("Give --jsonl, with lines in FILE or on standard input.")


JSONL_ONLY = click.option(
    "--jsonl", is_flag=True, expose_value=False, callback=_lines_only, help="JSON lines in and out; the only form."
)


@click.command()
@FILE
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, text, title, lang, published), JSON lines out.")
@click.option("--strategy", type=click.Choice(("lead", "extractive", "generative")), help="[default: the settings']")
@click.option("--sentences", type=click.IntRange(1, 20), help="At most this many. [default: from the settings]")
@click.option("--evidence", is_flag=True, help="Also show where FILE states each sentence, as character offsets.")
@click.pass_obj
def summarize(
    state: State, file: Path | None, jsonl: bool, strategy: str | None, sentences: int | None, evidence: bool
) -> None:
    """Summarise FILE for a person, or with --jsonl each line of FILE or of standard input.

    FILE may be text, Markdown or HTML; - is standard input.
    """
    from summarizer import load_summarizer
    from summarizer.jsonl import summarize_lines

    chosen = {"strategy": strategy, "sentences": sentences}
    section = state.settings.summarizer.model_copy(update={k: v for k, v in chosen.items() if v is not None})
    settings = state.settings.model_copy(update={"summarizer": section}).for_summarizer()
    if jsonl:
        write_lines(summarize_lines(lines_of(file), load_summarizer(settings)))
        return
    document = document_in(file)
    (summary,) = load_summarizer(settings).summarize([document])
    if document.title:
        click.echo(f"{document.title}\n")
    click.echo(summary.text)
    if summary.strategy != settings.strategy:
        click.echo(f"\n[{summary.strategy}, not {settings.strategy}]")
        click.echo(f"This is the {summary.strategy} summary: {settings.strategy} made none that holds.", err=True)
    if evidence:
        click.echo(f"\nCharacters count from 0 in the text that policybot extract {file} prints below its head:\n")
        click.echo("\n".join(evidence_lines(summary.sentences, document.text)))


def document_in(file: Path | None) -> Document:
    """The article in FILE. Raises click.UsageError if none was given."""
    from summarizer import Document

    entry, text = _article_in(file)
    published = entry.published.date() if entry.published else None
    return Document(text=text.text, title=entry.title or text.title, lang=text.lang, published=published)


def _article_in(file: Path | None) -> tuple[Entry, ExtractedText]:
    """FILE as an entry, with the keys of its head, and its text. Raises click.UsageError if none was given,
    FolderError if it is not text, and ExtractError if it has no text."""
    from bot.pipeline.text import extract_text
    from bot.sources.folder import parse_text_file
    from bot.sources.sniffing import sniff

    if file is None:
        raise click.UsageError("Give a FILE, or --jsonl with lines on standard input.")
    body = b"".join(lines_of(file))
    found = sniff(body)
    piped = str(file) == "-"
    if found.shape == "binary":
        raise FolderError(f"{'Standard input' if piped else file} is no text: {found.what}")
    suffix = ".html" if found.shape == "html" else file.suffix.lower()
    entry = parse_text_file(body, key=str(file), uri=file.absolute().as_uri(), suffix=suffix, now=clock.now())
    try:
        return entry, extract_text(entry.content, entry.content_kind, url=entry.url, lang=entry.lang)
    except ExtractError:
        if not piped:
            raise
        raise ExtractError("There is no text in standard input.") from None


@click.command()
@FILE
@JSONL_ONLY
def check(file: Path | None) -> None:
    """Check whether summaries say only what their texts say, in JSON lines (id, text, summary).

    Optional keys: title, lang, and published (needed for "yesterday" and the like).
    """
    from summarizer.jsonl import check_lines

    write_lines(check_lines(lines_of(file)))


@click.command()
@FILE
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, html, url), JSON lines out.")
def extract(file: Path | None, jsonl: bool) -> None:
    """Title, text, date, author and language of HTML: of FILE for a person, or of JSON lines.

    FILE may also be text (.txt) or Markdown (.md); below the head stands the text that `summarize` reads.
    """
    from bot.pipeline.extract_jsonl import extract_lines

    if jsonl:
        write_lines(extract_lines(lines_of(file)))
        return
    entry, found = _article_in(file)
    for key, value in (
        ("title", entry.title or found.title),
        ("published", found.published),
        ("author", found.author),
    ):
        if value:
            click.echo(f"{key}: {value}")
    click.echo(f"lang: {found.lang}\n\n{found.text}")


def lines_of(file: Path | None) -> Iterator[bytes]:
    """The lines of FILE, or of standard input. Raises FolderError."""
    if file is None or str(file) == "-":
        yield from sys.stdin.buffer
        return
    try:
        with file.open("rb") as stream:
            yield from stream
    except OSError as error:
        raise FolderError(f"{file} can't be read") from error


def write_lines(lines: Iterable[str]) -> None:
    """Write and flush each line, so that the reader of a pipe can start before the last one is ready."""
    for line in lines:
        print(line, flush=True)


@click.command()
@FILE
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, text, title, published, lang), JSON lines out.")
@click.pass_obj
def facts(state: State, file: Path | None, jsonl: bool) -> None:
    """The stage, who acts, deadlines, bodies, places and topics of FILE, or with --jsonl of each line.

    FILE may be text, Markdown or HTML; - is standard input. Days such as "in 30 days" are counted from `published`.
    """
    from summarizer import SummarizerError, load_summarizer
    from summarizer.facts.jsonl import facts_lines

    summarizer = load_summarizer(state.settings.for_summarizer())
    if jsonl:
        write_lines(facts_lines(lines_of(file), summarizer))
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
    """Group articles on one event into stories: JSON lines (id, title, text, published) in, with "story" out.

    All is read before anything is written: the last article may show that two stories are one.
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
