"""The stage of an article, the sentence that states it, and the actor are found."""

from datetime import date
from typing import Any

import pytest

from summarizer.facts.bodies import find_actor, scan
from summarizer.facts.finder import find_facts
from summarizer.facts.models import Facts, Stage
from summarizer.facts.steps import find_step
from summarizer.facts.topics import TopicModel
from summarizer.models import Document
from summarizer.network import load_network
from summarizer.reading import read
from tests.summarizer.facts import cases, told


@pytest.mark.parametrize(("row", "document"), [*cases("labels"), *cases("cues")])
def test_stages_are_found_by_labels_and_by_cues_of_other_languages(row: dict[str, Any], document: Document) -> None:
    found, _ = find_step(told(document))
    assert found.stage == row.get("stage", found.stage)
    assert found.sentence in document.text


def test_the_network_decides_the_stage_only_in_english() -> None:
    text = "The Senate passed the bill. It was late."
    found, line = find_step(told(Document(text=text, lang="en"), stage="adopted"))
    assert (found.stage, found.sentence, line) == (Stage.ADOPTED, "The Senate passed the bill.", 0)
    assert find_step(told(Document(text=text, lang="en")))[0].stage is Stage.OTHER
    assert find_step(told(Document(text=text, lang="es"), stage="adopted"))[0].stage is Stage.OTHER


@pytest.mark.parametrize(("row", "document"), cases("actors"))
def test_the_actor_is_the_body_that_the_tagged_words_name(row: dict[str, Any], document: Document) -> None:
    """There is no actor if no words are tagged, or if they name an unknown body, or a committee or watchdog of one."""
    reading = told(document, stage="announced", actors=tuple(row["words"]))
    found = find_actor(reading, scan(reading), 0)
    assert (found.id if found else None) == row["actor"]


def test_a_text_with_a_step_or_deadline_or_of_unknown_kind_is_policy() -> None:
    """If the stage is not sure, the actor and the sentence are told all the same."""
    topics = TopicModel({}, load_network().encode)

    def facts(text: str, lang: str = "en", **says: object) -> Facts:
        return find_facts(told(Document(text=text, lang=lang), **says), topics)

    assert not facts("Chelsea won the match.").policy
    assert facts("Chelsea won the match.", policy=0.9).policy
    assert facts("Chelsea won the match.", stage="adopted").policy
    assert facts("Chelsea won on 3 May 2031.", due="comments").policy
    assert facts("Chelsea gewann das Spiel.", "de").policy
    assert facts("Ministers in London won.", actors=("Ministers",)).actor is None
    acting = facts("Ministers in London won.", actors=("Ministers",), stage="adopted")
    assert acting.bodies[0].body == acting.actor
    unsure = facts("Ministers in London won.", actors=("Ministers",), stage="adopted", share=0.5)
    assert (unsure.stage.stage, unsure.stage.sentence[:9], unsure.actor) == (Stage.OTHER, "Ministers", acting.actor)


@pytest.mark.slow
def test_facts_of_any_text_are_found_in_linear_time() -> None:
    long = "läuft " * 5_000 + "aus remains a a a " * 5_000 + "end of " * 5_000 + "extended now " * 5_000 + "1 May 2031."
    for odd in ("\ud800 a", "a" * 5000, "EPA " * 3000, "The House Senate of Ohio said it. " * 3000, long):
        reading = told(Document(text=odd, lang="en", published=date(2031, 3, 3)), due="comments")
        find_facts(reading, TopicModel({}, load_network().encode))


def test_the_shipped_network_makes_no_error_on_plain_articles() -> None:
    """It may give no stage and actor for at most one in five articles that have them."""
    network = load_network()
    topics = TopicModel({}, network.encode)
    wrong: list[object] = []
    silent: list[object] = []
    rows = cases("steps")
    for row, document in rows:
        found = find_facts(read(document, network), topics)
        acts = found.actor.id if found.actor else None
        said = (found.stage.stage, acts, found.policy)
        if said == (Stage.OTHER, None, row["policy"]) and row["stage"] != Stage.OTHER:
            silent.append(row)
        elif said != (row["stage"], row["actor"], row["policy"]):
            wrong.append((row, said))
        assert found.stage.sentence in document.text
    assert not wrong
    assert len(silent) <= sum(row["stage"] != Stage.OTHER for row, _ in rows) / 5, silent
