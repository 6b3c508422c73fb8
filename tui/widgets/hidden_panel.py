"""The box of the hidden space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelSpec, Room

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


class HiddenPanel(Vertical, Panel):
    """The plane as the hidden layer sees it; its key shows it where there is no room for all."""

    spec = PanelSpec(
        "hidden",
        deferred("Hidden space"),
        narrow=Room(shown=False, in_place_of="surface"),
        normal=Room(share=4, shown=False, in_place_of="network"),
        wide=Room(share=12),
        key="toggle_hidden",
    )

    def pictures(self) -> ComposeResult:
        """Yields the plane."""
        from xortui.tui.widgets.hidden_space import HiddenSpace

        yield HiddenSpace()

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns which two units span the plane where there are others, and of places of both."""
        from xortui.tui.rendering.text.unit_names import unit_names
        from xortui.tui.widgets.hidden_space import HiddenSpace, shown_axes
        from xortui.tui.widgets.surface_picture import both_legend

        picture = self.query_one(HiddenSpace)
        both = both_legend(options) if picture.shows_both else ""
        hidden = frame.settings.hidden
        if not hidden or hidden[-1] <= 2:
            return both.removeprefix(" · ")
        # Not those of the picture alone, which may be drawn only after this.
        axes = shown_axes(frame, options, picture.axes)
        names = unit_names(frame.settings.sizes)[-2]
        first, second = (names[axis] for axis in axes)
        words = _("{first} and {second}").format(first=first, second=second)
        if options.hidden_axes is None:
            words = _("{first} and {second} matter most").format(first=first, second=second)
        return words + both
