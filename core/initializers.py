"""First parameters of a network, each scheme one object with everything that is known of it.

Every scheme reproduces a published one from a seed. For each layer it gives weights of shape
``(n_in, n_out)`` and biases of shape ``(n_out,)`` in float64; for many seeds at once, the same bits
with the runs on a last axis.

To add one, add an entry to `INITIALIZERS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.architecture import Architecture

Layer = tuple[NDArray[np.float64], NDArray[np.float64]]

_SEED_MASK: Final = 0xFFFFFFFF
_MANTISSA_MASK: Final = (1 << 24) - 1
_STATE_SIZE: Final = 624
_SHIFT_SIZE: Final = 397
_MOST_WORDS: Final = _STATE_SIZE - _SHIFT_SIZE
_MANY_SEEDS: Final = 8
"""From which number on seeds are drawn sooner side by side than one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Initializer:
    """A scheme of first parameters, and all that is known of it.

    Attributes:
        name: The name used in a configuration.
        draw: Returns each layer's weights and biases for layer sizes and a seed.
        numpy: NumPy's expression of ``{n_in}`` and ``{n_out}`` for an array of them in an exported
            program; empty where the numbers have to be written out.
        numpy_seed: The line that it needs before it, of ``{seed}``.
        numpy_biases: The same for biases, where it is another.
        is_layer_by_layer: Whether such a program draws a layer's biases before the next weights.
        torch: The lines that give ``{parameter}`` of a PyTorch program its numbers; empty where
            they have to be written out.
        torch_biases: The same for biases, where ``nn.init`` or a factor makes them.
        is_torch_default: Whether ``nn.Linear`` gives these numbers by itself.
        torch_factors: What the weights and biases of ``nn.Linear`` are multiplied by, where they
            all are its own.
        origin: Where the numbers come from, of ``{seed}``: a comment beside numbers written out.
        draw_side_by_side: Does as `draw_many` for a few numbers a run, faster; returns None where
            they are too many.
    """

    name: str
    draw: Callable[[Sequence[int], int], list[Layer]]
    numpy: str = ""
    numpy_seed: str = ""
    numpy_biases: str = ""
    is_layer_by_layer: bool = False
    torch: str = ""
    torch_biases: str | None = None
    is_torch_default: bool = False
    torch_factors: tuple[float, float] | None = None
    origin: str = ""
    draw_side_by_side: Callable[[Sequence[int], Sequence[int]], list[Layer] | None] | None = None

    def __call__(self, sizes: Sequence[int], seed: int) -> list[Layer]:
        """Returns each layer's weights and biases.

        Args:
            sizes: Layer sizes, inputs first, such as ``(2, 2, 1)``.
            seed: The seed.
        """
        return self.draw(sizes, seed)

    def draw_many(self, sizes: Sequence[int], seeds: Sequence[int]) -> list[Layer]:
        """Returns each layer's weights ``(n_in, n_out, n_runs)`` and biases ``(n_out, n_runs)``.

        Args:
            sizes: Layer sizes, inputs first.
            seeds: One seed a run.
        """
        if self.draw_side_by_side is not None and len(seeds) >= _MANY_SEEDS:
            layers = self.draw_side_by_side(sizes, seeds)
            if layers is not None:
                return layers
        drawn = [self.draw(sizes, seed) for seed in seeds]
        return [
            (
                np.stack([layers[index][0] for layers in drawn], axis=-1),
                np.stack([layers[index][1] for layers in drawn], axis=-1),
            )
            for index in range(len(sizes) - 1)
        ]


def first_layers(initializer: Initializer, architecture: Architecture, seed: int) -> list[Layer]:
    """Returns the first weights and biases of each layer of any network, weights with all sources.

    Without biases those are empty; PyTorch's ``nn.Linear(..., bias=False)`` does not draw them
    either, others draw and drop them. An output layer that reads the inputs too is drawn by PyTorch
    as the layer that it is; by other schemes from the next seed.

    Args:
        initializer: The scheme.
        architecture: The network.
        seed: The seed.
    """
    shapes, sizes = architecture.shapes, architecture.sizes
    if initializer.torch_factors is not None:
        weight_factor, bias_factor = initializer.torch_factors
        layers = [
            (weights * weight_factor, biases * bias_factor)
            for weights, biases in torch_linear_layers(shapes, seed, bias=architecture.bias)
        ]
    else:
        layers = initializer(sizes, seed)
        if architecture.skip:
            layers[-1:] = initializer(shapes[-1], seed + 1)
    if architecture.bias:
        return layers
    return [(weights, np.empty(0)) for weights, _biases in layers]


def torch_layers(sizes: Sequence[int], seed: int) -> list[Layer]:
    """Returns what ``torch.manual_seed(seed)`` and ``nn.Linear`` layers in order give.

    PyTorch draws each float32 from one 32-bit word of the Mersenne Twister: its lowest 24 bits
    over 2^24, scaled between float32 bounds. Weights come before biases, output unit by output
    unit. Source: ``nn.Linear.reset_parameters`` (He et al. 2015, "Delving Deep into Rectifiers",
    with negative slope sqrt(5)) and ``at::uniform_real_distribution``.

    Args:
        sizes: Layer sizes, inputs first, such as ``(2, 2, 1)``.
        seed: Any integer that ``torch.manual_seed`` takes; its lowest 32 bits count.
    """
    return torch_linear_layers(tuple(pairwise(sizes)), seed)


def torch_linear_layers(
    shapes: Sequence[tuple[int, int]], seed: int, *, bias: bool = True
) -> list[Layer]:
    """Returns the same of layers that need not read all of the layer before. See `torch_layers`.

    Args:
        shapes: Of each layer how many values it reads, and its units.
        seed: The seed.
        bias: Whether they have biases.
    """
    twister = np.random.RandomState(seed & _SEED_MASK)

    def uniform(bound: float, count: int) -> NDArray[np.float64]:
        words = twister.randint(0, 1 << 32, size=count, dtype=np.uint32)
        low, high = float(np.float32(-bound)), float(np.float32(bound))
        fraction = (words & _MANTISSA_MASK) / float(1 << 24)
        return (fraction * (high - low) + low).astype(np.float32).astype(np.float64)

    layers = []
    for n_in, n_out in shapes:
        gain = math.sqrt(2.0 / (1 + math.sqrt(5.0) ** 2))
        weight_bound = math.sqrt(3.0) * (gain / math.sqrt(n_in))
        weights = uniform(weight_bound, n_in * n_out).reshape(n_out, n_in).T
        biases = uniform(1 / math.sqrt(n_in), n_out) if bias else np.empty(0)
        layers.append((weights, biases))
    return layers


def uniform_layers(sizes: Sequence[int], seed: int) -> list[Layer]:
    """Returns parameters drawn from U[0, 1), as the first article's constructor draws them.

    ``np.random.seed(seed)`` before the article's program gives these numbers: first the weights
    of all layers, then the biases of all layers.
    """
    generator = np.random.RandomState(seed & _SEED_MASK)
    pairs = list(pairwise(sizes))
    weights = [generator.random_sample((n_in, n_out)) for n_in, n_out in pairs]
    biases = [generator.random_sample(n_out) for _, n_out in pairs]
    return list(zip(weights, biases, strict=True))


def xavier_layers(sizes: Sequence[int], seed: int) -> list[Layer]:
    """Returns weights from U(-b, b), b = sqrt(6 / (n_in + n_out)), and biases of zero.

    Source: Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward
    neural networks"; ``nn.init.xavier_uniform_``.
    """
    generator = np.random.default_rng(seed)
    return [
        (
            generator.uniform(-1, 1, (n_in, n_out)) * math.sqrt(6 / (n_in + n_out)),
            np.zeros(n_out),
        )
        for n_in, n_out in pairwise(sizes)
    ]


def he_layers(sizes: Sequence[int], seed: int) -> list[Layer]:
    """Returns weights from N(0, 2 / n_in) and biases of zero.

    Source: He et al. 2015, "Delving Deep into Rectifiers"; ``nn.init.kaiming_normal_``.
    """
    generator = np.random.default_rng(seed)
    return [
        (generator.standard_normal((n_in, n_out)) * math.sqrt(2 / n_in), np.zeros(n_out))
        for n_in, n_out in pairwise(sizes)
    ]


def zero_layers(sizes: Sequence[int], seed: int) -> list[Layer]:
    """Returns zeros: every hidden unit is the same, and gradient descent keeps it so."""
    return [(np.zeros((n_in, n_out)), np.zeros(n_out)) for n_in, n_out in pairwise(sizes)]


def twister_words(seeds: Sequence[int], count: int) -> NDArray[np.uint32]:
    """Returns the first words of the Mersenne Twister for many seeds at once.

    The words that come before the generator has gone once round need only its seeded state, which
    is one recurrence over its 624 words; NumPy takes the seeds side by side.
    Source: Matsumoto and Nishimura 1998, "Mersenne Twister", and its ``init_genrand`` of 2002.

    Args:
        seeds: The seeds; their lowest 32 bits count.
        count: How many words a seed, at most 227.

    Returns:
        Shape ``(count, n_seeds)``.

    Raises:
        ValueError: ``count`` is more than 227.
    """
    if not 0 <= count <= _MOST_WORDS:
        raise ValueError(f"count must be from 0 to {_MOST_WORDS}, got {count}")
    state = np.empty((_SHIFT_SIZE + count, len(seeds)), np.uint32)
    state[0] = [seed & _SEED_MASK for seed in seeds]
    for index in range(1, len(state)):
        before = state[index - 1]
        state[index] = (before ^ (before >> 30)) * np.uint32(1812433253) + np.uint32(index)
    mixed = (state[:count] & np.uint32(0x80000000)) | (state[1 : count + 1] & np.uint32(0x7FFFFFFF))
    words = state[_SHIFT_SIZE:] ^ (mixed >> 1) ^ ((mixed & 1) * np.uint32(0x9908B0DF))
    words ^= words >> 11
    words ^= (words << 7) & np.uint32(0x9D2C5680)
    words ^= (words << 15) & np.uint32(0xEFC60000)
    words ^= words >> 18
    return words.astype(np.uint32, copy=False)


def _torch_side_by_side(sizes: Sequence[int], seeds: Sequence[int]) -> list[Layer] | None:
    count = _number_count(sizes)
    if count > _MOST_WORDS:
        return None
    words = twister_words(seeds, count)
    fractions = (words & _MANTISSA_MASK) / float(1 << 24)
    layers, start = [], 0
    for n_in, n_out in pairwise(sizes):
        gain = math.sqrt(2.0 / (1 + math.sqrt(5.0) ** 2))
        middle, stop = start + n_in * n_out, start + (n_in + 1) * n_out
        weights = _scaled(fractions[start:middle], math.sqrt(3.0) * (gain / math.sqrt(n_in)))
        biases = _scaled(fractions[middle:stop], 1 / math.sqrt(n_in))
        layers.append((weights.reshape(n_out, n_in, -1).transpose(1, 0, 2), biases))
        start = stop
    return layers


def _scaled(fractions: NDArray[np.float64], bound: float) -> NDArray[np.float64]:
    low, high = float(np.float32(-bound)), float(np.float32(bound))
    return (fractions * (high - low) + low).astype(np.float32).astype(np.float64)


def _uniform_side_by_side(sizes: Sequence[int], seeds: Sequence[int]) -> list[Layer] | None:
    count = _number_count(sizes)
    if 2 * count > _MOST_WORDS:
        return None
    words = twister_words(seeds, 2 * count)
    # A double of 53 bits from two words, as random_sample makes it.
    numbers = ((words[::2] >> 5) * 67108864.0 + (words[1::2] >> 6)) / 9007199254740992.0
    shapes = [(n_in, n_out) for n_in, n_out in pairwise(sizes)]
    edges = np.cumsum([n_in * n_out for n_in, n_out in shapes] + [n_out for _, n_out in shapes])
    parts = np.split(numbers, edges[:-1])
    weights = [part.reshape(*shape, -1) for part, shape in zip(parts, shapes, strict=False)]
    return list(zip(weights, parts[len(shapes) :], strict=True))


def _number_count(sizes: Sequence[int]) -> int:
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


INITIALIZERS: Final[dict[str, Initializer]] = {
    initializer.name: initializer
    for initializer in (
        Initializer(
            "torch",
            torch_layers,
            is_torch_default=True,
            torch_factors=(1.0, 1.0),
            origin="what torch.manual_seed({seed}) and nn.Linear layers give",
            draw_side_by_side=_torch_side_by_side,
        ),
        Initializer(
            "uniform",
            uniform_layers,
            numpy="np.random.rand({n_in}, {n_out})",
            numpy_seed="np.random.seed({seed})",
            draw_side_by_side=_uniform_side_by_side,
        ),
        Initializer("xavier", xavier_layers, origin="Xavier's uniform numbers, from seed {seed}"),
        Initializer("he", he_layers, origin="He's normal numbers, from seed {seed}"),
        Initializer(
            "zeros", zero_layers, numpy="np.zeros(({n_in}, {n_out}))", torch="{parameter}.zero_()"
        ),
    )
}
"""Name -> scheme, in the order in which they are offered."""
