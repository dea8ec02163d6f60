"""Tests deliveries under chaos: the Bot API server fails at random, and the bot's process is killed at random moments.

    make chaos CHAOS="--seed 7 --chats 2000"

    world      makes a database with chats, subscriptions and articles, and knows which articles each chat must get
    storm      starts and kills the process, again and again
    soak       runs the bot for simulated weeks
    simulated  runs the bot with a clock that the tests set
    record     collects what happened, from the server's log and from the ledger in SQLite
    check      checks the record: one function for each promise
    counts     counts the results

The server's log is the truth. The ledger is compared with it, without any code of the bot.
"""
