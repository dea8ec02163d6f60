"""What the tests of training share with those of the summarizer."""

from tests.summarizer.conftest import pytest_collection_modifyitems as pytest_collection_modifyitems
