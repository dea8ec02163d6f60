"""A ``.gguf`` file → a folder that transformers loads at once.

Loading SmolLM2's GGUF takes 10 to 29 s each time, since each tensor is unpacked in Python; the converted copy loads
in 0.3 s. So it is converted once, into the cache folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from summarizer.errors import ExtraMissing, ModelUnsuitable
from summarizer.weights import packaged_file

STALE_SECONDS = 24 * 3600
"""A temporary folder older than this was left by a conversion that was killed."""


def converted_folder(file: Path, cache: Path) -> Path:
    """Where the copy of ``file`` is, or would be: one folder for each path, size and time of the file."""
    status = file.stat()
    key = hashlib.sha256(f"{file.resolve()}\0{status.st_size}\0{status.st_mtime_ns}".encode()).hexdigest()[:12]
    return cache / "models" / f"{file.stem}-{key}"


def convert(file: Path, cache: Path, write: Callable[[Path, Path], None] | None = None) -> Path:
    """The folder with the converted copy of ``file``, made now if it is not there.

    ``write(file, folder)`` does the conversion (default: with transformers); tests pass their own. The copy is made
    beside its place and moved there whole, so an interrupted conversion leaves nothing that looks like a model, and
    of two processes that convert at once the second to finish takes the first one's copy.
    Raises ExtraMissing without torch or gguf, ModelUnsuitable for a file that transformers cannot read.
    """
    target = converted_folder(file, cache)
    if (target / "config.json").is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(target.parent)
    temporary = Path(tempfile.mkdtemp(prefix=".converting-", dir=target.parent))
    try:
        (write or _convert_with_transformers)(file, temporary)
        try:
            os.replace(temporary, target)  # noqa: PTH105 - Path.replace is the same call, less known for folders
        except OSError:
            # The target is there and not empty: another process was faster.
            if not (target / "config.json").is_file():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _remove_stale(folder: Path) -> None:
    for path in folder.glob(".converting-*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


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
