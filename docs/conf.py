"""The documentation site: ``make docs`` builds it into ``build/docs``, with warnings as errors."""

import importlib.metadata

project = "policybot"
copyright = "the policybot authors"
version = release = importlib.metadata.version("policybot")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "policybot"

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_class_signature = "separated"
