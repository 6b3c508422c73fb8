"""The network drawn: units, lines between them, and what each unit computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.events import Click
from textual.geometry import Size
from textual.widget import Widget

from xortui.core import Dataset, Settings, grid_inputs
from xortui.core.boolean_functions import INPUT_ROWS
from xortui.tui.language import translate as _
from xortui.tui.player.frame import Frame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.diagram.network_diagram import DiagramContent, network_diagram
from xortui.tui.rendering.diagram.pointing import parameter_at
from xortui.tui.rendering.text.unit_functions import (
    function_sentences,
    output_formula,
    unit_functions,
)
from xortui.tui.rendering.text.unit_names import parameters_of
from xortui.tui.widgets.parameter_clicked import ParameterClicked
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.surface_picture import Held, held_inputs
from xortui.tui.widgets.view_options import ViewOptions

_THUMBNAIL = 12

_MOST_SENTENCES = 5
"""Units up to which each has a sentence of its own, decided or not."""


class NetworkDiagram(RunPicture[Frame]):
    """The network; larger than its panel where it has many units, and then scrolled."""

    depends_on = ("slice_steps", "ramp")

    def on_click(self, event: Click) -> None:
        """Says which parameter is meant."""
        if self.frame is not None:
            tell_parameter(self, event, self.frame.settings)

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the network, at least as large as the panel."""
        content = diagram_content(frame, held_inputs(frame.settings.dataset, options))
        return drawn_network(self, content, options)


def drawn_network(picture: Picture[Any], content: DiagramContent, options: ViewOptions) -> Canvas:
    """Returns the network, at least as large as its panel, and makes the picture as large as that.

    Args:
        picture: Shows it, in a panel that scrolls.
        content: What is shown of it.
        options: How it is shown.
    """
    width, height = _panel_size(picture)
    canvas = network_diagram(replace(content, ramp=options.ramp), height, width, options.glyphs)
    size = (canvas.cols, canvas.rows)
    if size != (picture.size.width, picture.size.height):
        picture.styles.width, picture.styles.height = size
    return canvas


def tell_parameter(picture: Picture[Any], event: Click, settings: Settings) -> None:
    """Has a picture of the network say which parameter was clicked on, if one was."""
    place, (width, height) = event.get_content_offset(picture), _panel_size(picture)
    if place is None:
        return
    found = parameter_at(
        *(settings.architecture, height, width, place.y, place.x),
        settings.column_names,
        picture.view_options.glyphs,
        has_input_pictures=bool(settings.inputs),
    )
    if found is not None:
        fields = [parameter.field for parameter in parameters_of(settings)]
        picture.post_message(ParameterClicked(fields.index(found.field)))


def _panel_size(picture: Widget) -> Size:
    """The size of the panel, for which the network is laid out."""
    return picture.parent.size if isinstance(picture.parent, Widget) else picture.size


def diagram_content(frame: Frame, held: Held = None) -> DiagramContent:
    """Returns what the diagram shows of a frame.

    Args:
        frame: The moment.
        held: Where the inputs stay over which the pictures of units do not reach.
    """
    settings, parameters = frame.settings, frame.snapshot.parameters
    weights = [np.asarray(w, np.float64) for w in parameters.weights]
    n_before = settings.sizes[-2]
    weights[-1], links = weights[-1][:n_before], weights[-1][n_before:]
    return DiagramContent(
        weights=weights,
        biases=[np.asarray(b, np.float64) for b in parameters.biases],
        activation=settings.activations[:-1],
        output_activation=settings.activations[-1],
        unit_surfaces=frame.network.unit_surfaces(_THUMBNAIL, _THUMBNAIL, held=held),
        functions=functions_of(frame),
        columns=settings.column_names,
        links=links if links.size else None,
        input_surfaces=_input_surfaces(settings, settings.dataset.column_names, held),
    )


@lru_cache(4)  # asked for with every frame, and the same in all of them
def _input_surfaces(
    settings: Settings, names: tuple[str, ...], held: Held
) -> Sequence[NDArray[np.float64]]:
    """What each input that is an expression is over the input square; nothing where none is."""
    if not settings.inputs:
        return ()
    grid = grid_inputs(settings.dataset, _THUMBNAIL, _THUMBNAIL, held=held)
    return list(settings.as_read(grid).T.reshape(-1, _THUMBNAIL, _THUMBNAIL))


def functions_of(frame: Frame) -> Sequence[Sequence[str | None]]:
    """Returns each unit's Boolean function, layer by layer.

    Empty where the data are no truth table of two inputs, whose rows all stand once, and where the
    network reads others than these.
    """
    order = truth_table_order(frame.settings.dataset)
    if not order or frame.settings.inputs:
        return ()
    activations = [np.asarray(a[list(order)], np.float64) for a in frame.snapshot.activations]
    return unit_functions(activations, frame.settings.activations[:-1])


@lru_cache(8)
def truth_table_order(data: Dataset) -> tuple[int, ...]:
    """Returns where the rows 00, 01, 10, 11 stand in the data, or nothing if they do not."""
    if data.n_features != 2 or not data.is_truth_table or tuple(sorted(data.rows)) != INPUT_ROWS:
        return ()
    return tuple(data.rows.index(row) for row in INPUT_ROWS)


class UnitSentences(RunPicture[Frame]):
    """What each unit computes, in words: ``h1 = OR``, ``out = h1 AND NOT h2``."""

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Writes as many sentences as fit; those that say least are put together where many."""
        canvas = Canvas(rows, cols)
        sentences = sentences_of(frame)
        if len(sentences) > _MOST_SENTENCES:
            sentences = _what_is_decided(sentences, frame)
        for row, sentence in enumerate(sentences):
            canvas.write(row + 1, 0, sentence, style("text"))
        return canvas


def _what_is_decided(sentences: Sequence[str], frame: Frame) -> list[str]:
    """The output and the units that have a name, and how many units have none."""
    found = [bits for layer in functions_of(frame)[:-1] for bits in layer]
    told = [sentence for sentence, bits in zip(sentences, found, strict=False) if bits]
    count = found.count(None)
    more = [_("{count} units undecided").format(count=count)] if count else []
    return [sentences[-1], *told, *more]


def sentences_of(frame: Frame) -> list[str]:
    """Returns what each unit computes, in words; nothing where `functions_of` returns nothing."""
    functions = functions_of(frame)
    if not functions:
        return []
    settings, shown = frame.settings, frame.snapshot
    output = None
    if settings.hidden and not settings.skip:
        output = output_formula(
            np.asarray(shown.weights[-1], np.float64),
            shown.parameters.bias(len(settings.hidden)),
            np.asarray(shown.activations[-2], np.float64),
            settings.activations[-2],
            settings.output_activation,
        )
    border = settings.dataset.border
    is_one = settings.sizes[-1] == 1
    all_equal = is_one and border is not None and border.are_equal(shown.predictions)
    return function_sentences(
        settings.sizes,
        functions,
        output,
        all_equal=all_equal,
        columns=settings.column_names,
    )
