"""The box of the output surface, the largest of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelSpec, Room, TitleNote

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


_BORDER = 6
_SEPARATOR = " · "


def whole_parts(text: str, cells: int) -> str:
    """Returns as many parts of a remark as fit, first without the colours' name, which a bar shows.

    Args:
        text: The remark, its parts parted by points.
        cells: How much room there is.
    """
    parts = text.split(_SEPARATOR)
    if len(parts) > 1 and cell_len(text) > cells:
        del parts[0]
    while len(parts) > 1 and cell_len(_SEPARATOR.join(parts)) > cells:
        parts.pop()
    return _SEPARATOR.join(parts)


class SurfacePanel(Vertical, Panel):
    """What the network computes over the input square; its title says who watches."""

    spec = PanelSpec(
        "surface",
        deferred("Output surface"),
        normal=Room(share=3),
        wide=Room(share=12),
        note=TitleNote.WATCHERS,
        click=deferred("click holds the crosshair, again lets it go"),
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
        return super().click_hint()

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how the surface is shown: in a narrow panel less of it, but nothing in part."""
        return whole_parts(self._how_shown(frame, options), self.outer_size.width - _BORDER)

    def _how_shown(self, frame: Frame, options: ViewOptions) -> str:
        import numpy as np

        from xortui.core import shown_output, values_of_output
        from xortui.tui.rendering.surface.ramp_span import end_numbers
        from xortui.tui.rendering.text.number_format import short_text
        from xortui.tui.widgets.surface_picture import (
            SurfacePicture,
            both_legend,
            class_legend,
            held_out_legend,
            points_on_slice,
            shown_data,
        )

        picture = self.query_one(SurfacePicture)
        has_lines = options.unit_lines and not options.in_3d and bool(frame.settings.hidden)
        subtitle = _("ASCII") if options.ascii else options.ramp
        if has_lines:
            subtitle = _("dashed: h = 0")
        subtitle += points_on_slice(frame.settings.dataset, options)
        subtitle += class_legend(frame.settings.dataset, options)
        subtitle += held_out_legend(frame, options)
        if picture.shows_both:
            subtitle += both_legend(options)
        data = frame.settings.dataset
        span = picture.span
        if span is not None and span != shown_data(data, options).target_bounds:
            low, high = end_numbers(span)
            subtitle += (
                _(" · stretched")
                if picture.has_key or options.in_3d
                else _(" {low} .. {high}").format(low=low, high=high)
            )
        output, border = shown_output(data, options.output), shown_data(data, options).border
        if border is not None and options.contour and not options.in_3d:
            values = values_of_output(np.asarray(frame.snapshot.predictions.T, np.float64), output)
            if border.are_equal(values):
                return subtitle + _(" · all outputs equal")
            subtitle += _(" · contour {level}").format(level=short_text(border.middle))
        return subtitle
