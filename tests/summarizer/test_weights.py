"""The files of models are found by name, checked and converted, and errors are explained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer import ModelNotFound, ModelUnsuitable, SummarizerSettings, weights
from summarizer.network import NAME
from summarizer.weights import (
    SMOLLM,
    convert,
    converted_folder,
    list_models,
    locate,
)


def test_a_missing_model_is_an_error_with_advice(tmp_path: Path) -> None:
    """With the setting offline, the hub is never contacted."""
    for name, part in (
        (str(tmp_path), "config.json"),
        (str(tmp_path / "absent"), "no such file"),
        (str(tmp_path / "absent.gguf"), "no such file"),
        ("some-owner/some-model", "offline is set"),
        ("a/b/c d", "no hub name"),
    ):
        with pytest.raises((ModelNotFound, ModelUnsuitable), match=part):
            locate(name, SummarizerSettings(offline=True))
    (tmp_path / "config.json").write_text("{}")
    assert locate(str(tmp_path), SummarizerSettings()) == tmp_path


def test_an_unreachable_hub_is_an_error_of_one_line(tmp_path: Path) -> None:
    code = (
        "from summarizer import SummarizerSettings, ModelNotFound\n"
        "from summarizer.weights import locate\n"
        "try: locate('some-owner/some-model', SummarizerSettings())\n"
        "except ModelNotFound as error: print(error)"
    )
    # The endpoint is a closed port of loopback. huggingface_hub reads it at import, so the test needs its own process.
    environment = {**os.environ, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path)}
    environment.pop("HF_HUB_OFFLINE", None)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=100
    )
    assert "the hub could not be reached" in done.stdout
    assert done.stdout.count("\n") == 1


def test_the_files_of_models_are_listed(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    entries = {entry.name: entry for entry in list_models(SummarizerSettings(model=str(tmp_path)))}
    own, network, other = entries[str(tmp_path)], entries[NAME], entries[SMOLLM]
    assert (own.present, own.size_bytes) == (True, 2)
    assert network.size_bytes > 10_000_000
    assert other.present == (other.path is not None) == (other.size_bytes > 0)


def test_a_file_is_converted_once_and_unfinished_copies_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, cache = tmp_path / "model.gguf", tmp_path / "cache"
    file.write_text("{}")

    def killed(file: Path, folder: Path) -> None:
        (folder / "half").write_text("")
        raise KeyboardInterrupt

    def write_config(file: Path, folder: Path) -> None:
        (folder / "config.json").write_text(file.read_text())

    monkeypatch.setattr(weights, "_convert", killed)
    with pytest.raises(KeyboardInterrupt):
        convert(file, cache)
    assert [path.suffix for path in (cache / "models").iterdir()] == [".lock"]
    target = converted_folder(file, cache)
    (target.parent / f".{target.name}" / "half").mkdir(parents=True)  # a killed process has left this
    monkeypatch.setattr(weights, "_convert", write_config)
    folder = convert(file, cache)
    assert [path.name for path in folder.iterdir()] == ["config.json"]
    monkeypatch.setattr(weights, "_convert", killed)
    assert convert(file, cache) == folder
    file.write_text("{} ")  # a changed file gets another copy
    assert converted_folder(file, cache) != folder


@pytest.mark.models
def test_a_file_that_is_not_gguf_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"no GGUF at all")
    with pytest.raises(ModelUnsuitable, match="cannot be converted"):
        convert(file, tmp_path / "cache")
    assert [path.suffix for path in (tmp_path / "cache" / "models").iterdir()] == [".lock"]
