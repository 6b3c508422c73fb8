"""Runs as text and files: JSON Lines, saved runs, run cards."""
