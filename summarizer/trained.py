"""The small networks that were trained for this package and ship with it, in ``heads/``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from summarizer.errors import ModelDamaged, ModelNotFound

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
