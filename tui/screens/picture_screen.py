"""What a screen has for all its pictures: their colours, and short ways to the terminal."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from xortui.tui.painting.painter import DirectPainter
from xortui.tui.painting.partial_compositor import PartialCompositor
from xortui.tui.rendering.cells.cell_style import ROLES
from xortui.tui.screens.latest_size import LatestSize


class PictureScreen(LatestSize, Screen[ScreenResultType]):
    """A screen with pictures.

    It has the colours that pictures name by role, so that themes apply: each style sheet's rule is
    looked at once, and not again for every picture, which took a third of the time to start.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"picture--{role}" for role in ROLES if role}

    DEFAULT_CSS = """
    PictureScreen {
        .picture--text { color: $text; }
        .picture--muted { color: $text-muted; }
        .picture--accent { color: $accent; }
        .picture--positive { color: $primary; }
        .picture--negative { color: $warning; }
        .picture--right { color: $success; }
        .picture--wrong { color: $error; }
        .picture--point { color: $text; }
        .picture--contour { color: $text; }
        .picture--surface { color: $surface; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PartialCompositor()
        self.painter = DirectPainter(self)

    def draw_soon(self, widget: Widget) -> None:
        """Has a widget's changes written before anything else happens.

        Textual's own way to there, a message to the screen and then a timer, makes keys wait.
        """
        # Textual loses its map of the screen over a widget that is not on it.
        if widget not in self._compositor.visible_widgets:
            return
        self._dirty_widgets.add(widget)
        asyncio.get_running_loop().call_soon(self._draw_now)

    def _draw_now(self) -> None:
        # Otherwise it is left to Textual, which would forget what is pending if it were hurried.
        if self.is_current and not (self.app._batch_count or self._layout_required):
            self._on_timer_update()
