"""The archive: stories, articles with the evidence of their summaries, searches, lists and deadlines as web pages,
read-only.

    archive    the database as the archive may read it: a few tables, for a few seconds
    pages      what is on each page, as plain data
    app        addresses, forms (HTML, JSON, Atom, iCalendar), limits and headers
    templates  the pages and their style

Starlette with Jinja, not Datasette: that serves tables, SQL and downloads of the file by default, so that each of them,
and what a later version adds, would have to be denied. Here only what a page asks for is there. It needs the extra
[web].
"""
