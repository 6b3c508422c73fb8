"""A table that may have more rows than its panel: it follows the wheel and its selection."""

from __future__ import annotations

from textual.events import MouseScrollDown, MouseScrollUp

from xortui.tui.player.frame import Frame
from xortui.tui.widgets.run_picture import RunPicture


class ScrollingTable(RunPicture[Frame]):
    """Keeps which row stands first.

    Attributes:
        first: The first row shown.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.first = 0
        self._followed: int | None = None
        self._page = 1
        self._count = 0

    def keep_in_view(self, row: int | None, count: int, height: int) -> None:
        """Scrolls so that the table's end stays below, and a newly selected row in view.

        Args:
            row: The selected row, or None.
            count: Rows in all.
            height: Rows that fit.
        """
        height = self._page = max(height, 1)
        self._count = count
        if row is not None and row != self._followed:
            self.first = min(max(self.first, row - height + 1), row)
        self._followed = row
        self.first = max(min(self.first, count - height), 0)

    def turn_page(self, down: int) -> bool:
        """Scrolls by so many times what is shown.

        Returns:
            Whether there is more than is shown.
        """
        self._scroll(down * self._page)
        return self._count > self._page

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scrolls down; a wheel turned by chance changes nothing of the run."""
        event.stop()
        self._scroll(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scrolls up."""
        event.stop()
        self._scroll(-1)

    def _scroll(self, rows: int) -> None:
        self.first = max(self.first + rows, 0)
        self.redraw()
