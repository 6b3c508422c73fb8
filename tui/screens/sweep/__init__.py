"""Many seeds of one run."""
