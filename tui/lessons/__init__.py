"""Lessons: files of steps, each a text, a run that it sets up and a check of what came of it.

They know a player and no screen, so that every step is tested without one.
"""
