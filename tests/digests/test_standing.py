"""How a story stands: its stage moves forward, a move is news once, the latest word on a day holds."""

from __future__ import annotations

from datetime import date

import pytest

from bot.digests.standing import Told, due_days, stage_and_move
from bot.models import DueDay
from tests.conftest import NOON, daily
from tests.digests.facts import due, facts, matched, put


@pytest.mark.parametrize(
    ("stages", "new", "found"),
    [
        ([], set(), ("other", None)),
        ([(1, "proposed")], {1}, ("proposed", None)),
        ([(1, "proposed"), (2, "adopted")], {2}, ("adopted", "proposed")),
        ([(1, "proposed"), (2, "adopted")], {1, 2}, ("adopted", "proposed")),
        ([(1, "proposed"), (2, "adopted")], {1}, ("adopted", None)),
        ([(1, "proposed"), (2, "adopted"), (3, "in_force")], {2, 3}, ("in_force", "proposed")),
        # Overtaken: the reader was told of the adoption before.
        ([(1, "consultation"), (2, "proposed"), (3, "adopted")], {2}, ("adopted", None)),
        # Back is no move; an article on the past.
        ([(1, "adopted"), (2, "proposed")], {2}, ("adopted", None)),
        ([(1, "adopted"), (2, "withdrawn")], {2}, ("withdrawn", "adopted")),
        # A copy that came late with an earlier date.
        ([(1, "proposed"), (2, "adopted"), (3, "adopted")], {2}, ("adopted", None)),
        ([(1, "meeting"), (2, "announced")], {2}, ("announced", None)),
        ([(1, "announced"), (2, "other"), (3, "meeting")], {2, 3}, ("announced", None)),
    ],
)
def test_a_stage_moves_forward_and_only_what_is_new_makes_it_news(stages, new, found) -> None:  # type: ignore[no-untyped-def]
    assert stage_and_move(stages, new) == found


def told(article: int, day: str, kind: str = "comments", *, on: str = "2025-03-01", says: str = "") -> Told:
    return Told(article_id=article, on=date.fromisoformat(on), deadline=due(day, kind, says))


def days(*told: Told) -> list[tuple[str, str | None]]:
    return [(day.day.isoformat(), day.instead_of.isoformat() if day.instead_of else None) for day in due_days(told)]


EXTENDED = "The comment period is extended to 14 April 2025."


def test_a_second_comment_day_stands_beside_the_first_unless_it_says_that_it_moved() -> None:
    replies = told(2, "2025-04-14", on="2025-03-02", says="Reply comments are due by 14 April 2025.")
    assert days(told(1, "2025-03-14"), replies) == [("2025-03-14", None), ("2025-04-14", None)]
    moved = told(3, "2025-04-14", on="2025-03-02", says=EXTENDED)
    assert days(told(1, "2025-03-14"), moved) == [("2025-04-14", "2025-03-14")]
    assert days(told(1, "2025-03-14"), told(2, "2025-03-14")) == [("2025-03-14", None)]
    assert isinstance(due_days([told(1, "2025-03-14")])[0], DueDay)


def test_a_day_that_was_told_before_the_move_takes_the_place_of_the_one_that_is_named() -> None:
    first = told(1, "2025-03-14"), told(2, "2025-04-14", on="2025-03-02")
    says = "The deadline of 14 March was extended to 14 April."
    assert days(*first, told(3, "2025-04-14", on="2025-03-03", says=says)) == [("2025-04-14", "2025-03-14")]


def test_what_takes_effect_in_parts_has_several_days() -> None:
    parts = told(1, "2025-08-02", "effective"), told(2, "2026-08-02", "effective")
    assert days(*parts) == [("2025-08-02", None), ("2026-08-02", None)]
    assert days(told(1, "2025-04-02", "meeting"), told(2, "2025-05-02", "meeting"))[0] == ("2025-04-02", None)


@pytest.mark.parametrize(
    "says",
    [
        "The date is postponed to 2 May.",
        "The start was delayed from 2 April until 5 p.m. ET on Friday, 2 May 2025.",
        "The transition period has been extended to 2 May.",
        "The agency extends the compliance date to May 2, 2025.",
        "The agency extended the deadline, first set for 2 April, by 30 days to 2 May.",
        "The ministry delays the start of the rule until 2 May.",
        "The rule is now due to take effect on 2 May.",
        "The rule now takes effect on 2 May.",
        "The new deadline is 2 May 2025.",
        "The ban begins on 2 May instead of 2 April.",
        "L'entrée en vigueur est reportée du 2 avril au 2 mai.",
        "Das Inkrafttreten wird vom 2. April auf den 2. Mai verschoben.",
        "实施日期由4月2日推迟至5月2日。",
    ],
)
def test_a_sentence_that_says_so_moves_any_day(says: str) -> None:
    moved = told(2, "2025-05-02", "effective", says=says)
    assert days(told(1, "2025-04-02", "effective"), moved) == [("2025-05-02", "2025-04-02")]


@pytest.mark.parametrize(
    "says",
    [
        "The date is delayed by six months, to 2 May 2025.",
        "The start has been pushed to May 2.",
        "The start has slipped to 2 May.",
        "The hearing was adjourned to 2 May.",
        "The date was changed from 2 April to 2 May.",
        "The date was changed from 2 April 2025, to 2 May 2025.",
        "The consultation will remain open until 2 May.",
        "The portal will stay open for comments through May 2, 2025.",
        "截止日期顺延至5月2日。",
        "The vote was put off until 2 May.",
        "The comment period is reopened until 2 May.",
        "The comment period was shortened to 2 May.",
        "The agency is extending the comment period for an additional 30 days, to May 2, 2025.",
        "The comment period is extended for another 30 days to 2 May.",
        "The period is further extended to 2 May.",
        "The deadline for submitting comments on the proposed rule has been extended until 2 May.",
        "Commenters now have until 2 May.",
        "The period now runs through 2 May.",
    ],
)
def test_other_words_for_it(says: str) -> None:
    assert days(told(1, "2025-04-02"), told(2, "2025-05-02", says=says)) == [("2025-05-02", "2025-04-02")]


@pytest.mark.parametrize(
    "says",
    [
        "The deadline for operators with more than 50 ships is extended to 2 May.",
        "The deadline for comments by operators with more than 50 ships is extended to 2 May.",
        "The deadline for the largest operators is extended from 2 April to 2 May.",
        "For small firms, the compliance date is postponed to 2 May.",
        "Small firms now have until 2 May.",
        "Operators now have until 2 May.",
        "A second hearing is now set for 2 May.",
        "A hearing is now set for 2 May.",
        "Applications for the second round are now due on 2 May.",
        "An additional hearing was moved to 2 May.",
        "Reply comments are now due by 2 May.",
        "The period is extended to 2 May, but the day for paper comments stands.",
    ],
)
def test_what_is_of_some_or_of_another_event_leaves_the_first_day_standing(says: str) -> None:
    assert days(told(1, "2025-04-02"), told(2, "2025-05-02", says=says)) == [("2025-04-02", None), ("2025-05-02", None)]


def test_weak_words_move_a_day_that_the_article_tells_as_past() -> None:
    was = told(2, "2025-04-02", "meeting", says="It was to be on 2 April.")
    now = told(2, "2025-05-02", "meeting", says="The hearing is now set for 2 May.")
    assert days(told(1, "2025-04-02", "meeting"), was, now) == [("2025-05-02", "2025-04-02")]


def test_a_day_that_was_moved_stays_so_until_it_is_moved_back() -> None:
    moved = told(1, "2025-03-14"), told(2, "2025-04-14", on="2025-03-02", says=EXTENDED)
    stays = [("2025-04-14", "2025-03-14")]
    for sentence in ("Comments are due by 14 March.", "The period was once extended to 14 March."):
        assert days(*moved, told(3, "2025-03-14", on="2025-03-04", says=sentence)) == stays
    for sentence in ("The deadline is moved back to 14 March.", "The deadline is shortened from 14 April to 14 March."):
        back = told(3, "2025-03-14", on="2025-03-04", says=sentence)
        assert days(*moved, back) == [("2025-03-14", "2025-04-14")]
    some = told(3, "2025-03-14", on="2025-03-04", says="Smaller operators must keep to 14 March.")
    assert days(*moved, some) == [("2025-03-14", None), *stays]


def test_a_deadline_of_no_kind_that_was_moved_is_of_the_kind_that_it_was() -> None:
    known = told(1, "2025-04-02"), told(1, "2025-04-20", "meeting")
    for says in ("The deadline was changed from 2 April to 2 May.", "The deadline is extended to 2 May."):
        found = due_days([*known, told(2, "2025-05-02", "other", says=says)])
        assert [(day.kind, day.day.day, day.instead_of) for day in found] == [
            ("meeting", 20, None),
            ("comments", 2, date(2025, 4, 2)),
        ]
    both = *known, told(1, "2025-04-09", "application")
    assert len(due_days([*both, told(2, "2025-05-02", "other", says="The deadline is extended to 2 May.")])) == 4
    other = told(2, "2025-05-02", "other", says="The deadline was moved from 9 April to 2 May.")
    assert [day.instead_of for day in due_days([*both, other])] == [None, None, date(2025, 4, 9)]


def test_an_old_day_that_the_article_names_after_the_new_one_is_not_told_again() -> None:
    earlier = told(2, "2025-03-20", says="The deadline is brought forward to 20 March.")
    old = told(2, "2025-04-14", says="It was 14 April.")
    assert days(told(1, "2025-04-14"), earlier, old) == [("2025-03-20", "2025-04-14")]


def test_what_is_said_of_one_day_in_several_words_is_one_day_and_moves_as_one() -> None:
    first = (
        told(1, "2025-04-02", "effective"),
        told(1, "2025-04-02", "other"),
        told(2, "2025-04-02", "compliance", on="2025-03-02", says="Firms must comply by 2 April."),
    )
    assert [(day.kind, day.article_id) for day in due_days(first)] == [("effective", 1)]
    moved = told(3, "2025-05-02", "effective", on="2025-03-03", says="The start is postponed to 2 May.")
    assert days(*first, moved) == [("2025-05-02", "2025-04-02")]


@pytest.mark.parametrize(
    "says",
    [
        "The law extends protections from 2 May.",
        "As reported, the second part applies from 2 May.",
        "After long delays in customs computing, the duty on finished goods takes effect on 2 May.",
        "Long delays at the ports are expected until 2 May.",
        "The bill moves to the Senate, which votes on 2 May.",
        "The bill moves to the Senate on 2 May.",
        "The hearing was postponed to 9 April, and the vote is on 2 May.",
        "The start of the second part was delayed from 9 April to 2 May.",
    ],
)
def test_other_words_move_no_day(says: str) -> None:
    assert len(days(told(1, "2025-04-02", "effective"), told(2, "2025-05-02", "effective", says=says))) == 2


def test_the_day_that_the_article_names_is_the_one_that_was_moved() -> None:
    known = told(1, "2025-04-02", "effective"), told(1, "2025-06-02", "effective")
    says = "The second part, due on 2 June, is delayed to 2 July."
    both = told(2, "2025-06-02", "effective", says=says), told(2, "2025-07-02", "effective", says=says)
    assert days(*known, *both) == [("2025-04-02", None), ("2025-07-02", "2025-06-02")]
    # It names neither: nobody can say which.
    unnamed = told(2, "2025-07-02", "effective", says="The second part is delayed to 2 July.")
    assert len(days(*known, unnamed)) == 3


def test_what_the_article_tells_as_standing_was_not_moved() -> None:
    moved = told(2, "2025-07-02", "effective", says="The start of the second part is delayed to 2 July.")
    part = told(2, "2025-04-02", "effective", says="The first part applies from 2 April.")
    was = told(2, "2025-04-02", "effective", says="It was to start on 2 April.")
    assert len(days(told(1, "2025-04-02", "effective"), part, moved)) == 2
    assert days(told(1, "2025-04-02", "effective"), was, moved) == [("2025-07-02", "2025-04-02")]


def test_a_day_that_was_past_was_not_moved() -> None:
    late = told(2, "2025-04-14", on="2025-03-20", says=EXTENDED)
    assert days(told(1, "2025-03-14"), late) == [("2025-03-14", None), ("2025-04-14", None)]


def test_what_was_told_before_a_withdrawal_is_due_no_more() -> None:
    both = told(1, "2025-03-14"), told(3, "2025-04-14")
    stages = [(1, "proposed"), (2, "withdrawn"), (3, "meeting")]
    assert [day.article_id for day in due_days(both, stages)] == [3]
    assert len(due_days(both, [*stages, (4, "proposed")])) == 2  # it has started over


def test_a_digest_item_stands_as_its_whole_story_does(storage, make, clock) -> None:  # type: ignore[no-untyped-def]
    first = put(storage, make.ready("1", published=NOON), facts("proposed", due("2025-03-14")))
    story = storage.articles.get(first).story_id
    clock.forward(days=3)
    second = put(
        storage, make.ready("2", story=story, published=clock()), facts("adopted", due("2025-04-14", sentence=EXTENDED))
    )
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=clock())
    subscription, _ = storage.subscriptions.put(
        chat_id=1, thread_id=None, topic=None, now=clock(), **daily("08:00", clock())
    )
    (item,) = matched(storage, subscription, NOON.date())
    assert [article.id for article in item.story.articles] == [second]
    assert (item.standing.stage, item.standing.before) == ("adopted", "proposed")
    assert [(day.day, day.article_id) for day in item.standing.deadlines] == [(date(2025, 4, 14), second)]


def test_a_day_from_before_a_withdrawal_comes_back_by_no_retelling() -> None:
    old, again = told(1, "2025-03-14"), told(3, "2025-03-14")
    ended = [(1, "proposed"), (2, "withdrawn"), (3, "other")]
    assert due_days([old, again], ended) == ()
    # The notice of the withdrawal may tell of the day as one that stands.
    assert [one.article_id for one in due_days([old, told(2, "2025-03-14")], ended)] == [2]
