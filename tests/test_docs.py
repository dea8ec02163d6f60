"""The docs agree with the code: commands, options, links, versions and examples."""

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
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


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


def is_command(call: str) -> bool:
    """True if the call begins with a command."""
    return any(f"{call} ".startswith(f"{name} ") for name in ALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and Sphinx make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


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
    for cell in re.findall(r"^\| (.+?) \|", operators, re.MULTILINE):
        for call in re.findall(r"`([a-z][^`]*)`", cell):
            assert call == "command" or is_command(call), f"docs/commands.md names `{call}`"


@pytest.mark.parametrize("page", DOCS)
def test_links_commands_and_targets_on_a_page_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", text):
        target = page.parent / name if name else page
        assert target.exists(), f"{page.name} links to {name}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {name}#{anchor}"
    code = "\n".join(re.findall(r"(?ms:^```.*?^```)|`[^`]+`|(?m:^ {4}.+$)", text))
    for call in re.findall(r"(?<![\w@-])policybot(?: --(?:config|db) \S+)* ([a-z][a-z -]*)", code):
        assert is_command(call), f"{page.name} names `policybot {call}`"
    for made in re.findall(r"(?m:^ *|`|&& )make ([a-z][a-z-]*)", code):
        assert f"\n{made}:" in MAKEFILE, f"{page.name} names `make {made}`"


def test_each_state_kind_and_failure_of_a_delivery_is_documented() -> None:
    told = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for word in (*DeliveryState, *DeliveryKind, *Failure):
        assert f"`{word}`" in told


def test_packages_of_the_generative_model_are_in_the_makefile() -> None:
    for package in re.findall(r"[\w.-]+==[\w.]+", SMOLLM_INSTALL):
        assert package in MAKEFILE


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
    public = {*summarizer.__all__, *summarizer.facts.__all__}
    for module in ("models", "settings", "facts/models", "check/summary", "reading", "stories/models"):
        tree = ast.parse((ROOT / "summarizer" / f"{module}.py").read_text(encoding="utf-8"))
        for defined in tree.body:
            if isinstance(defined, ast.ClassDef) and defined.name in public:
                for member, after in pairwise([*defined.body, ast.Pass()]):
                    if isinstance(member, ast.Assign | ast.AnnAssign):
                        assert isinstance(after, ast.Expr), f"{defined.name}: {ast.unparse(member)} has no docstring"
