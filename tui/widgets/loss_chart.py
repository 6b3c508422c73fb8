"""The loss: a chart of the whole run, redrawn a few times a second."""

from __future__ import annotations

from collections.abc import Mapping

from textual.events import Click
from textual.message import Message

from xortui.tui.language import translate as _
from xortui.tui.player.frame import ChangeNote, Frame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.loss_chart import ChangeMark, Curve, epoch_under, loss_chart
from xortui.tui.rendering.charts.phases import phases_of
from xortui.tui.rendering.text.unit_names import parameters_of
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.view_options import ViewOptions


class LossChart(RunPicture[Frame]):
    """The loss of the whole run against its epochs."""

    depends_on = ("logarithmic", "logarithmic_epochs")
    times_a_second = 2
    loads_late = True

    class EpochClicked(Message):
        """An epoch was clicked on.

        Attributes:
            epoch: Which.
        """

        def __init__(self, epoch: int) -> None:
            super().__init__()
            self.epoch = epoch

    def on_click(self, event: Click) -> None:
        """Says which epoch is meant."""
        place, frame = event.get_content_offset(self), self.frame
        if place is None or frame is None:
            return
        epoch = epoch_under(
            place.x,
            Curve(*frame.curve),
            self.size.height,
            self.size.width,
            self.view_options.glyphs,
            logarithmic=self.view_options.logarithmic,
            logarithmic_epochs=self.view_options.logarithmic_epochs,
            epoch=frame.epoch,
            test=_test_curve(frame),
        )
        if epoch is not None:
            self.post_message(self.EpochClicked(min(epoch, frame.head)))

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the chart."""
        earlier = Curve(*frame.earlier_curve) if frame.earlier_curve is not None else None
        return loss_chart(
            Curve(*frame.curve),
            rows,
            cols,
            options.glyphs,
            previous=earlier,
            test=_test_curve(frame),
            marks=change_marks(frame, options.glyphs),
            logarithmic=options.logarithmic,
            logarithmic_epochs=options.logarithmic_epochs,
            epoch=frame.epoch,
            phases=phases_of(*frame.curve, frame.solved_at),
        )


def _test_curve(frame: Frame) -> Curve | None:
    return Curve(*frame.test_curve) if frame.test_curve is not None else None


def best_words(frame: Frame) -> str:
    """Returns when the loss of held-out rows was least so far; nothing where none are held out."""
    if frame.best is None or frame.held_out is None:
        return ""
    return _("test least at epoch {epoch:,}").format(epoch=frame.best.epoch)


def change_marks(frame: Frame, glyphs: Glyphs) -> list[ChangeMark]:
    """Returns what a person changed, parameters by the names that they have on the screen."""
    names = _names(frame, glyphs)
    return [ChangeMark(note.epoch, _named(note, names)) for note in frame.change_notes]


def faint_curve(frame: Frame, glyphs: Glyphs, *, is_watched: bool = False) -> str:
    """Returns what the faint curve is, or nothing where there is none."""
    if frame.earlier_curve is None:
        return ""
    if is_watched:
        return _("faint: trained here")
    if not frame.earlier_lacks:
        return _("faint: the run before")
    names = _names(frame, glyphs)
    lacking = ", ".join(_named(note, names) for note in frame.earlier_lacks)
    return _("faint: without {changes}").format(changes=lacking)


def _names(frame: Frame, glyphs: Glyphs) -> dict[str, str]:
    """Field of a parameter -> the name that it has on the screen."""
    settings = frame.settings
    return {parameter.field: parameter.short_name for parameter in parameters_of(settings, glyphs)}


def _named(note: ChangeNote, names: Mapping[str, str]) -> str:
    return note.text.replace(note.parameter, names.get(note.parameter, note.parameter))
