"""What the keys of view do: they change the view options, never the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xortui.core import WINNER, choices_of, data_of_output, shown_output
from xortui.tui.language import translate as _
from xortui.tui.rendering.surface.slices import AXES
from xortui.tui.rendering.text.unit_names import unit_names
from xortui.tui.widgets.hidden_space import HiddenSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.screens.main.layout import PanelScreen
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
        panels: PanelScreen,
        turn_page: Callable[[int], bool],
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run, and how it is shown.
            play: Steps through it.
            panels: Where it is shown.
            turn_page: Scrolls the truth table by so many pages; tells whether there is more.
        """
        self._run, self._play, self._panels = run, play, panels
        self._turn_page = turn_page
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

    @property
    def can_let_go(self) -> bool:
        """Whether there is a crosshair, or a panel in the place of another."""
        return self._options.crosshair is not None or self._panels.has_panel_in_place

    def action_let_go(self) -> None:
        """Lets the crosshair go; where there is none, puts the panel away that is in a place."""
        if self._options.crosshair is None:
            self._panels.put_panels_away()
        elif not self._panels.shows("surface"):
            self._run.say(_("the crosshair, which has no room here, is let go"))
        self._holds = False
        self._run.use(crosshair=None)

    def action_toggle_ascii(self) -> None:
        """Changes between the ASCII ramp and half blocks."""
        glyphs = self._options.glyphs
        if not (glyphs.color and glyphs.unicode):
            self._run.say(_("this terminal shows no half blocks: the surface is an ASCII ramp"))
            return
        self._use_in("surface", ascii=not self._options.ascii)

    def action_toggle_3d(self) -> None:
        """Shows the surface in 3-D, or from above."""
        # Where it was not to be seen, to see it in 3-D is what was asked for.
        self._use_in("surface", in_3d=self._is_covered or not self._options.in_3d)

    @property
    def _is_covered(self) -> bool:
        """Whether another panel stands in the surface's place."""
        return self._panels.is_covered("surface")

    def _use_in(self, panel: str, **choices: Any) -> None:
        """Takes other view options, and lets them be seen, or says that there is no room."""
        is_seen = self._panels.is_covered(panel) or self._panels.shows(panel)
        self._panels.uncover(panel)
        self._run.use(**choices)
        if not is_seen:
            self._run.say(self._panels.no_room_for(panel))

    def action_toggle_crosshair(self) -> None:
        """Reads the output at a point that the arrows move, or no longer."""
        self._holds = self._is_covered or self._options.crosshair is None
        self._use_in("surface", crosshair=self._middle if self._holds else None, in_3d=False)

    def hold_crosshair(self) -> None:
        """Reads the output where the crosshair is, or else in the middle."""
        self._holds = True
        self._use_in("surface", crosshair=self._options.crosshair or self._middle, in_3d=False)

    @property
    def _middle(self) -> tuple[float, float]:
        bounds = [*self._run.player.settings.dataset.bounds, (0.0, 1.0)]
        across, up = (low / 2 + high / 2 for low, high in bounds[:2])
        return across, up

    def action_arrow(self, direction: str) -> None:
        """Moves what the arrows move now: the crosshair, the eye in 3-D, or time."""
        across, up = _DIRECTIONS[direction]
        options = self._options
        if options.crosshair is not None:
            place = self._moved(options.crosshair, across, up)
            self._use(_("the crosshair is at the edge"), crosshair=place)
        elif options.in_3d:
            elevation = min(90.0, max(0.0, options.elevation + _TILT * up))
            azimuth = (options.azimuth + _TURN * across) % 360 if across else options.azimuth
            self._use(_("3-D is tilted no further"), azimuth=azimuth, elevation=elevation)
        elif across > 0:
            self._play.action_step()
        elif across < 0:
            self._play.action_back()
        elif not self._panels.scroll_panels(up):
            self._run.say(_("nothing to scroll: up and down move the crosshair, and tilt 3-D"))

    def _use(self, why_not: str, **choices: Any) -> None:
        """Takes other view options, or says why they are none."""
        before = self._options
        self._use_in("surface", **choices)
        if self._options == before:
            self._run.say(why_not)

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
        if units <= 2:
            why_not = {
                0: _("there is no hidden layer, and so no hidden space"),
                1: _("the last hidden layer has one unit, which is shown"),
            }
            self._run.say(why_not.get(units, _("the last hidden layer has two units, both shown")))
            return
        shown = self._panels.query_one(HiddenSpace).axes or (0, 1)
        axes = list(self._options.hidden_axes or shown)
        axes[which] = (axes[which] + 1) % units
        if axes[0] == axes[1]:
            axes[which] = (axes[which] + 1) % units
        self._run.use(hidden_axes=(axes[0], axes[1]))
        if not self._panels.shows("hidden"):
            text = _("hidden space, which is not shown now: units {first} and {second}")
            self._run.say(text.format(first=axes[0] + 1, second=axes[1] + 1))

    def action_move_slice(self, by: int) -> None:
        """Moves the slice that the surface shows, along one of the inputs that are no axis."""
        others = self._run.player.settings.dataset.n_features - AXES
        if others < 1:
            self._run.say(_("there is one slice: both inputs are axes of the surface"))
            return
        options = self._options
        steps = [*options.slice_steps[:others], *[0] * (others - len(options.slice_steps))]
        steps[min(options.slice_input, others - 1)] += by
        self._run.use(slice_steps=tuple(steps))

    def action_next_slice_input(self) -> None:
        """Takes the next input to move the slice along."""
        data = self._run.player.settings.dataset
        names = unit_names((data.n_features, 1), data.column_names)[0][AXES:]
        if len(names) < 2:
            self._run.say(_("there is no other input to move a slice along"))
            return
        chosen = (self._options.slice_input + 1) % len(names)
        self._run.use(slice_input=chosen)
        self._run.say(_("slices are now along {name}").format(name=names[chosen]))

    def action_next_output(self) -> None:
        """Shows the next of several outputs, or the winning class."""
        data, options = self._run.player.settings.dataset, self._options
        if data.n_outputs == 1:
            self._run.say(_("the network has one output, which is shown"))
            return
        choices = choices_of(data)
        place = choices.index(shown_output(data, options.output)) + 1
        chosen = choices[place % len(choices)]
        self._run.use(output=chosen)
        name = _("the winning class") if chosen == WINNER else data.target_names[chosen]
        self._run.say(_("shown is now {name}").format(name=name))

    def action_scroll_rows(self, down: int) -> None:
        """Shows the next rows of the truth table, or those before."""
        if not self._turn_page(down):
            self._run.say(_("every row of the data is shown"))

    def action_next_ramp(self) -> None:
        """Takes the next colour ramp."""
        if not self._options.glyphs.color:
            self._run.say(_("no colours are shown here"))
            return
        ramps = self._options.ramps
        place = ramps.index(self._options.ramp) + 1
        self._use_in("surface", ramp=ramps[place % len(ramps)])

    def action_toggle_contour(self) -> None:
        """Shows or hides the border's contour."""
        data = self._run.player.settings.dataset
        if data_of_output(data, shown_output(data, self._options.output)).border is None:
            self._run.say(_("no contour: the targets are not two values"))
        elif self._is_covered or self._options.in_3d:
            self._use_in("surface", contour=True, in_3d=False)
        else:
            self._use_in("surface", contour=not self._options.contour)

    def action_toggle_unit_lines(self) -> None:
        """Shows or hides the lines of the hidden units over the surface."""
        if not self._run.player.settings.hidden:
            self._run.say(_("there is no hidden layer, and so no unit has a line"))
        elif self._is_covered or self._options.in_3d:
            self._use_in("surface", unit_lines=True, in_3d=False)
        else:
            self._use_in("surface", unit_lines=not self._options.unit_lines)

    def action_toggle_logarithmic(self) -> None:
        """Changes between a linear and a logarithmic loss."""
        self._use_in("loss", logarithmic=not self._options.logarithmic)

    def action_toggle_logarithmic_epochs(self) -> None:
        """Changes between linear and logarithmic epochs of the loss."""
        self._use_in("loss", logarithmic_epochs=not self._options.logarithmic_epochs)
