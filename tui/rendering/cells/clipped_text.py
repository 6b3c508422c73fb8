"""Text of others made fit for a few cells: cut with an ellipsis, or with blanks beside it."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from xortui.tui.rendering.cells.glyphs import FULL, Glyphs


def clipped(text: str, cells: int, glyphs: Glyphs = FULL) -> str:
    """Returns a text of at most so many cells, with an ellipsis where some of it is left out.

    Args:
        text: The text; wide characters count two cells.
        cells: How much room there is.
        glyphs: Whether the ellipsis may be one character.
    """
    if cell_len(text) <= cells:
        return text
    ellipsis = ("…" if glyphs.unicode else "..")[: max(cells, 0)]
    # A wide character that does not fit in full leaves a blank.
    return set_cell_size(text, max(cells - len(ellipsis), 0)).rstrip() + ellipsis


def padded(text: str, cells: int, *, to_the_right: bool = False) -> str:
    """Returns a text with blanks after it, or before it, to be at least so many cells wide."""
    blanks = " " * (cells - cell_len(text))
    return blanks + text if to_the_right else text + blanks
