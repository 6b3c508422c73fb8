"""A panel with a quiet remark in its border, whose change redraws the border alone."""

from __future__ import annotations

from typing import Any, Self

from textual.containers import Vertical
from textual.geometry import Region
from textual.widget import Widget


class Remarked(Widget):
    """Mixed into panels, after the class whose styles they have."""

    _is_remarking = False

    def remark(self, text: str) -> bool:
        """Writes a remark in the lower border.

        Returns:
            Whether it says something else than before.
        """
        if self.border_subtitle == text:
            return False
        self._is_remarking = True
        try:
            self.border_subtitle = text
        finally:
            self._is_remarking = False
        return True

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Has the panel drawn again; for a remark its lower border alone."""
        if self._is_remarking and not regions:
            width, height = self.outer_size
            regions = (Region(0, height - 1, width, 1).translate(-self.content_offset),)
        return super().refresh(*regions, **options)


class Panel(Vertical, Remarked):
    """A box for pictures."""
