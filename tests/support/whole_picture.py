"""When a picture of the main view, seen in a terminal, has come whole."""

from __future__ import annotations


def is_whole(text: str) -> bool:
    """Whether every edge of every panel stands, and the first and the last line."""
    lines = text.split("\n")
    corners = [text.count(corner) for corner in "╭╮╰╯"]
    return "XOR" in lines[0] and "quit" in lines[-1] and len(set(corners)) == 1 and corners[0] >= 3
