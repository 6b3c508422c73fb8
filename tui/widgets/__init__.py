"""Widgets: they draw the frame they are given and never train."""
