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
        input_norm: Whether the inputs have batch normalisation, before the first layer.
    """

    sizes: tuple[int, ...]
    norms: tuple[bool, ...] = ()
    bias: bool = True
    skip: bool = False
    input_norm: bool = False

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
        """Whether any layer, or the inputs, have batch normalisation."""
        return self.input_norm or any(self.norms)

    @property
    def n_normalized(self) -> int:
        """How many units and inputs batch normalisation has running statistics of."""
        return sum(self.normalized_counts)

    @property
    def normalized_counts(self) -> tuple[int, ...]:
        """How many inputs, and of each hidden layer how many units, have running statistics."""
        of_layers = zip(self.sizes[1:], self.norms, strict=False)
        inputs = self.sizes[0] if self.input_norm else 0
        return (inputs, *(n if norm else 0 for n, norm in of_layers))

    def is_normalized(self, layer: int) -> bool:
        """Whether a layer has batch normalisation."""
        return layer < len(self.norms) and self.norms[layer]

    def unit_arrays(self, layer: int) -> tuple[str, ...]:
        """Returns which arrays of a layer have one number a unit, in their order."""
        arrays = ("biases",) if self.bias else ()
        return (*arrays, "scales", "shifts") if self.is_normalized(layer) else arrays

    def input_arrays(self, layer: int) -> tuple[str, ...]:
        """Returns which arrays of a layer have one number an input, behind those of its units."""
        return ("input_scales", "input_shifts") if self.input_norm and layer == 0 else ()

    def layer_count(self, layer: int) -> int:
        """Returns how many numbers a layer's parameters are."""
        n_in, n_out = self.shapes[layer]
        own = (n_in + len(self.unit_arrays(layer))) * n_out
        return own + len(self.input_arrays(layer)) * n_in

    @property
    def n_parameters(self) -> int:
        """How many numbers all parameters are."""
        return sum(map(self.layer_count, range(self.n_layers)))
