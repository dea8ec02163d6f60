"""Commands that train the small heads and make their labels; none of it is needed to run the bot."""
