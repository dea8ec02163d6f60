"""Makes small PDFs for tests: lines of text in Helvetica, each at a given position.

reportlab would be one more dependency for these sixty lines of code. Tests can also damage these PDFs on purpose.
"""

from collections.abc import Sequence
from dataclasses import dataclass

TOP = 780


@dataclass(frozen=True, kw_only=True)
class At:
    """A line of text, and its height in points above the bottom of the page."""

    text: str
    y: float
    size: float


def lines(*texts: str, y: float = TOP, size: float = 11) -> list[At]:
    """Return lines, one below the other. An empty text leaves a gap."""
    return [At(text=text, y=y - at * 14, size=size) for at, text in enumerate(texts) if text]


def make_pdf(*pages: Sequence[At]) -> bytes:
    """Return a PDF with these pages."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, page in enumerate(pages):
        stream = b"\n".join(_shown(line) for line in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    body = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(body),
    )
    return bytes(body)


def _shown(line: At) -> bytes:
    return b"BT /F1 %g Tf 60 %g Td %s Tj ET" % (line.size, line.y, _string(line.text))


def _string(text: str) -> bytes:
    raw = text.encode("cp1252")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


_ENCRYPT = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >>" % (b"o" * 32, b"u" * 32)
LOCKED = make_pdf(lines("Nobody reads this.")).replace(
    b"/Root 1 0 R", b"/Root 1 0 R /ID [(a) (a)] /Encrypt %s" % _ENCRYPT
)
"""A PDF that asks for a password. No password opens it."""
