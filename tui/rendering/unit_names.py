"""What units and parameters are called: the one owner of ``x1``, ``h2``, ``out`` and ``bias h1``.

With one hidden layer its units are ``h1``, ``h2``, ...; with more, the layer comes first:
``h2.1`` is the first unit of the second hidden layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from xortui.tui.language import translate as _
from xortui.tui.rendering.glyphs import FULL, Glyphs


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a network.

    Attributes:
        layer: The layer it belongs to, from 0.
        source: Index of the unit or input that the weight comes from; None for a bias.
        target: Index of the unit that it belongs to.
        name: As people read it: ``x1 → h1``, ``bias h1``.
        short_name: The same for narrow places: ``x1→h1``, ``b h1``.
    """

    layer: int
    source: int | None
    target: int
    name: str
    short_name: str

    @property
    def field(self) -> str:
        """The name by which a run is told to change it, such as ``weights[0][1,0]``."""
        if self.source is None:
            return f"biases[{self.layer}][{self.target}]"
        return f"weights[{self.layer}][{self.source},{self.target}]"


def unit_names(sizes: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """Returns the names of inputs and units, a tuple a layer, inputs first.

    Args:
        sizes: Units a layer from the inputs to the output, such as ``(2, 2, 1)``.
    """
    hidden_layers = len(sizes) - 2
    layers = [tuple(f"x{index + 1}" for index in range(sizes[0]))]
    for layer, size in enumerate(sizes[1:-1], start=1):
        prefix = "h" if hidden_layers == 1 else f"h{layer}."
        layers.append(tuple(f"{prefix}{index + 1}" for index in range(size)))
    outputs = sizes[-1]
    layers.append(
        ("out",) if outputs == 1 else tuple(f"out{index + 1}" for index in range(outputs))
    )
    return tuple(layers)


def parameters(sizes: Sequence[int], glyphs: Glyphs = FULL) -> tuple[Parameter, ...]:
    """Returns every parameter, layer by layer: weights by their source, then biases.

    Args:
        sizes: Units a layer from the inputs to the output.
        glyphs: Whether the arrow of a weight may be drawn as one.
    """
    names = unit_names(sizes)
    arrow = "→" if glyphs.unicode else "->"
    found = []
    for layer, (sources, targets) in enumerate(pairwise(names)):
        for i, source in enumerate(sources):
            for j, target in enumerate(targets):
                name, short = f"{source} {arrow} {target}", f"{source}{arrow}{target}"
                found.append(Parameter(layer, i, j, name, short))
        for j, target in enumerate(targets):
            name = _("bias {unit}").format(unit=target)
            found.append(Parameter(layer, None, j, name, f"b {target}"))
    return tuple(found)
