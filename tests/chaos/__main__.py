"""Runs a long storm: `python -m tests.chaos --seed 7 --chats 2000`, or `make chaos CHAOS="--seed 7"`."""

import random
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from tests.chaos.check import faults, listing
from tests.chaos.counts import counts, table
from tests.chaos.storm import Life, Plan, Storm


def long_plan(seed: int, chats: int, kills: int) -> Plan:
    """Plan a storm that kills the bot at random moments, first during digests for all chats, then for some of them."""
    rng = random.Random(f"lives/{seed}")
    lives = [Life(planning=True), Life(seconds=rng.uniform(0.2, 3))]
    for number in range(max(1, kills - 2)):
        lives.append(
            Life(sends=rng.randint(chats // 8, chats // 2), due=chats // 5, moves=chats // 200, news=number % 3 == 0)
        )
    lives.insert(rng.randint(3, len(lives)), Life(sends=chats // 4, asked=True))
    return Plan(seed=seed, chats=chats, lives=lives, hang=25, fast=True, seconds=120 + chats / 5)


@click.command()
@click.option("--seed", type=int, help="Repeat the storm with this seed (default: a random one).")
@click.option("--chats", default=2000, show_default=True)
@click.option("--kills", default=10, show_default=True)
@click.option("--weeks", type=int, help="Run a soak of this many weeks instead of a storm.")
def main(seed: int | None, chats: int, kills: int, weeks: int | None) -> None:
    """Deliver digests in a storm, and print the results. Exits with status 1 if a promise was broken."""
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    again = f'make chaos CHAOS="--seed {seed} --chats {chats} --kills {kills}"'
    plan, kind = long_plan(seed, chats, kills), Storm
    if weeks is not None:
        from tests.chaos import soak  # importing it replaces the clock

        again, kind = f'make soak SOAK="--seed {seed} --chats {chats} --weeks {weeks}"', soak.Soak
        plan = replace(plan, lives=soak.lives(weeks, seed), hang=1, fast=False)
    click.echo(f"seed {seed}; to repeat this: {again}", err=True)
    folder = Path(tempfile.mkdtemp(prefix="policybot-chaos-"))
    outcome = kind(folder, plan, lambda line: click.echo(line, err=True)).run()
    click.echo(table(counts(outcome)))
    broken = faults(outcome.record)
    if broken:
        click.echo(listing(broken), err=True)
        click.echo(f"The database and the logs are in {folder}. To repeat this: {again}", err=True)
        sys.exit(1)
    click.echo(f"Everything that was due has arrived. It took {outcome.seconds:.0f} s.", err=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
