"""The commands `policybot model …`: they list, download and convert models."""

import click

from bot.cli.output import JSON, print_found
from bot.cli.state import State


@click.group()
def model() -> None:
    """List, download and convert models."""


@model.command("list")
@JSON
@click.pass_obj
def list_(state: State, as_json: bool) -> None:
    """List the models, where their files are, and how to get missing ones."""
    from summarizer.weights import list_models

    found = list_models(state.settings.for_summarizer())
    print_found(found, "name kind present size_bytes path how", as_json=as_json, empty="No model.")


@model.command()
@click.argument("name")
@click.pass_obj
def fetch(state: State, name: str) -> None:
    """Download a model from the Hugging Face hub into the hub's cache, so that the bot can use it offline."""
    from summarizer.weights import locate

    click.echo(f"{name} is in {locate(name, state.settings.for_summarizer())}")


@model.command()
@click.argument("name")
@click.pass_obj
def convert(state: State, name: str) -> None:
    """Convert a model for ctranslate2, which runs it four times as fast.

    A GGUF model needs no command: the bot converts it on first use.
    """
    from summarizer.weights import convert as write_copy
    from summarizer.weights import locate

    settings = state.settings.for_summarizer()
    path = locate(name, settings)
    click.echo(f"converting {path}", err=True)
    click.echo(f"{name} is in {write_copy(path, settings.cache)}")
