"""Converts trained weights to the folder that ships: ``python -m training.policy.export LINES OPENING``.

``LINES`` is the network that reads each line alone, ``OPENING`` the one that reads the first lines together. Of the
second, only the layers that differ ship. The encoders are converted to ctranslate2's int8 format, and the heads to int8
too. ``card.json`` has the sha256 of each file.
"""

import argparse
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter

from summarizer.network import FOLDER, OWN_LAYERS

TOKENIZER = ("tokenizer.json", "tokenizer_config.json")


def packed(weights: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """Return weights in int8. Each row of a matrix has its own scale."""
    arrays: dict[str, Any] = {}
    for name, tensor in weights.items():
        array = tensor.numpy().astype(np.float16)
        if array.ndim == 2:
            scale = arrays[f"{name}.scale"] = np.abs(array).max(axis=1, keepdims=True) / np.float16(127)
            array = np.round(array / np.maximum(scale, 1e-7)).clip(-127, 127).astype(np.int8)
        arrays[name] = array
    return arrays


def write_card(out: Path) -> None:
    """Write the sha256 of each file."""
    others = (path for path in sorted(out.iterdir()) if path.name != "card.json")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in others}
    (out / "card.json").write_text(json.dumps({"sha256": hashes}, indent=1) + "\n", encoding="utf-8")


def export(lines: Path, opening: Path, out: Path = FOLDER) -> None:
    """Convert both networks, and write the files to ``out``, whose other files are deleted."""
    TransformersConverter(str(opening)).convert(out, quantization="int8", force=True)
    weights = (out / "model.bin").read_bytes()
    TransformersConverter(str(lines)).convert(out, quantization="int8", force=True)
    begin, end = map(weights.index, (OWN_LAYERS, b"encoder/layernorm_embedding"))
    (out / "opening.bin").write_bytes(weights[begin:end])
    for trained, name in ((lines, "heads.npz"), (opening, "opening.npz")):
        np.savez_compressed(out / name, **packed(torch.load(trained / "heads.pt", weights_only=True)))
    for name in TOKENIZER:
        shutil.copy(lines / name, out / name)
    # ctranslate2 writes its own config.json, without the model type that AutoTokenizer needs.
    for path in out.glob("*.json"):
        facts = json.loads(path.read_text(encoding="utf-8"))
        if path.name == "config.json":
            facts["model_type"] = "bert"
        # Without the spaces the files are a third smaller.
        path.write_text(json.dumps(facts, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    write_card(out)


def main() -> None:
    """Export two folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=Path)
    parser.add_argument("opening", type=Path)
    export(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
