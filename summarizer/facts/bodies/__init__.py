"""Who decides and where: the bodies and jurisdictions of a text, from a gazetteer kept as data.

``gazetteer.jsonl`` and ``places.json`` are edited by hand; docs/facts/bodies.md says how.
"""

from summarizer.facts.bodies.filters import body_ids, jurisdiction_codes
from summarizer.facts.bodies.find import find_bodies
from summarizer.facts.bodies.gazetteer import bodies
from summarizer.facts.bodies.jurisdictions import find_jurisdictions

__all__ = ["bodies", "body_ids", "find_bodies", "find_jurisdictions", "jurisdiction_codes"]
