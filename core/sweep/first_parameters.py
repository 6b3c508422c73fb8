"""First parameters of many runs: bit for bit those that `INITIALIZERS` draws for each seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.initializers import INITIALIZERS

LanesOfLayer = tuple[NDArray[np.float64], NDArray[np.float64]]

_STATE_SIZE: Final = 624
_SHIFT_SIZE: Final = 397
_MOST_WORDS: Final = _STATE_SIZE - _SHIFT_SIZE
_SEED_MASK: Final = 0xFFFFFFFF


def first_parameters(init: str, sizes: Sequence[int], seeds: Sequence[int]) -> list[LanesOfLayer]:
    """Returns, for each layer, weights ``(n_in, n_out, n_runs)`` and biases ``(n_out, n_runs)``.

    Args:
        init: Name of the scheme.
        sizes: Layer sizes, inputs first.
        seeds: One seed a run.
    """
    count = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    if init == "torch" and count <= _MOST_WORDS:
        return _torch_lanes(sizes, seeds, count)
    if init == "uniform" and 2 * count <= _MOST_WORDS:
        return _uniform_lanes(sizes, seeds, count)
    drawn = [INITIALIZERS[init](sizes, seed) for seed in seeds]
    return [
        (
            np.stack([layers[index][0] for layers in drawn], axis=-1),
            np.stack([layers[index][1] for layers in drawn], axis=-1),
        )
        for index in range(len(sizes) - 1)
    ]


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


def _torch_lanes(sizes: Sequence[int], seeds: Sequence[int], count: int) -> list[LanesOfLayer]:
    words = twister_words(seeds, count)
    fractions = (words & ((1 << 24) - 1)) / float(1 << 24)
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


def _uniform_lanes(sizes: Sequence[int], seeds: Sequence[int], count: int) -> list[LanesOfLayer]:
    words = twister_words(seeds, 2 * count)
    # A double of 53 bits from two words, as random_sample makes it.
    numbers = ((words[::2] >> 5) * 67108864.0 + (words[1::2] >> 6)) / 9007199254740992.0
    shapes = [(n_in, n_out) for n_in, n_out in pairwise(sizes)]
    edges = np.cumsum([n_in * n_out for n_in, n_out in shapes] + [n_out for _, n_out in shapes])
    parts = np.split(numbers, edges[:-1])
    weights = [part.reshape(*shape, -1) for part, shape in zip(parts, shapes, strict=False)]
    return list(zip(weights, parts[len(shapes) :], strict=True))
