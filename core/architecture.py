"""What a network is made of: its layers' sizes, and which arrays of parameters each has."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Architecture:
    """The layers of a network.

    With skip links the output layer reads the last hidden layer and, behind it, the inputs: it is
    ``nn.Linear(units + inputs, 1)``.

    Attributes:
        sizes: Layer sizes, inputs first, such as ``(2, 2, 1)``.
        norms: Of each hidden layer, whether it has batch normalisation.
        bias: Whether units have biases.
        skip: Whether the output reads the inputs beside the last hidden layer.
    """

    sizes: tuple[int, ...]
    norms: tuple[bool, ...] = ()
    bias: bool = True
    skip: bool = False

    @property
    def n_layers(self) -> int:
        """How many layers there are, the output layer included."""
        return len(self.sizes) - 1

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """What each layer's weights have: how many values are read, how many units read them."""
        shapes = list(pairwise(self.sizes))
        if self.skip:
            shapes[-1] = (self.sizes[-2] + self.sizes[0], self.sizes[-1])
        return tuple(shapes)

    @property
    def has_norm(self) -> bool:
        """Whether any layer has batch normalisation."""
        return any(self.norms)

    @property
    def n_normalized(self) -> int:
        """How many units batch normalisation has running statistics of."""
        return sum(n for n, norm in zip(self.sizes[1:], self.norms, strict=False) if norm)

    def is_normalized(self, layer: int) -> bool:
        """Whether a layer has batch normalisation."""
        return layer < len(self.norms) and self.norms[layer]

    def unit_arrays(self, layer: int) -> tuple[str, ...]:
        """Returns which arrays of a layer have one number a unit, in their order."""
        arrays = ("biases",) if self.bias else ()
        return (*arrays, "scales", "shifts") if self.is_normalized(layer) else arrays

    def layer_count(self, layer: int) -> int:
        """Returns how many numbers a layer's parameters are."""
        n_in, n_out = self.shapes[layer]
        return (n_in + len(self.unit_arrays(layer))) * n_out

    @property
    def n_parameters(self) -> int:
        """How many numbers all parameters are."""
        return sum(map(self.layer_count, range(self.n_layers)))
