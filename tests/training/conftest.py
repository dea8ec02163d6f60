"""Skips tests with the mark ``models`` if torch is not installed, like the tests of the summarizer."""

from tests.summarizer.conftest import pytest_collection_modifyitems as pytest_collection_modifyitems
