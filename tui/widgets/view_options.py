"""How a person wants a run shown: what every panel needs besides the frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from xortui.tui.permissions import LOCAL
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP, RAMP_NAMES


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What a person chose to see; immutable, so that a panel redraws when it is handed another.

    Attributes:
        glyphs: What the terminal can show.
        ascii: Draw the surface as an ASCII ramp even where half blocks could be shown.
        ramp: Colour ramp of the surface.
        ramps: Those that there are to choose from.
        levels: Colours of the ramp; fewer are cheaper on slow links.
        contour: Whether the border's contour is drawn.
        unit_lines: Whether the line of each hidden unit is drawn over the surface.
        crosshair: Where the output is read, ``(x1, x2)``, or ``None``.
        in_3d: Whether the surface panel shows the surface in 3-D.
        azimuth: Turn of the 3-D surface, in degrees.
        elevation: Height of the eye above the 3-D surface, in degrees.
        logarithmic: Whether the loss chart has a logarithmic axis.
        logarithmic_epochs: Whether its epochs have one.
        slice_steps: For each input that is no axis of the surface by how many levels its slice is
            moved; see ``slices.slice_of``.
        slice_input: Which of those inputs is moved, from 0.
        hidden_axes: Which two hidden units span the hidden space; None: those that matter most.
        parameter: Index of the selected parameter, or ``None``.
        row: Index of the selected row of the truth table, or ``None``.
        output: Which of several outputs is shown; see ``shown_output``.
        is_watched: Whether the run is made by a program that is watched.
    """

    glyphs: Glyphs = FULL
    ascii: bool = False
    ramp: str = DEFAULT_RAMP
    ramps: tuple[str, ...] = RAMP_NAMES
    levels: int = LOCAL.surface_levels
    contour: bool = True
    unit_lines: bool = False
    crosshair: tuple[float, float] | None = None
    in_3d: bool = False
    azimuth: float = -60.0
    elevation: float = 30.0
    logarithmic: bool = False
    logarithmic_epochs: bool = False
    slice_steps: tuple[int, ...] = ()
    slice_input: int = 0
    hidden_axes: tuple[int, int] | None = None
    parameter: int | None = None
    row: int | None = None
    output: int | None = None
    is_watched: bool = False

    def replace(self, **fields: Any) -> Self:
        """Returns a copy with some choices replaced."""
        return replace(self, **fields)
