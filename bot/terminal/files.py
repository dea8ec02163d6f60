"""Files that come with an answer, at the terminal: written to a folder, over no file that is there."""

from __future__ import annotations

from pathlib import Path

from bot.reply import Attachment

MOST_COPIES = 1000


def save(attachment: Attachment, folder: Path) -> str:
    """Write the file under its name, or that name with a number; returns a line that tells where it is, or why not."""
    name = Path(attachment.name).name  # no folder of its own
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in range(1, MOST_COPIES):
        path = folder / (name if number == 1 else f"{stem}-{number}{suffix}")
        try:
            with path.open("xb") as file:
                file.write(attachment.content)
        except FileExistsError:
            continue
        except OSError as error:
            return f"The file could not be written: {path} ({error.strerror or error})"
        return f"Written: {path}"
    return f"The file was not written: {folder} has {MOST_COPIES - 1} files of the name {name}"
