"""The network drawn: units, lines between them, and what each unit computes."""

from __future__ import annotations

import numpy as np

from xortui.core.boolean_functions import output_function, unit_function
from xortui.tui.player.frame import Frame
from xortui.tui.rendering.canvas import Canvas
from xortui.tui.rendering.network_diagram import NetworkPicture, network_diagram
from xortui.tui.widgets.look import Look
from xortui.tui.widgets.picture import Picture

_THUMBNAIL = 12


class NetworkDiagram(Picture):
    """The network; larger than its panel where it has many units, and then scrolled."""

    def draw(self, frame: Frame, look: Look, rows: int, cols: int) -> Canvas:
        """Draws the network, at least as large as the panel."""
        panel = self.parent.size if self.parent is not None else self.size  # type: ignore[attr-defined]
        canvas = network_diagram(network_picture(frame), panel.height, panel.width, look.glyphs)
        size = (canvas.cols, canvas.rows)
        if size != (self.size.width, self.size.height):
            self.styles.width, self.styles.height = size
        return canvas


def network_picture(frame: Frame) -> NetworkPicture:
    """Returns what the diagram shows of a frame."""
    settings, parameters = frame.settings, frame.snapshot.parameters
    return NetworkPicture(
        weights=[np.asarray(w, np.float64) for w in parameters.weights],
        biases=[np.asarray(b, np.float64) for b in parameters.biases],
        activation=settings.activation,
        pictures=frame.network.unit_surfaces(_THUMBNAIL, _THUMBNAIL),
        functions=unit_functions(frame),
    )


def unit_functions(frame: Frame) -> list[list[str | None]]:
    """Returns each unit's Boolean function, layer by layer.

    Empty where the data are no truth table of two inputs, whose rows all stand once.
    """
    data = frame.settings.dataset
    rows = [tuple(map(float, f"{number:02b}")) for number in range(4)]
    if data.n_features != 2 or sorted(data.rows) != rows or not data.is_truth_table:
        return []
    order = [data.rows.index(row) for row in rows]
    *hidden, output = frame.snapshot.activations
    named: list[list[str | None]] = [
        [unit_function(unit, frame.settings.activation) for unit in layer[order].T]
        for layer in hidden
    ]
    return [*named, [output_function(output[order, 0])]]
