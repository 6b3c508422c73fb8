"""How the sign and the size of a number look: blue above zero, orange below, faint when tiny."""

from __future__ import annotations

import math

from xortui.tui.rendering.cells.cell_style import style

TINY = 0.05
STRONG = 2.0


def sign_style(value: float, *, bold: bool = False) -> int:
    """Returns the cell style of a signed number.

    Args:
        value: The number; one that is not finite is styled as wrong.
        bold: Draw it bold, as one that has just changed a lot.
    """
    if not math.isfinite(value):
        return style("wrong", bold=True)
    if abs(value) < TINY:
        return style("muted", bold=bold)
    return style("positive" if value > 0 else "negative", bold=bold)
