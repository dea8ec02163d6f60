"""Group articles on one event into stories. This package knows neither feeds nor SQLite."""

from summarizer.stories.models import VERSION, Profile, find_ids, load_profile
from summarizer.stories.place import Placement, StoryRules, nearest, place
from summarizer.stories.profile import make_profile, with_text
from summarizer.stories.stream import COMMON, group_profiles

__all__ = [
    "COMMON",
    "VERSION",
    "Placement",
    "Profile",
    "StoryRules",
    "find_ids",
    "group_profiles",
    "load_profile",
    "make_profile",
    "nearest",
    "place",
    "with_text",
]
