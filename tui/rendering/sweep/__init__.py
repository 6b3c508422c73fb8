"""What became of the runs of a sweep: a map of one cell a run, and their shares."""
