"""What the keys of view do: they change the view options, never the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xortui.tui.rendering.cells.color_ramps import RAMP_NAMES
from xortui.tui.widgets.view_options import ViewOptions

if TYPE_CHECKING:
    from xortui.tui.player.player import Player

_DIRECTIONS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
_CROSSHAIR_STEPS: Final = 20
_TURN: Final = 10.0
_TILT: Final = 5.0


class ViewActions:
    """Actions on the view options; the screen that has them presents the outcome."""

    view_options: ViewOptions
    player: Player

    def action_step(self) -> None:
        """Pauses and makes one epoch."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Pauses and goes back one epoch."""
        raise NotImplementedError

    def scroll_network(self, up: int) -> None:
        """Scrolls the network where it is larger than its panel."""
        raise NotImplementedError

    def present(self) -> None:
        """Shows the moment that the player is at."""
        raise NotImplementedError

    def use(self, **choices: Any) -> None:
        """Takes other view options and shows them."""
        self.view_options = self.view_options.replace(**choices)
        self.present()

    def action_toggle_ascii(self) -> None:
        """Changes between the ASCII ramp and half blocks."""
        self.use(ascii=not self.view_options.ascii)

    def action_toggle_3d(self) -> None:
        """Shows the surface in 3-D, or from above."""
        self.use(in_3d=not self.view_options.in_3d)

    def action_toggle_crosshair(self) -> None:
        """Reads the output at a point that the arrows move, or no longer."""
        self.use(crosshair=None if self.view_options.crosshair else (0.5, 0.5), in_3d=False)

    def action_arrow(self, direction: str) -> None:
        """Moves what the arrows move now: the crosshair, the eye in 3-D, or time."""
        across, up = _DIRECTIONS[direction]
        options = self.view_options
        if options.crosshair is not None:
            self.use(crosshair=self._moved(options.crosshair, across, up))
        elif options.in_3d:
            elevation = min(90.0, max(0.0, options.elevation + _TILT * up))
            self.use(azimuth=(options.azimuth + _TURN * across) % 360, elevation=elevation)
        elif across > 0:
            self.action_step()
        elif across < 0:
            self.action_back()
        else:
            self.scroll_network(up)

    def _moved(self, place: tuple[float, float], across: int, up: int) -> tuple[float, float]:
        bounds = self.player.settings.dataset.bounds
        moved = []
        for value, steps, axis in zip(place, (across, up), (0, 1), strict=True):
            low, high = bounds[axis] if axis < len(bounds) else (0.0, 1.0)
            moved.append(min(high, max(low, value + steps * (high - low) / _CROSSHAIR_STEPS)))
        return moved[0], moved[1]

    def action_next_hidden_axis(self, which: int) -> None:
        """Takes the next hidden unit for one axis of the hidden space."""
        units = self.player.settings.hidden[-1] if self.player.settings.hidden else 0
        if units > 2:
            axes = list(self.view_options.hidden_axes)
            axes[which] = (axes[which] + 1) % units
            if axes[0] == axes[1]:
                axes[which] = (axes[which] + 1) % units
            self.use(hidden_axes=(axes[0], axes[1]))

    def action_next_ramp(self) -> None:
        """Takes the next colour ramp."""
        place = RAMP_NAMES.index(self.view_options.ramp) + 1
        self.use(ramp=RAMP_NAMES[place % len(RAMP_NAMES)])

    def action_toggle_contour(self) -> None:
        """Shows or hides the 0.5 contour."""
        self.use(contour=not self.view_options.contour)

    def action_toggle_logarithmic(self) -> None:
        """Changes between a linear and a logarithmic loss."""
        self.use(logarithmic=not self.view_options.logarithmic)
