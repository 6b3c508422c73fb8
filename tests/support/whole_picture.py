"""When a picture of the main view, seen in a terminal, has come whole."""

from __future__ import annotations


def is_whole(text: str) -> bool:
    """Whether every edge of every panel stands, and the first and the last line."""
    lines = text.split("\n")
    left_top, right_top, left_bottom, right_bottom = map(text.count, "╭╮╰╯")
    # In the network's picture the lines into the output end in two corners at the right.
    has_corners = left_top == left_bottom >= 3 and right_top == right_bottom >= 3
    return "XOR" in lines[0] and "quit" in lines[-1] and has_corners


def is_braille_in(text: str) -> bool:
    """Whether lines are drawn in dots, which are narrow in every terminal."""
    return any("\u2801" <= character <= "\u28ff" for character in text)
