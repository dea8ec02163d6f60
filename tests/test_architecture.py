"""The code follows docs/architecture.md: imports point one way, and only the storage room has SQL."""

import ast
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import open_storage
from tests.conftest import ROOT, cases

CASES = cases(__file__)

FILES = sorted(path for room in ("bot", "summarizer") for path in (ROOT / room).rglob("*.py"))

# A room may import from itself and from rooms in lower layers. A room that is in no layer of the table is a network or
# the archive. It is in layer 2, so no room in a lower layer may import it.
LAYERS = defaultdict(lambda: 2, {room: int(layer) for layer, rooms in CASES["layers"].items() for room in rooms})
SAME_LAYER = [tuple(pair) for pair in CASES["same_layer"]]
LEAVES: list[str] = CASES["leaves"]

HEAVY = CASES["heavy"]
STATEMENT = re.compile(
    r"^\s*(SELECT\s.*|INSERT\s+(OR\s+\w+\s+)?INTO\s.+|UPDATE\s+(OR\s+\w+\s+)?\w+\s+SET\s.+|DELETE\s+FROM\s.+"
    r"|CREATE\s+(VIRTUAL\s+|UNIQUE\s+)?(TABLE|INDEX)\s.+|PRAGMA\s+\w+.*|BEGIN(\s+IMMEDIATE)?|ROLLBACK|COMMIT)$",
    re.DOTALL,
)


def room_of(module: str) -> str | None:
    """Return the room of a module (`bot.storage.search` → `storage`), None for modules of other packages."""
    parts = module.split(".")
    if parts[0] == "summarizer":
        return "summarizer"
    if parts[0] != "bot":
        return None
    return parts[1] if len(parts) > 1 else "bot"


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield every module that a file imports, even inside functions or only for types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            if base == "bot":
                yield from (f"bot.{alias.name}" for alias in node.names)
            else:
                yield base


def wrong_imports(source: str, *, module: str) -> list[str]:
    """Return the imports that point the wrong way. Relative imports are not allowed either."""
    own = room_of(module)
    if own in (None, "bot"):
        return []
    wrong = []
    for used in imports(ast.parse(source)):
        other, relative = room_of(used), used.startswith(".")
        if not relative and (other in (None, own, "bot") or used in LEAVES):
            continue
        below = LAYERS[str(other)] < LAYERS[str(own)] or LAYERS[str(own)] == LAYERS[str(other)] in (-1, 3, 4)
        if own == "summarizer" or relative or not (below or (own, other) in SAME_LAYER):
            wrong.append(f"{module} imports {used}")
    return wrong


def statements(source: str) -> list[str]:
    """Return the string literals and f-strings that are SQL."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        else:
            continue
        if STATEMENT.match(text):
            found.append(" ".join(text.split())[:60])
    return found


def test_the_checks_find_the_files_of_all_rooms() -> None:
    assert {"storage", "summarizer"} < {room_of(module_of(path)) for path in FILES}


def test_public_class_names_are_unique() -> None:
    nodes = (node for path in FILES for node in ast.parse(path.read_text(encoding="utf-8")).body)
    names = [node.name for node in nodes if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize("path", FILES)
def test_a_file_has_a_docstring_and_only_allowed_imports_and_sql(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    module = module_of(path)
    assert wrong_imports(source, module=module) == []
    assert path.name == "__init__.py" or ast.get_docstring(ast.parse(source)), "a module says what it is"
    if room_of(module) != "storage":
        assert statements(source) == []


@pytest.mark.parametrize(("module", "source", "wrong"), CASES["imports"])
def test_the_check_of_imports_can_fail(module: str, source: str, wrong: bool) -> None:
    assert bool(wrong_imports(source, module=module)) == wrong


@pytest.mark.parametrize(("source", "found"), CASES["sql"])
def test_the_check_for_sql_can_fail(source: str, found: bool) -> None:
    assert bool(statements(source)) == found


# One process runs all commands. If none of them imports a package, each command alone does not import it either.
PROBE = """
import json, sys
from bot.__main__ import main
for arguments in json.load(sys.stdin):
    sys.argv = ["policybot", *arguments]
    status = 0
    try:
        main()
    except SystemExit as end:
        status = end.code or 0
    packages = sorted({name.partition(".")[0] for name in sys.modules})
    sys.stderr.write("\\nRAN " + json.dumps([arguments, status, packages]) + "\\n")
"""


@pytest.mark.slow
def test_commands_without_a_model_import_no_heavy_package(tmp_path: Path) -> None:
    commands = CASES["commands"]
    open_storage(tmp_path / "policybot.db").close()
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, input=json.dumps(commands), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    ran = [json.loads(line[4:]) for line in done.stderr.splitlines() if line.startswith("RAN ")]
    assert [arguments for arguments, *_ in ran] == commands, done.stderr
    for arguments, status, imported in ran:
        assert status == 0, (arguments, done.stderr)
        assert "click" in imported
        assert [name for name in HEAVY if name in imported] == [], arguments


@pytest.mark.slow
def test_the_path_of_an_article_has_few_modules() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.path"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    modules, crossings = map(int, re.findall(r"\d+", done.stdout.splitlines()[-1]))
    assert modules <= 90
    assert crossings <= 950
