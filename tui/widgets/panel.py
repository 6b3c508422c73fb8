"""What a panel says of itself, and its subtitle, whose change redraws the lower border alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from textual.containers import Vertical
from textual.geometry import Region
from textual.widget import Widget

from xortui.tui.painting.painter import painter_of


@dataclass(frozen=True, slots=True)
class Room:
    """What a panel takes of a screen.

    Attributes:
        cells: Its width, or ``None`` where it shares what others leave.
        shown: Whether it is there; otherwise its key shows it, in the place of another.
    """

    cells: int | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """What a screen needs to know of a panel to find room for it.

    How often it is drawn stands with each picture, as its ``times_a_second``.

    Attributes:
        id: What it is called in the style sheet.
        title: What stands in its upper border.
        narrow: Its room in terminals of fewer than 100 columns.
        normal: Its room in those of fewer than 160.
        wide: Its room in all others.
        key: Name of the action that shows or hides it where there is no room for all, or empty.
    """

    id: str
    title: str
    narrow: Room = Room()
    normal: Room = Room()
    wide: Room = Room()
    key: str = ""


class Subtitled(Widget):
    """Mixed into panels, after the class whose styles they have."""

    _is_changing_subtitle = False

    def set_subtitle(self, text: str) -> None:
        """Writes a text into the lower border, before anything else happens."""
        if self.border_subtitle == text:
            return
        self._is_changing_subtitle = True
        try:
            self.border_subtitle = text
        finally:
            self._is_changing_subtitle = False
        painter_of(self).update_soon(self)

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Has the panel drawn again; for a subtitle its lower border alone."""
        if self._is_changing_subtitle and not regions:
            width, height = self.outer_size
            regions = (Region(0, height - 1, width, 1).translate(-self.content_offset),)
        return super().refresh(*regions, **options)


class Panel(Vertical, Subtitled):
    """A box for pictures.

    Attributes:
        spec: What the panel says of itself.
    """

    spec: ClassVar[PanelSpec]
