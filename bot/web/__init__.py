"""The archive: read-only web pages of stories, articles with the evidence for their summaries, searches, lists and
deadlines.

    archive    restricted access to the database: a few tables, for a few seconds
    pages      the contents of each page, as plain data
    app        routes, formats (HTML, JSON, Atom, iCalendar), limits and headers
    server     limits on connections
    templates  the pages and their style

Starlette with Jinja rather than Datasette, which by default serves tables, SQL and downloads of the file: each of
these, and whatever later versions add, would have to be blocked. Here only what a page uses is reachable. Needs the
extra [web].
"""
