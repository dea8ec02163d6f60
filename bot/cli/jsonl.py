"""policybot summarize, policybot check, policybot extract: one text, or JSON lines from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.state import State

if TYPE_CHECKING:
    from summarizer import Document


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, text, title, lang, published), JSON lines out.")
@click.option("--strategy", type=click.Choice(("lead", "extractive", "generative")), help="[default: the settings']")
@click.option("--sentences", type=click.IntRange(1, 20), help="At most so many. [default: the settings']")
@click.option("--evidence", is_flag=True, help="Also where FILE says each sentence.")
@click.pass_obj
def summarize(
    state: State, file: Path | None, jsonl: bool, strategy: str | None, sentences: int | None, evidence: bool
) -> None:
    """Summarise FILE for a person, or with --jsonl each line of FILE or of standard input.

    FILE may be text, Markdown or HTML; - is standard input.
    """
    from bot import app
    from bot.cli.evidence import evidence_lines
    from summarizer import load_summarizer
    from summarizer.jsonl import summarize_lines

    chosen = {"strategy": strategy, "sentences": sentences}
    section = state.settings.summarizer.model_copy(update={k: v for k, v in chosen.items() if v is not None})
    settings = app.summarizer_settings(state.settings.model_copy(update={"summarizer": section}))
    if jsonl:
        summarizer = load_summarizer(settings)
        for line in summarize_lines(lines_of(file), summarizer):
            write_out(line)
        return
    if file is None:
        raise click.UsageError("Give a FILE, or --jsonl with lines on standard input.")
    document = _document(file)
    (summary,) = load_summarizer(settings).summarize([document])
    if document.title:
        click.echo(f"{document.title}\n")
    click.echo(summary.text)
    if evidence:
        ranges = [(s.text, [(e.start, e.end) for e in s.evidence]) for s in summary.sentences]
        click.echo("\n" + "\n".join(evidence_lines(ranges, document.text)))


def _document(file: Path) -> Document:
    from bot import clock
    from bot.pipeline.text import extract_text
    from bot.sources.textfile import parse_text_file
    from summarizer import Document

    body = _text(file)
    uri, suffix = (None, ".txt") if str(file) == "-" else (file.absolute().as_uri(), file.suffix.lower())
    entry = parse_text_file(body, key=str(file), uri=uri or "file:///-", suffix=suffix, now=clock.now())
    text = extract_text(entry.content, entry.content_kind, url=entry.url, lang=entry.lang)
    published = entry.published.date() if entry.published else None
    return Document(text=text.text, title=entry.title or text.title, lang=text.lang, published=published)


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, text, summary), JSON lines out; the only form so far.")
@click.pass_obj
def check(state: State, file: Path | None, jsonl: bool) -> None:
    """Whether each summary says only what its text says, with what it does not: of JSON lines.

    Optional keys: title, published (the day that "yesterday" is told by), lang.
    """
    from bot import app
    from summarizer.jsonl import check_lines
    from summarizer.meaning import load_meaning

    if not jsonl:
        raise click.UsageError("Give --jsonl, with lines in FILE or on standard input.")
    for line in check_lines(lines_of(file), load_meaning(app.summarizer_settings(state.settings))):
        write_out(line)


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--jsonl", is_flag=True, help="JSON lines in (id, html, url), JSON lines out.")
@click.pass_obj
def extract(state: State, file: Path | None, jsonl: bool) -> None:
    """Title, text, date, author and language of HTML: of FILE for a person, or of JSON lines."""
    from bot.pipeline.extract_jsonl import extract_lines
    from bot.pipeline.text import extract_text

    if jsonl:
        for line in extract_lines(lines_of(file)):
            write_out(line)
        return
    if file is None:
        raise click.UsageError("Give a FILE, or --jsonl with lines on standard input.")
    found = extract_text(_text(file), "page", url=None)
    for key, value in (("title", found.title), ("published", found.published), ("author", found.author)):
        if value:
            click.echo(f"{key}: {value}")
    click.echo(f"lang: {found.lang}\n\n{found.text}")


def _text(file: Path) -> bytes:
    """The whole of FILE. Raises FolderError when it is no text."""
    from bot.errors import FolderError
    from bot.sources.encoding import decode
    from bot.sources.sniffing import sniff

    body = b"".join(lines_of(file))
    found = sniff(body)
    # Of little that is sniffed a tenth may look like text by chance. Escapes stand in Japanese mail.
    head = decode(body[:4096])
    odd = sum(1 for char in head if char < " " and char not in "\t\r\n\f\x1b")
    if found.shape == "binary" or odd > len(head) * 0.02:
        what = found.what if found.shape == "binary" else "binary data"
        raise FolderError(f"{'Standard input' if str(file) == '-' else file} is no text: {what}")
    return body


def lines_of(file: Path | None) -> Iterator[bytes]:
    """The lines of FILE, or of standard input. Raises FolderError."""
    from bot.errors import FolderError

    if file is None or str(file) == "-":
        yield from sys.stdin.buffer
        return
    try:
        with file.open("rb") as stream:
            yield from stream
    except OSError as error:
        raise FolderError(f"{file} can't be read") from error


def write_out(line: str) -> None:
    """A line on standard output."""
    # At once: whoever reads the pipe works on the first while the next is made.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
