"""`policybot group --jsonl` puts articles into stories."""

import json
from functools import partial
from typing import Any

import pytest

from summarizer.network import load_network
from summarizer.reading import read
from summarizer.stories import StoryRules
from summarizer.stories.stream import group_lines
from tests.cli.conftest import Policybot, json_lines
from tests.summarizer.stories.texts import OTHER_QUAKE, PIPES, QUAKE


def by_words(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    reads = partial(read, network=load_network())
    return [json.loads(line) for line in group_lines([json_lines(row) for row in rows], reads, StoryRules())]


@pytest.mark.slow
def test_each_line_has_a_story_and_a_bad_line_does_not_stop_the_rest(policybot: Policybot) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "q1", "title": "Quake", "text": QUAKE[0], "published": "2024-03-04T08:00:00Z", "x": {"y": [1, None]}},
        {"id": 7, "title": "", "text": OTHER_QUAKE[0], "published": None},
        {"id": "q2", "title": None, "text": QUAKE[1], "published": "not a date"},
        {"id": "o2", "text": OTHER_QUAKE[1]},
        {"id": "p1", "title": "Lead pipes", "text": PIPES[0], "published": "2024-03-05"},
    ]
    bad = b"{\n\n" + json_lines({"id": 2}, {"id": 3, "text": 5})
    done = policybot("group", "--jsonl", stdin=json_lines(rows[0]) + bad + json_lines(*rows[1:]))
    assert (done.status, done.err) == (0, "")
    found = done.lines
    assert [row.keys() for row in found[1:4]] == [{"id", "error"}] * 3
    del found[1:4]
    assert [{key: row[key] for key in row if key != "story"} for row in found] == rows
    assert [row["story"] for row in found] == ["q1", "7", "q1", "7", "p1"]


def test_stories_of_two_lines_with_one_id_have_two_names() -> None:
    texts = {"1-3": QUAKE[0], 1: PIPES[0], "1": OTHER_QUAKE[0]}
    found = by_words(*({"id": id, "text": text} for id, text in texts.items()))
    assert [row["story"] for row in found] == ["1-3", "1", "1-3-3"]


def test_a_merged_story_has_the_name_of_its_first_line() -> None:
    rows = [
        {"id": "a", "text": "The agency opened docket FAA-2031-0224 on batteries."},
        {"id": "b", "text": "The office published H.R. 4121 on batteries."},
        {"id": "c", "text": "H.R. 4121 and docket FAA-2031-0224 are about batteries."},
    ]
    assert [row["story"] for row in by_words(*rows)] == ["a", "a", "a"]
