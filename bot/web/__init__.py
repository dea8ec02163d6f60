"""The archive: read-only web pages of stories, of articles with the evidence for their summaries, of searches, lists,
deadlines and charts.

    archive    gives pages access to a few tables of the database, for a few seconds
    pages      makes the contents of each page, as plain data
    charts     makes the page of charts
    app        routes requests, and renders pages as HTML, JSON, Atom or iCalendar
    server     runs the application, and limits its connections
    templates  HTML of the pages, and their style

The archive is made with Starlette and Jinja, not with Datasette. By default, Datasette serves all tables, lets visitors
run SQL, and offers the database file for download. We would have to block each of these, and whatever later versions
add. Here a visitor can reach only the data that the pages use. This package needs the extra [web].
"""
