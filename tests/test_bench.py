"""`make bench` keeps what it measured."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import bench
from benchmarks.harness import Measured


def test_a_part_that_fails_keeps_its_figures_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(name: str) -> Sequence[Measured]:
        if name == "benchmarks.writes":
            raise ValueError("It is broken.")
        return [Measured(what="time", size=100, own=[1, 2, 3], peer="other", theirs=[2, 4, 12])]

    results = tmp_path / "RESULTS.md"
    results.write_text("## writes\n\nold figures\n\n## poll\n\nolder figures\n")
    monkeypatch.setattr(bench, "RESULTS", results)
    monkeypatch.setattr(bench, "plot", lambda sections: None)
    monkeypatch.setattr(bench, "import_module", lambda name: SimpleNamespace(measure=lambda: measure(name)))
    monkeypatch.setattr(sys, "argv", ["bench", "--folder", str(tmp_path), "--parts", "writes", "poll"])
    with pytest.raises(SystemExit, match="writes"):
        bench.main()
    text = results.read_text()
    assert "old figures" in text
    assert "older figures" not in text
    assert "| time | 100 | 2 (1 to 3) | other: 4 (2 to 12) | 2 (2 to 4) |" in text
