"""The interface of the package: lazy imports, settings and errors."""

import pickle
import re
import subprocess
import sys
from typing import Any

import pytest

import summarizer
from summarizer import SettingsError, Summarizer, SummarizerSettings, errors
from tests.summarizer.conftest import table

PUBLIC = """
    CheckedSummary ClusterError Document EmptyDocument Evidence ExtraMissing Facts ModelDamaged ModelError ModelNotFound
    ModelUnsuitable Problem Profile Reading Sentence SettingsError Strategy Summarizer SummarizerError
    SummarizerSettings Summary SummarySentence VersionsDiffer WorkerClosed WorkerDied WorkerError WorkerFailed
    WorkerTimeout load_summarizer
"""


def test_the_package_imports_no_heavy_package() -> None:
    code = (
        "import sys, summarizer, summarizer.executor, summarizer.jsonl, summarizer.weights;"
        "heavy = {'numpy', 'ctranslate2', 'transformers', 'torch', 'huggingface_hub'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("row", table("errors"))
def test_errors_can_be_pickled_and_have_one_line(row: dict[str, Any]) -> None:
    error = getattr(errors, row["error"])(*row["of"])
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert "\n" not in str(error)
    assert len(str(error)) > 20


def test_the_public_names_include_all_types_that_a_summarizer_returns() -> None:
    assert summarizer.__all__ == PUBLIC.split()
    assert all(hasattr(summarizer, name) for name in summarizer.__all__)
    methods = [method for name, method in vars(Summarizer).items() if not name.startswith("_")]
    returned = re.findall(r"\b[A-Z]\w+", " ".join(method.__annotations__["return"] for method in methods))
    assert set(returned) <= set(summarizer.__all__)


@pytest.mark.parametrize("row", table("wrong_types"))
def test_the_error_for_a_wrong_type_says_what_to_pass(extractive: Summarizer, row: dict[str, Any]) -> None:
    call = getattr(extractive, row["call"], None) or getattr(summarizer, row["call"])
    with pytest.raises(TypeError, match=re.escape(row["message"])):
        call(**row["of"])


@pytest.mark.parametrize(
    "bad", [{"strategy": "magic"}, {"sentences": 0}, {"sentences": "3"}, {"threads": -1}, {"model": " "}]
)
def test_the_error_for_a_bad_setting_names_it(bad: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(bad))):
        SummarizerSettings(**bad)  # type: ignore[arg-type]
