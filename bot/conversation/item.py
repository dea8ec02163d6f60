"""One article in full, with the evidence of its summary, and what its buttons show."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions import Action, Place, read_number
from bot.conversation.listing import ROOM, as_told, gone_on, size_of, turning
from bot.conversation.request import Context
from bot.digests.compose import address, fact_spans, in_brackets, move_line, source_line, written_by
from bot.digests.standing import standings_of
from bot.language import _, ngettext
from bot.models import Article, ArticleState, Standing, StoredSummary, Story, SummarySpan
from bot.reply import Block, Button, Reply, Rows, Span, bold, italic, link, paragraph, phrase, plain
from bot.text import clean, cut

BEFORE, AFTER = 90, 160
"""Characters of the article around a sentence: few before, so that it is seen before a reader expands the quote."""
ALONE = "-"
"""In a button's data in place of a page to lead back to: the article stands in a message of its own."""
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


MAX_TITLE = 300
MAX_SUMMARY = 2400
OTHERS = (10, 5, 0)
"""Other articles of the story that are named: as many as fit into the message."""
MAX_OTHER_TITLE = 160


@dataclass(frozen=True, kw_only=True)
class Card:
    """An article that is shown in full, and where."""

    article_id: int
    back: Place | None = None
    """The page that it leads back to; None where it stands in a message of its own."""
    shown: bool = True
    """Whether it stands in a message yet, which is then changed."""

    def data(self, action: Action = Action.ITEM, *more: str | int) -> str:
        """The data of a button that acts on the article where it stands."""
        return action.data(self.article_id, self.back or ALONE, *more)

    @property
    def rows(self) -> Rows:
        """The button that leads back to the article itself."""
        return ((Button(label=_("◀ Back"), data=self.data()),),)

    @classmethod
    def read(cls, rest: str) -> tuple[Card, str]:
        """What `data` wrote behind its letter: the card, and what with. Raises ValueError."""
        article, where, more = [*rest.split(":", 2), "", ""][:3]
        back = None if where in ("", ALONE) else Place.read(where)
        return cls(article_id=read_number(article), back=back, shown=bool(where)), more


def open_item(context: Context, card: Card, *, toast: str | None = None) -> Reply:
    """An article with its full summary."""
    article, story = find(context, card)
    if article is None or story is None:
        return gone(card)
    return Reply(
        blocks=tuple(_fitted(context, article, story)),
        buttons=_buttons(context, card, article, story),
        replace=card.shown,
        toast=toast,
    )


def find(context: Context, card: Card) -> tuple[Article | None, Story | None]:
    """The article and the whole story that it is in; None where they are gone."""
    article = context.storage.articles.many([card.article_id]).get(card.article_id)
    if article is None or article.story_id is None:
        return None, None
    for story in context.storage.stories.many([article.story_id]):
        if any(one.id == article.id for one in story.articles):
            return article, story
    return None, None


def gone(card: Card) -> Reply:
    """There is no such article any more."""
    back = card.back
    return Reply(
        blocks=(phrase(_("This article is gone: it was removed. See {latest}"), latest="/latest"),),
        buttons=((Button(label=_("◀ Back"), data=back.data),),) if back else (),
        replace=card.shown,
    )


def evidence_of(context: Context, card: Card, page: int) -> Reply:
    """Each sentence of the summary with where the article says so."""
    article, __ = find(context, card)
    if article is None:
        return gone(card)
    title = paragraph(bold(cut(article.title, MAX_TITLE)))
    if article.summary is None:
        return Reply(blocks=(title, paragraph(_state(article))), buttons=card.rows, replace=card.shown)
    pages = evidence_pages(article.summary, article.text, room=ROOM - size_of([title]))
    page = max(0, min(page, len(pages) - 1))
    turn = turning(lambda n: card.data(Action.EVIDENCE, n), offset=page, size=1, total=len(pages))
    return Reply(
        blocks=(title, *pages[page]),
        buttons=(*turn, *card.rows),
        replace=card.shown,
    )


def save_item(context: Context, card: Card) -> Reply:
    """Save the item for later, or no more; it stays where it is."""
    article, __ = find(context, card)
    if article is None:
        return gone(card)
    saved = context.storage.saved.turn(context.chat.id, article.id, context.now)
    return open_item(context, card, toast=_("Saved: /saved lists it.") if saved else _("It is saved no more."))


def _state(article: Article) -> Span:
    """Why there is no summary."""
    if article.state != ArticleState.READY:
        return italic(_("Its publisher has edited this article; the new text is being read. Try again in a minute."))
    if article.url:
        return italic(_("No text could be read for a summary; follow the link."))
    return italic(_("No text could be read for a summary."))


def _fitted(context: Context, article: Article, story: Story) -> list[Block]:
    blocks: list[Block] = []
    for others in OTHERS:
        blocks = _blocks(context, article, story, others)
        if size_of(blocks) <= ROOM:
            break
    return blocks


def _blocks(context: Context, article: Article, story: Story, most: int) -> list[Block]:
    whole = standings_of(context.storage, [story]).get(story.id, Standing())
    standing = as_told(article, whole)
    moved = move_line(standing)
    lines = [bold(moved), plain("\n")] if moved else []
    # Facts of this article first: who acts is read off the first that names somebody.
    own = (article, *(one for one in story.articles if one.id != article.id))
    head = (
        *lines,
        bold(cut(article.title, MAX_TITLE)),
        *fact_spans(own, standing, context.today),
    )
    blocks: list[Block] = [tuple(head)]
    if article.summary is not None and article.summary.text:
        blocks.append((plain(cut(article.summary.text, MAX_SUMMARY)), *written_by(article)))
    else:
        blocks.append((_state(article),))
    blocks.append((*source_line(article, context.zone), *_sent(context, article)))
    if now := gone_on(article, story, whole):
        blocks.append(now)
    if len(own) > 1:
        blocks.append(_others(own[1:], most))
    return blocks


def _sent(context: Context, article: Article) -> Block:
    """That this chat was sent it, and when."""
    at = context.storage.ledger.sent_at(context.chat.id, article.id)
    return () if at is None else (plain("\n"), italic(_("Sent to this chat {when}").format(when=context.when(at))))


def _others(others: tuple[Article, ...], most: int) -> Block:
    count = ngettext("{count} more article of this story", "{count} more articles of this story", len(others))
    spans: list[Span] = [plain(count.format(count=len(others)))]
    for other in others[:most]:
        title = link(cut(other.title, MAX_OTHER_TITLE), address(other))
        spans += [plain("\n↳ "), title, italic(in_brackets(cut(other.publisher, 60)))]
    return tuple(spans)


def _buttons(context: Context, card: Card, article: Article, story: Story) -> Rows:
    shown = [Button(label=_("Story"), data=Place(action=Action.STORY, id=story.id).opening)]
    if article.summary is not None:
        shown.insert(0, Button(label=_("Evidence"), data=card.data(Action.EVIDENCE, 0)))
    if story.id in context.storage.follows.stories(context.chat.id):
        shown.append(Button(label=_("Stop following"), data=Action.UNFOLLOW.data(story.id)))
    else:
        shown.append(Button(label=_("Follow"), data=Action.FOLLOW.data(story.id)))
    saved = article.id in context.storage.saved.articles(context.chat.id)
    rest = [Button(label=_("Saved ✓") if saved else _("Save"), data=card.data(Action.SAVE))]
    if article.url is not None and article.url.startswith(("http://", "https://")):
        rest.append(Button(label=_("Original"), url=article.url))
    if article.summary is not None:
        rest.append(Button(label=_("Wrong summary"), data=card.data(Action.COMPLAIN)))
    back = card.back
    ending = (Button(label=_("◀ Back"), data=back.data),) if back else ()
    return tuple(row for row in (tuple(shown), tuple(rest), ending) if row)
