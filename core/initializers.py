"""First parameters of a network, each scheme reproducing a published one from a seed.

Every initializer returns, for each layer, weights of shape ``(n_in, n_out)`` and biases of shape
``(n_out,)`` in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Layer = tuple[NDArray[np.float64], NDArray[np.float64]]
Initializer = Callable[[Sequence[int], int], list[Layer]]

_SEED_MASK: Final = 0xFFFFFFFF
_MANTISSA_MASK: Final = (1 << 24) - 1


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
    twister = np.random.RandomState(seed & _SEED_MASK)

    def uniform(bound: float, count: int) -> NDArray[np.float64]:
        words = twister.randint(0, 1 << 32, size=count, dtype=np.uint32)
        low, high = float(np.float32(-bound)), float(np.float32(bound))
        fraction = (words & _MANTISSA_MASK) / float(1 << 24)
        return (fraction * (high - low) + low).astype(np.float32).astype(np.float64)

    layers = []
    for n_in, n_out in pairwise(sizes):
        gain = math.sqrt(2.0 / (1 + math.sqrt(5.0) ** 2))
        weight_bound = math.sqrt(3.0) * (gain / math.sqrt(n_in))
        weights = uniform(weight_bound, n_in * n_out).reshape(n_out, n_in).T
        biases = uniform(1 / math.sqrt(n_in), n_out)
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


INITIALIZERS: Final[dict[str, Initializer]] = {
    "torch": torch_layers,
    "uniform": uniform_layers,
    "xavier": xavier_layers,
    "he": he_layers,
    "zeros": zero_layers,
}
