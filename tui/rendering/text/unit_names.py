"""What units and parameters are called: the one owner of ``x1``, ``h2``, ``out`` and ``bias h1``.

With one hidden layer its units are ``h1``, ``h2``, ...; with more, the layer comes first:
``h2.1`` is the first unit of the second hidden layer. Inputs and output have the names of
the data's columns, cut where room is short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from xortui.core import Architecture
from xortui.tui.language import cached_by_language
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.clipped_text import told_apart
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs

if TYPE_CHECKING:
    from xortui.core import RunConfig

_CELLS: Final = 10
_FEW_CELLS: Final = 5
"""How long the name of a column is in the name of a parameter, and in the short one."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a network.

    Attributes:
        array_name: ``weights``, ``biases``, or with batch normalisation ``scales`` and ``shifts``.
        layer: The layer it belongs to, from 0.
        source: Index of the unit or input that a weight comes from; None for the others.
        target: Index of the unit that it belongs to.
        name: As people read it: ``x1 → h1``, ``bias h1``.
        short_name: The same for narrow places: ``x1→h1``, ``b h1``.
    """

    array_name: str
    layer: int
    source: int | None
    target: int
    name: str
    short_name: str

    @property
    def field(self) -> str:
        """The name by which a run is told to change it, such as ``weights[0][1,0]``."""
        if self.source is None:
            return f"{self.array_name}[{self.layer}][{self.target}]"
        return f"{self.array_name}[{self.layer}][{self.source},{self.target}]"


def unit_names(
    sizes: Sequence[int],
    columns: Sequence[str] = (),
    cells: int = _CELLS,
    glyphs: Glyphs = FULL,
) -> tuple[tuple[str, ...], ...]:
    """Returns the names of inputs and units, a tuple a layer, inputs first.

    Args:
        sizes: Units a layer from the inputs to the output, such as ``(2, 2, 1)``.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
        cells: How long the name of a column may be.
        glyphs: What the terminal can show.
    """
    hidden_layers = len(sizes) - 2
    named = told_apart(columns, cells, glyphs)
    layers = [named[: sizes[0]] or tuple(f"x{index + 1}" for index in range(sizes[0]))]
    for layer, size in enumerate(sizes[1:-1], start=1):
        prefix = "h" if hidden_layers == 1 else f"h{layer}."
        layers.append(tuple(f"{prefix}{index + 1}" for index in range(size)))
    outputs = sizes[-1]
    several = tuple(f"out{index + 1}" for index in range(outputs))
    layers.append(named[sizes[0] :] or (several if outputs > 1 else ("out",)))
    return tuple(layers)


def parameters_of(settings: RunConfig, glyphs: Glyphs = FULL) -> tuple[Parameter, ...]:
    """Returns every parameter of a run's network. See `parameters`."""
    columns = settings.column_names
    return parameters(settings.architecture, glyphs, columns=columns)


def parameters(
    network: Architecture | Sequence[int],
    glyphs: Glyphs = FULL,
    *,
    columns: Sequence[str] = (),
    cells: int = _CELLS,
) -> tuple[Parameter, ...]:
    """Returns every parameter, layer by layer: weights by their source, then biases.

    Args:
        network: What it is made of; or its layer sizes alone, inputs first, where it is made of
            weights and biases.
        glyphs: Whether the arrow of a weight may be drawn as one.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
        cells: How long the name of a column may be; it is shorter in short names.
    """
    architecture = network if isinstance(network, Architecture) else Architecture(tuple(network))
    return _parameters(architecture, glyphs, tuple(columns), cells)


@cached_by_language(32)
def _parameters(
    architecture: Architecture,
    glyphs: Glyphs,
    columns: tuple[str, ...],
    cells: int,
) -> tuple[Parameter, ...]:
    names = unit_names(architecture.sizes, columns, cells, glyphs)
    shorts = unit_names(architecture.sizes, columns, _FEW_CELLS, glyphs)
    arrow = "→" if glyphs.unicode else "->"
    found = []
    for layer, (before, targets) in enumerate(pairwise(names)):
        is_linked = architecture.skip and layer == len(names) - 2
        sources = (*before, *names[0]) if is_linked else before
        few_sources = (*shorts[layer], *shorts[0]) if is_linked else shorts[layer]
        few_targets = shorts[layer + 1]
        for i, source in enumerate(sources):
            for j, target in enumerate(targets):
                name = f"{source} {arrow} {target}"
                short = f"{few_sources[i]}{arrow}{few_targets[j]}"
                found.append(Parameter("weights", layer, i, j, name, short))
        units = list(zip(targets, few_targets, strict=True))
        words = {
            "biases": (_("bias {unit}"), "b {unit}"),
            "scales": (_("scale {unit}"), "sc {unit}"),
            "shifts": (_("shift {unit}"), "sh {unit}"),
        }
        for array in architecture.unit_arrays(layer):
            found += _of_units(array, *words[array], layer, units)
        inputs = list(zip(names[0], shorts[0], strict=True))
        for array in architecture.input_arrays(layer):
            found += _of_units(array, *words[array.removeprefix("input_")], layer, inputs)
    return tuple(found)


def _of_units(
    array_name: str, name: str, short: str, layer: int, units: Sequence[tuple[str, str]]
) -> list[Parameter]:
    """The parameters of which each unit of a layer has one."""
    return [
        Parameter(array_name, layer, None, index, name.format(unit=unit), short.format(unit=few))
        for index, (unit, few) in enumerate(units)
    ]
