"""policybot doctor"""

from __future__ import annotations

import click

from bot.cli.output import JSON, print_json
from bot.cli.state import State

_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command()
@click.option("--offline", is_flag=True, help="Do not ask Telegram whether the token is right.")
@JSON
@click.pass_obj
def doctor(state: State, offline: bool, as_json: bool) -> None:
    """Check settings, database, models, token and sources. The exit status is 1 when something fails."""
    from bot.health import examine

    findings = examine(lambda: state.settings, lambda: state.storage, ask_telegram=not offline)
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.verdict]}  {finding.what}: {finding.told}")
            if finding.mend:
                click.echo(f"      → {finding.mend}")
    if any(finding.verdict == "fail" for finding in findings):
        raise click.exceptions.Exit(1)
