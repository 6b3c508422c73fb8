"""What a screen has for all its pictures: their colours, and who paints them."""

from __future__ import annotations

from typing import ClassVar

from textual.screen import Screen, ScreenResultType

from xortui.tui.internals.textual_screen import use_compositor
from xortui.tui.painting.painter import Painter
from xortui.tui.painting.partial_compositor import PartialCompositor
from xortui.tui.rendering.cells.cell_style import ROLES
from xortui.tui.screens.latest_size import LatestSize
from xortui.tui.screens.word_tips import ExplainsWords
from xortui.tui.widgets.key_footer import KeyFooter


class PictureScreen(ExplainsWords, LatestSize, Screen[ScreenResultType]):
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
        .picture--fill { color: $foreground 14%; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        use_compositor(self, PartialCompositor())
        self.painter = Painter(self)

    def find_room(self) -> None:
        """Shares its room out anew, where it does so by hand: something else stands on it now."""

    def on_screen_suspend(self) -> None:
        """Names no keys while another screen has them."""
        self._name_keys(named=False)

    def on_screen_resume(self) -> None:
        """Names the keys again."""
        self._name_keys(named=True)

    def _name_keys(self, *, named: bool) -> None:
        for footer in self.query(KeyFooter):
            footer.visible = named
