"""What the keys of view do: they change the look, never the run."""

from __future__ import annotations

from typing import Any

from xortui.tui.widgets.look import RAMPS, Look


class ViewActions:
    """Actions on the look; the screen that has them presents the outcome."""

    look: Look

    def present(self) -> None:
        """Shows the moment that the player is at."""
        raise NotImplementedError

    def use(self, **choices: Any) -> None:
        """Takes other choices of view and shows them."""
        self.look = self.look.replace(**choices)
        self.present()

    def action_toggle_ascii(self) -> None:
        """Changes between the ASCII ramp and half blocks."""
        self.use(ascii=not self.look.ascii)

    def action_toggle_3d(self) -> None:
        """Shows the surface in 3-D, or from above."""
        self.use(in_3d=not self.look.in_3d)

    def action_next_ramp(self) -> None:
        """Takes the next colour ramp."""
        self.use(ramp=RAMPS[(RAMPS.index(self.look.ramp) + 1) % len(RAMPS)])

    def action_toggle_contour(self) -> None:
        """Shows or hides the 0.5 contour."""
        self.use(contour=not self.look.contour)

    def action_toggle_logarithmic(self) -> None:
        """Changes between a linear and a logarithmic loss."""
        self.use(logarithmic=not self.look.logarithmic)
