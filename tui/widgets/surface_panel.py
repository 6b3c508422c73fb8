"""The box of the output surface, the largest of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
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

    _has_slices = False

    def pictures(self) -> ComposeResult:
        """Yields the surface."""
        from xortui.tui.widgets.surface_picture import SurfacePicture

        yield SurfacePicture()

    def heading(self, frame: Frame, options: ViewOptions) -> str:
        """Returns which slice of the data is shown, where they have other inputs than the axes."""
        from xortui.tui.widgets.surface_picture import output_words, slice_words

        self._has_slices = bool(words := slice_words(frame, options))
        output = output_words(frame.settings.dataset, options)
        return ", ".join(filter(None, (output, words)))

    def click_hint(self) -> str:
        """Returns what a click does, and the wheel where there are slices."""
        if self._has_slices:
            return _("click holds the crosshair, wheel moves the slice")
        return self.spec.click

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how the surface is shown."""
        from xortui.core import shown_output, values_of_output
        from xortui.tui.widgets.surface_picture import (
            SurfacePicture,
            both_legend,
            class_legend,
            held_out_legend,
            points_on_slice,
            shown_data,
        )

        subtitle = _("ASCII") if options.ascii else options.ramp
        subtitle += points_on_slice(frame.settings.dataset, options)
        subtitle += class_legend(frame.settings.dataset, options)
        subtitle += held_out_legend(frame, options)
        if self.query_one(SurfacePicture).shows_both:
            subtitle += both_legend(options)
        data = frame.settings.dataset
        output, border = shown_output(data, options.output), shown_data(data, options).border
        if border is not None and options.contour and not options.in_3d:
            values = values_of_output(np.asarray(frame.snapshot.predictions.T, np.float64), output)
            if border.are_equal(values):
                return subtitle + _(" · all outputs equal")
            subtitle += _(" · contour {level}").format(level=short_text(border.middle))
        return subtitle
