"""Deliveries under chaos: the real process against a Bot API server that makes trouble, killed at random moments.

    make chaos CHAOS="--seed 7 --chats 2000"

    world      a database with chats, subscriptions and articles, and what each chat must have got in the end
    storm      the process is started and killed, over and over
    record     what came to pass: the server's log beside the ledger in SQLite
    check      the promises, each a function of the record
    counts     the figures

The server's log is the truth. What the ledger says is compared with it, and nothing of the bot's is imported to do so.
"""
