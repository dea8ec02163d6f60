"""Facts of a policy text: its stage, its deadlines, who decides and where, and what it is about."""
