"""The timeline: where in the run one looks, to be scrubbed with the mouse."""

from __future__ import annotations

from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message

from xortui.tui.player.frame import Frame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.text.timeline import epoch_at, timeline
from xortui.tui.widgets.line_picture import LinePicture
from xortui.tui.widgets.view_options import ViewOptions


class TimelineBar(LinePicture[Frame]):
    """One line from epoch 0 to the last."""

    class SeekRequested(Message):
        """A place on the line was pointed at.

        Attributes:
            epoch: The epoch there.
        """

        def __init__(self, epoch: int) -> None:
            super().__init__()
            self.epoch = epoch

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        changes = [note.epoch for note in frame.change_notes]
        last = last_epoch_of(frame)
        return timeline(frame.epoch, last, frame.head, changes, cols, options.glyphs)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Goes to the epoch under the pointer."""
        self.capture_mouse()
        self._seek(event.x)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Follows the pointer while the button is held."""
        if event.button:
            self._seek(event.x)

    def on_mouse_up(self, event: MouseUp) -> None:
        """Lets the pointer go."""
        self.release_mouse()

    def _seek(self, x: int) -> None:
        if self.frame is not None:
            epoch = epoch_at(x, last_epoch_of(self.frame), self.size.width)
            self.post_message(self.SeekRequested(min(epoch, self.frame.head)))


def last_epoch_of(frame: Frame) -> int:
    """Returns the epoch at the right end of the line."""
    return max(frame.config.epochs, frame.head, 1)
