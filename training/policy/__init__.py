"""The trained network: its labels, its trainer, and its export to the file that ships."""
