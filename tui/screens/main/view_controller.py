"""What the keys of view do: they change the view options, never the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.color_ramps import RAMP_NAMES
from xortui.tui.rendering.surface.slices import AXES
from xortui.tui.rendering.text.unit_names import unit_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.screens.main.play_controller import PlayController
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.widgets.view_options import ViewOptions

_DIRECTIONS: Final = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
_CROSSHAIR_STEPS: Final = 20
_TURN: Final = 10.0
_TILT: Final = 5.0


class ViewController:
    """Acts on the view options and presents the outcome."""

    def __init__(
        self,
        run: RunView,
        play: PlayController,
        scroll_panels: Callable[[int], None],
        turn_page: Callable[[int], bool],
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run, and how it is shown.
            play: Steps through it.
            scroll_panels: Scrolls what is larger than its panel, by so many lines upwards.
            turn_page: Scrolls the truth table by so many pages; tells whether there is more.
        """
        self._run, self._play = run, play
        self._scroll_panels, self._turn_page = scroll_panels, turn_page
        self._holds = False

    @property
    def _options(self) -> ViewOptions:
        return self._run.view_options

    def point_at(self, place: tuple[float, float] | None) -> None:
        """Reads the output under the pointer, or nowhere, unless the crosshair is held."""
        if not self._is_held and place != self._options.crosshair:
            self._run.use(crosshair=place)

    def click_at(self, place: tuple[float, float]) -> None:
        """Holds the crosshair at a place, or lets it go that is held there."""
        self._holds = not (self._is_held and place == self._options.crosshair)
        self._run.use(crosshair=place)

    @property
    def _is_held(self) -> bool:
        return self._holds and self._options.crosshair is not None

    def action_toggle_ascii(self) -> None:
        """Changes between the ASCII ramp and half blocks."""
        self._run.use(ascii=not self._options.ascii)

    def action_toggle_3d(self) -> None:
        """Shows the surface in 3-D, or from above."""
        self._run.use(in_3d=not self._options.in_3d)

    def action_toggle_crosshair(self) -> None:
        """Reads the output at a point that the arrows move, or no longer."""
        self._holds = self._options.crosshair is None
        bounds = [*self._run.player.settings.dataset.bounds, (0.0, 1.0)]
        middle = tuple(low / 2 + high / 2 for low, high in bounds[:2])
        self._run.use(crosshair=middle if self._holds else None, in_3d=False)

    def action_arrow(self, direction: str) -> None:
        """Moves what the arrows move now: the crosshair, the eye in 3-D, or time."""
        across, up = _DIRECTIONS[direction]
        options = self._options
        if options.crosshair is not None:
            self._run.use(crosshair=self._moved(options.crosshair, across, up))
        elif options.in_3d:
            elevation = min(90.0, max(0.0, options.elevation + _TILT * up))
            self._run.use(azimuth=(options.azimuth + _TURN * across) % 360, elevation=elevation)
        elif across > 0:
            self._play.action_step()
        elif across < 0:
            self._play.action_back()
        else:
            self._scroll_panels(up)

    def _moved(self, place: tuple[float, float], across: int, up: int) -> tuple[float, float]:
        bounds = self._run.player.settings.dataset.bounds
        moved = []
        for value, steps, axis in zip(place, (across, up), (0, 1), strict=True):
            low, high = bounds[axis] if axis < len(bounds) else (0.0, 1.0)
            moved.append(min(high, max(low, value + steps * (high - low) / _CROSSHAIR_STEPS)))
        return moved[0], moved[1]

    def action_next_hidden_axis(self, which: int) -> None:
        """Takes the next hidden unit for one axis of the hidden space."""
        units = self._run.player.settings.hidden[-1] if self._run.player.settings.hidden else 0
        if units > 2:
            axes = list(self._options.hidden_axes)
            axes[which] = (axes[which] + 1) % units
            if axes[0] == axes[1]:
                axes[which] = (axes[which] + 1) % units
            self._run.use(hidden_axes=(axes[0], axes[1]))

    def action_move_slice(self, by: int) -> None:
        """Moves the slice that the surface shows, along one of the inputs that are no axis."""
        others = self._run.player.settings.dataset.n_features - AXES
        if others < 1:
            self._run.notify(_("There is one slice: both inputs are axes of the surface."))
            return
        options = self._options
        steps = [*options.slice_steps[:others], *[0] * (others - len(options.slice_steps))]
        steps[min(options.slice_input, others - 1)] += by
        self._run.use(slice_steps=tuple(steps))

    def action_next_slice_input(self) -> None:
        """Takes the next input to move the slice along."""
        settings = self._run.player.settings
        names = unit_names(settings.sizes, settings.dataset.column_names)[0][AXES:]
        if len(names) < 2:
            self._run.notify(_("There is no other input to move a slice along."))
            return
        chosen = (self._options.slice_input + 1) % len(names)
        self._run.use(slice_input=chosen)
        self._run.notify(_("Slices are now along {name}.").format(name=names[chosen]))

    def action_scroll_rows(self, down: int) -> None:
        """Shows the next rows of the truth table, or those before."""
        if not self._turn_page(down):
            self._run.notify(_("Every row of the data is shown."))

    def action_next_ramp(self) -> None:
        """Takes the next colour ramp."""
        place = RAMP_NAMES.index(self._options.ramp) + 1
        self._run.use(ramp=RAMP_NAMES[place % len(RAMP_NAMES)])

    def action_toggle_contour(self) -> None:
        """Shows or hides the border's contour."""
        self._run.use(contour=not self._options.contour)

    def action_toggle_logarithmic(self) -> None:
        """Changes between a linear and a logarithmic loss."""
        self._run.use(logarithmic=not self._options.logarithmic)
