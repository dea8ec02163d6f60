"""The docs agree with the code: commands, options, links, versions and examples."""

from __future__ import annotations

import ast
import doctest
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

import summarizer.facts
from bot.cli.root import COMMANDS, policybot
from bot.models import DeliveryKind, DeliveryState, Failure
from summarizer.weights import SMOLLM_INSTALL
from tests.conftest import ROOT

DOCS = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield every command, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


ALL = dict(commands(policybot))


@pytest.mark.parametrize("name", ALL)
def test_each_command_and_option_is_documented(name: str) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|") and re.search(rf"`{name}[` ]", line)]
    assert rows, f"docs/commands.md says nothing of `{name}`"
    options = [flag for p in ALL[name].params for flag in p.opts if flag.startswith("-")]
    assert [option for option in options if option not in rows[0]] == []


def test_help_names_the_commands_of_each_group() -> None:
    for name in {call.split()[0] for call in ALL}:
        group = policybot.get_command(click.Context(policybot), name)
        if isinstance(group, click.Group):
            assert [word for word in group.commands if word not in re.findall(r"[a-z]+", COMMANDS[name][1])] == []


def test_each_documented_command_exists() -> None:
    operators = PAGE.split("## For operators")[1].split("## JSON lines")[0]
    named = re.findall(r"^\| (.+?) \|", operators, re.MULTILINE)
    for cell in named:
        for call in re.findall(r"`([a-z][^`]*)`", cell):
            words = [word for word in call.split() if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
            if words != ["command"]:
                assert any(" ".join(words[:n]) in ALL for n in (1, 2)), f"docs/commands.md names `{call}`"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_are_not_broken(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_each_state_kind_and_failure_of_a_delivery_is_documented() -> None:
    told = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for word in (*DeliveryState, *DeliveryKind, *Failure):
        assert f"`{word}`" in told


def test_commands_in_readme_and_makefile_exist() -> None:
    readme, makefile = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    for target in re.findall(r"^    make ([a-z-]+)", readme, re.MULTILINE):
        assert f"\n{target}:" in makefile
    for call in re.findall(r"`policybot ([a-z-]+(?: [a-z]+)?)", readme):
        assert {call, call.split()[0]} & ALL.keys(), call
    for package in re.findall(r"[\w.-]+==[\w.]+", SMOLLM_INSTALL):
        assert package in makefile


def test_version_and_day_of_the_newest_release_agree() -> None:
    names = ("CHANGELOG.md", "CITATION.cff", "pyproject.toml")
    changelog, citation, project = ((ROOT / name).read_text(encoding="utf-8") for name in names)
    version = tomllib.loads(project)["project"]["version"]
    first, newest, *_ = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    assert first == "[Unreleased]"
    day = newest.removeprefix(f"[{version}] - ")
    assert f"\nversion: {version}\ndate-released: {day}\n" in citation


def test_examples_of_the_library_run() -> None:
    failed, tried = doctest.testfile(str(ROOT / "docs" / "library.md"), module_relative=False)
    assert tried > 10 and not failed


def test_each_field_of_the_library_has_a_docstring() -> None:
    """Sphinx leaves out fields without a docstring. It documents the names in `__all__` if the page lists none."""
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert re.findall(r"automodule:: (.+)\n   :members:\n", page) == ["summarizer", "summarizer.facts"]
    public = {*summarizer.__all__, *summarizer.facts.__all__, "CheckedSummary", "Reading"}
    for module in ("models", "settings", "facts/models", "check/summary", "reading"):
        tree = ast.parse((ROOT / "summarizer" / f"{module}.py").read_text(encoding="utf-8"))
        for defined in tree.body:
            if isinstance(defined, ast.ClassDef) and defined.name in public:
                for member, after in pairwise([*defined.body, ast.Pass()]):
                    if isinstance(member, ast.Assign | ast.AnnAssign):
                        assert isinstance(after, ast.Expr), f"{defined.name}: {ast.unparse(member)} has no docstring"
