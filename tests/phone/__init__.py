"""Plays the conversation of docs/conversation.md with the real bot, and makes its transcript and pictures.

articles   the articles that the sources publish
session    runs the bot with its own database, and lets people write to it
scenes     plays what people write and press, in scenes.toml: one scene for each picture
transcript prints the scenes as text, for docs/pictures/transcripts.md
drawing    draws the scenes as HTML, and takes pictures of them with Chromium
"""
