"""The plane of two hidden units, and the input plane of a network that has none."""
