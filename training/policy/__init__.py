"""Trains the network: reads its labels, trains it, and exports it to the folder that ships."""
