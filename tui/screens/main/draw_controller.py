"""Setting, moving and removing points by hand, while the run goes on.

While points are drawn the crosshair is where keys set them, and a press of the mouse means a place
by itself. Every edit is a change of the data from the epoch shown, which undo takes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xortui.core.number_text import number_from_text
from xortui.tui.core_errors import told
from xortui.tui.language import translate as _
from xortui.tui.player.drawn_points import (
    Place,
    nearest_point,
    rounded,
    with_class,
    with_moved_point,
    with_point,
    without_point,
)
from xortui.tui.records.run_card import value_text
from xortui.tui.rendering.surface.slices import AXES
from xortui.tui.screens.dialogs.prompt import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.core import Dataset
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.screens.main.view_controller import ViewController

RIGHT_BUTTON: Final = 3


class DrawController:
    """Acts on the data and presents the outcome."""

    def __init__(self, run: RunView, view: ViewController) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            view: Holds and moves the crosshair.
        """
        self._run, self._view = run, view
        self._is_on = False
        self._is_high = True
        self._carried: int | None = None
        self._dragged: int | None = None

    @property
    def is_on(self) -> bool:
        """Whether points are being drawn: not in data that has come to have other columns."""
        return self._is_on and self._can_draw

    @property
    def _can_draw(self) -> bool:
        data = self._data
        return (data.n_features, data.n_outputs) == (AXES, 1)

    def follow(self) -> None:
        """Draws no more where data have come that are not drawn in; it does not begin by itself."""
        if self._is_on and not self._can_draw:
            self._is_on, self._carried, self._dragged = False, None, None

    @property
    def _data(self) -> Dataset:
        """The rows that are edited: with those that a share holds out, as it is a share of all."""
        settings = self._run.player.settings
        return settings.all_data if isinstance(settings.test, float) else settings.dataset

    def action_draw_points(self) -> None:
        """Begins to draw points, or ends it."""
        self.follow()
        if self.is_on:
            self.action_draw_leave()
        elif self._data.n_features != AXES:
            self._run.say(_("points are drawn where there are two inputs"))
        elif self._data.n_outputs > 1:
            reason = _("points are drawn where there is one target")
            if self._data.is_of_classes:
                reason = _("points are drawn where there is one output, not one for each class")
            self._run.say(reason)
        else:
            self._is_on, self._carried, self._dragged = True, None, None
            self._run.use(parameter=None, row=None)
            self._view.hold_crosshair()

    def action_draw_leave(self) -> None:
        """Draws no more."""
        self._is_on, self._carried = False, None
        self._view.action_let_go()
        self._run.present()

    def action_draw_move(self, direction: str) -> None:
        """Moves the crosshair, and shows what it carries where it is set down."""
        self._view.action_arrow(direction)

    def action_draw_class(self, is_high: bool) -> None:
        """Chooses the class of new points, and gives it to the one under the crosshair."""
        self._is_high = is_high
        index = self._under_crosshair()
        if index is None:
            self._run.say(_("new points are of class {value}").format(value=self._target_text))
        elif self._data.labels[index] != self._target:
            target = self._target
            self._edit(lambda: with_class(self._data, index, target))

    def action_draw_put(self) -> None:
        """Sets a point at the crosshair, or sets down the one that is carried."""
        place, carried = self._crosshair, self._carried
        if place is None:
            return
        if carried is not None and carried < self._data.n_samples:
            self._edit(lambda: with_moved_point(self._data, carried, rounded(self._data, place)))
        else:
            self._put(place)
        self._carried = None

    def action_draw_carry(self) -> None:
        """Takes the point under the crosshair along, or sets it down."""
        if self._carried is not None:
            self.action_draw_put()
            return
        self._carried = self._under_crosshair()
        if self._carried is None:
            self._run.say(_("there is no point under the crosshair"))
        else:
            self._run.say(_("the point goes along with the crosshair until it is set down"))

    def action_draw_remove(self) -> None:
        """Removes the point under the crosshair."""
        index = self._under_crosshair()
        if index is None:
            self._run.say(_("there is no point under the crosshair"))
        else:
            self._remove(index)

    def action_draw_type(self) -> None:
        """Asks for the inputs and the target of a new point, which may lie beyond the picture."""
        place = self._crosshair or (0.0, 0.0)
        texts = [value_text(value) for value in (*rounded(self._data, place), self._target)]

        def accept(text: str) -> None:
            numbers = [number_from_text(part) for part in text.split(",")]
            if len(numbers) != AXES + 1 or None in numbers:
                rule = _("a point must be {names}, got {text!r}")
                names = ", ".join(self._data.column_names)
                raise ValueError(rule.format(names=names, text=text))
            x, y, target = (number or 0.0 for number in numbers)
            self._run.player.change("data", with_point(self._data, (x, y), target))
            self._tell_side()
            self._run.present()

        title, hint = _("New point"), ", ".join(self._data.column_names)
        self._run.push_screen(Prompt(title, ",".join(texts), hint, accept))

    def press(self, place: Place, button: int) -> None:
        """Sets a point where the mouse is pressed; takes up or removes one that is there."""
        self._dragged = index = nearest_point(self._data, place)
        self._run.use(crosshair=place)
        if button == RIGHT_BUTTON:
            self._dragged = None
            if index is not None:
                self._remove(index)
        elif index is None:
            self._put(place)

    def release(self, place: Place) -> None:
        """Sets down the point that was taken up, where it was moved."""
        index, self._dragged = self._dragged, None
        data = self._data
        if index is None or index >= data.n_samples or nearest_point(data, place) == index:
            return
        self._run.use(crosshair=place)
        self._edit(lambda: with_moved_point(data, index, rounded(data, place)))

    @property
    def _crosshair(self) -> Place | None:
        return self._run.view_options.crosshair

    @property
    def _target(self) -> float:
        data = self._data
        border = data.border
        values = sorted(set(data.labels)) if border is not None else list(data.target_bounds)
        if len(values) < 2:
            values = list(data.target_bounds)
        return values[-1] if self._is_high else values[0]

    @property
    def _target_text(self) -> str:
        return value_text(self._target)

    def _under_crosshair(self) -> int | None:
        place = self._crosshair
        return None if place is None else nearest_point(self._data, place)

    def _put(self, place: Place) -> None:
        target = self._target
        if self._edit(lambda: with_point(self._data, rounded(self._data, place), target)):
            self._tell_side()

    def _remove(self, index: int) -> None:
        if not self._edit(lambda: without_point(self._data, index)):
            return
        settings = self._run.player.settings
        if isinstance(settings.test, float) and settings.held_out is not None:
            told = _("which rows are held out is drawn anew: {trained} + {test} of them")
            counts = settings.dataset.n_samples, settings.held_out.n_samples
            self._run.say(told.format(trained=counts[0], test=counts[1]))

    def _tell_side(self) -> None:
        """Says of a new point that it is held out from training, where chance has it so."""
        settings = self._run.player.settings
        if settings.dataset.rows[-1] != self._data.rows[-1]:
            self._run.say(_("by the draw of test this point is held out: it is not trained with"))

    def _edit(self, made: Callable[[], Dataset]) -> bool:
        """Changes the data; returns whether that could be."""
        try:
            self._run.player.change("data", made())
        except ValueError as error:
            self._run.notify(told(error), severity="error", markup=False)
            return False
        finally:
            self._run.present()
        return True
