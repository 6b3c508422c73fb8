"""Runs side by side, opened from the main view."""
