"""A panel with a subtitle in its lower border, whose change redraws that border alone."""

from __future__ import annotations

from typing import Any, Self

from textual.containers import Vertical
from textual.geometry import Region
from textual.widget import Widget


class Subtitled(Widget):
    """Mixed into panels, after the class whose styles they have."""

    _is_changing_subtitle = False

    def set_subtitle(self, text: str) -> bool:
        """Writes a text into the lower border.

        Returns:
            Whether it says something else than before.
        """
        if self.border_subtitle == text:
            return False
        self._is_changing_subtitle = True
        try:
            self.border_subtitle = text
        finally:
            self._is_changing_subtitle = False
        return True

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Has the panel drawn again; for a subtitle its lower border alone."""
        if self._is_changing_subtitle and not regions:
            width, height = self.outer_size
            regions = (Region(0, height - 1, width, 1).translate(-self.content_offset),)
        return super().refresh(*regions, **options)


class Panel(Vertical, Subtitled):
    """A box for pictures."""
