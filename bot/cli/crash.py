"""A defect: the traceback goes to a file, a line to the person."""

from __future__ import annotations

import tempfile
import traceback


def write_report(error: Exception) -> str:
    """Write the traceback to a file of its own; returns the line to show."""
    with tempfile.NamedTemporaryFile("w", prefix="policybot-", suffix=".log", delete=False, encoding="utf-8") as report:
        report.write("".join(traceback.format_exception(error)))
    return f"internal error, {type(error).__name__}: {' '.join(str(error).split())}. Details: {report.name}"
