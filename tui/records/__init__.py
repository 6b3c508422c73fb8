"""Runs as text and files: JSON, saved runs, run cards, exported scripts."""
