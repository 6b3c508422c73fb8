"""The box of the output surface, the largest of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import short_text
from xortui.tui.widgets.panel import Panel, PanelSpec, TitleNote

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


class SurfacePanel(Vertical, Panel):
    """What the network computes over the input square; its title says who watches."""

    spec = PanelSpec(
        "surface",
        _("Output surface"),
        note=TitleNote.WATCHERS,
        click=_("click holds the crosshair, again lets it go"),
    )

    def pictures(self) -> ComposeResult:
        """Yields the surface."""
        from xortui.tui.widgets.surface_picture import SurfacePicture

        yield SurfacePicture()

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how the surface is shown."""
        subtitle = _("ASCII") if options.ascii else options.ramp
        border = frame.settings.dataset.border
        if border is not None and options.contour and not options.in_3d:
            if border.are_equal(frame.snapshot.predictions):
                return subtitle + _(" · all outputs equal")
            subtitle += _(" · contour {level}").format(level=short_text(border.middle))
        return subtitle
