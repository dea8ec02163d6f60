"""Converts trained weights to the folder that ships: ``python -m training.policy.export FOLDER``.

The encoder is converted to ctranslate2's int8 format, and the heads to float16. ``card.json`` has the sha256 of each
file.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter

from summarizer.network import FOLDER

TOKENIZER = ("tokenizer.json", "tokenizer_config.json")


def export(trained: Path, out: Path = FOLDER) -> None:
    """Convert the folder ``trained``, and write the files to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        TransformersConverter(str(trained)).convert(str(made), quantization="int8", force=True)
        for path in made.iterdir():
            shutil.copy(path, out / path.name)
    for name in TOKENIZER:
        shutil.copy(trained / name, out / name)
    # ctranslate2 writes its own config.json, without the model type that AutoTokenizer needs.
    config = json.loads((out / "config.json").read_text(encoding="utf-8")) | {"model_type": "bert"}
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    weights = torch.load(trained / "heads.pt", weights_only=True)
    np.savez(out / "heads.npz", **{name: tensor.numpy().astype(np.float16) for name, tensor in weights.items()})
    card = out / "card.json"
    others = (path for path in sorted(out.iterdir()) if path != card)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in others}
    card.write_text(json.dumps({"sha256": hashes}, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Export one folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path)
    given = parser.parse_args()
    export(given.trained)


if __name__ == "__main__":
    main()
