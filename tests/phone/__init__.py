"""The bot as a reader sees it on a phone: the session behind docs/conversation.md, its transcript, its pictures.

articles   what the sources publish
session    the bot with a database of its own, and people who write to it
scenes     what is asked, one picture a scene
transcript the scenes as text, which a test holds to docs/pictures/transcripts.md
drawing    the scenes as HTML, and by Chromium as pictures
"""
