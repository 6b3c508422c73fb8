"""One run: its trainer, its past, its events, its life from the first epoch to its end."""
