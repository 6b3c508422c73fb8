"""The loss around the way of a run."""
