"""Read newsletters from a Maildir, a folder of mails: `policybot source add maildir:///home/policy/Maildir`."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.errors import FolderError
from bot.models import Entry
from bot.sources import Fetcher, SourceReading

MOST_AT_ONCE = 100


async def read(url: str, fetcher: Fetcher, etag: str | None) -> SourceReading:
    """Read the mails of a Maildir, newest first. Raises FolderError if the folder is not a Maildir.

    `etag` is the `etag` of the last `SourceReading`. This source does not need it, since it lists a folder quickly.
    """
    # Parse in a separate process with a time limit, because mail can be as hostile as a web page.
    return await fetcher.parse(read_maildir, Path(unquote(urlsplit(url).path)))


def read_maildir(folder: Path) -> SourceReading:
    """Returns the mails of a folder as entries. This runs in a parser process."""
    if not (folder / "cur").is_dir():
        raise FolderError(f"{folder} is not a Maildir: it has no folder cur.")
    files = [file for part in ("new", "cur") for file in (folder / part).iterdir() if file.is_file()]
    files.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    entries, problems = [], []
    for file in files:
        mail = email.message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=email.policy.default)
        try:
            entries.append(_entry(mail, file.name.partition(":")[0]))
        except (LookupError, TypeError, ValueError) as error:  # an unknown encoding, or an invalid date
            problems.append(f"{file.name} can't be read: {error}")
    return SourceReading(entries=tuple(entries), problems=tuple(problems), title=folder.name, most_new=MOST_AT_ONCE)


def _entry(mail: EmailMessage, name: str) -> Entry:
    body = mail.get_body(("html", "plain"))
    sender, date = mail["From"], mail["Date"]
    return Entry(
        key=str(mail["Message-ID"] or name).strip(),
        title=" ".join(str(mail["Subject"] or "").split()),
        url=None,
        content="" if body is None else body.get_content(),
        content_kind="html" if body is not None and body.get_content_subtype() == "html" else "text",
        excerpt=False,
        published=date.datetime if date is not None and date.datetime and date.datetime.tzinfo else None,
        publisher=parseaddr(str(sender))[0] or None if sender else None,
    )
