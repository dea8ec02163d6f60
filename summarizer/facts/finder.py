"""Find all facts of a document from its ``Reading``."""

from summarizer.facts.bodies import agency, find_actor, find_bodies, scan
from summarizer.facts.deadlines import find_deadlines
from summarizer.facts.models import Facts, FoundStage, Stage
from summarizer.facts.places import find_jurisdictions
from summarizer.facts.steps import find_step
from summarizer.facts.topics import TopicModel
from summarizer.reading import Reading

POLICY = 0.5
"""Minimum probability from the network for a text to count as public policy."""


def find_facts(reading: Reading, topics: TopicModel) -> Facts:
    """Return the facts of a text. The text counts as policy if the network says so, if it has a stage or a deadline, or
    if the network cannot read its language."""
    stage, line = find_step(reading)
    told, deadlines, found = stage.stage is not Stage.OTHER, find_deadlines(reading), scan(reading)
    actor = (line is not None and find_actor(reading, found, line)) or agency(reading)
    bodies = find_bodies(found, actor)
    return Facts(
        stage=stage if told or actor else FoundStage(),
        actor=actor,
        policy=bool(told or deadlines or reading.policy is None or reading.policy >= POLICY),
        deadlines=deadlines,
        bodies=bodies,
        jurisdictions=find_jurisdictions(found, bodies),
        topics=topics.find(reading),
    )
