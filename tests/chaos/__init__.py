"""Deliveries under chaos: the real process against a Bot API server that fails at random, killed at random moments.

    make chaos CHAOS="--seed 7 --chats 2000"

    world      a database with chats, subscriptions and articles, and the articles that each chat must get
    storm      starts and kills the process, over and over
    record     what happened, from the server's log and from the ledger in SQLite
    check      one function per promise, which checks the record
    counts     the results in numbers

The server's log is the truth. The ledger is compared with it without importing code of the bot.
"""
