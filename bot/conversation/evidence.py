"""Evidence: each sentence of a summary with the words of the article that say so."""

from __future__ import annotations

from bot.conversation.pages import size_of
from bot.language import _
from bot.models import StoredSummary, SummarySpan
from bot.reply import Block, Span, italic, paragraph, plain
from bot.text import clean, cut

BEFORE, AFTER = 90, 160
"""Characters of the article around a sentence: few before, so that it is seen before a reader expands the quote."""
MAX_SENTENCE = 700
MAX_RANGES = 3


def evidence_pages(summary: StoredSummary, text: str, *, room: int) -> list[list[Block]]:
    """The evidence of a summary in pages of at most `room` UTF-16 units; one at least."""
    if not summary.sentences:
        return [[paragraph(_("No evidence was kept for this summary."))]]
    pages: list[list[Block]] = [[]]
    for number, sentence in enumerate(summary.sentences, 1):
        block = _block(number, sentence, text)
        if pages[-1] and size_of([*pages[-1], block]) > room:
            pages.append([])
        pages[-1].append(block)
    return pages


def _block(number: int, sentence: SummarySpan, text: str) -> Block:
    ranges = _joined(sentence.evidence, len(text))
    said = [_flat(text[start:end]) for start, end in ranges]
    spans: list[Span] = [plain(f"{number}. {cut(_flat(sentence.text), MAX_SENTENCE)}\n")]
    spans.append(italic(_judged(sentence, said)))
    for start, end in ranges[:MAX_RANGES]:
        spans += [plain("\n"), Span(text=quoted(text, start, end), style="quote")]
    return tuple(spans)


def _judged(sentence: SummarySpan, said: list[str]) -> str:
    own = _flat(sentence.text)
    if not said:
        return _("Not supported: no sentence of the article was found that says this.")
    if not sentence.supported:
        return _("Not supported. What is nearest in the article:")
    if own == " ".join(said):
        return _("Word for word in the article:")
    if any(own.rstrip(".") in one for one in said):
        return _("In the article's own words, shortened from:")
    return _("The article says:")


def quoted(text: str, start: int, end: int) -> str:
    """Characters of the article between ❝ and ❞, with what stands around them."""
    before, after = text[:start], text[end:]
    head, tail = _flat(before[-BEFORE:]), _flat(after[:AFTER])
    if len(before) > BEFORE:
        head = f"…{head.partition(' ')[2] if ' ' in head else head}"
    if len(after) > AFTER:
        tail = f"{tail.rpartition(' ')[0] if ' ' in tail else tail}…"
    return " ".join(filter(None, (head, f"❝{cut(_flat(text[start:end]), MAX_SENTENCE)}❞", tail)))


def _joined(ranges: tuple[tuple[int, int], ...], length: int) -> list[tuple[int, int]]:
    """Ranges that are in the text, in their order; those that touch are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if not 0 <= start < end <= length:
            continue
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _flat(text: str) -> str:
    return " ".join(clean(text).split())
