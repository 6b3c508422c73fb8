"""What PyTorch's generator draws, made with NumPy alone.

``torch.manual_seed`` seeds a Mersenne Twister, of whose words PyTorch makes numbers in its own
ways: uniform ones are the same here bit for bit, normal ones up to the rounding of ``log`` and
``cos``.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SEED_MASK: Final = 0xFFFFFFFF
_MANTISSA_MASK: Final = np.uint64((1 << 53) - 1)
_BLOCK: Final = 16


class TorchGenerator:
    """PyTorch's generator of a processor, for tensors in float64."""

    def __init__(self, seed: int) -> None:
        """Seeds it as ``torch.manual_seed`` does.

        Args:
            seed: Any integer that ``torch.manual_seed`` takes; its lowest 32 bits count.
        """
        self._twister = np.random.RandomState(seed & SEED_MASK)
        self._kept: float | None = None

    def words(self, count: int) -> NDArray[np.uint32]:
        """Returns words of 32 bits, of each of which a float32 tensor makes one uniform number."""
        return self._twister.randint(0, 1 << 32, size=count, dtype=np.uint32)

    def uniform(self, low: float, high: float, count: int) -> NDArray[np.float64]:
        """Returns what ``uniform_(low, high)`` writes into a tensor.

        Source: ``at::uniform_real_distribution<double>``: the lowest 53 bits of two words, scaled
        by one multiply-add, which processors of the last ten years round once.
        """
        return _multiplied_and_added(self._fractions(count), high - low, low)

    def normal(self, deviation: float, count: int) -> NDArray[np.float64]:
        """Returns what ``normal_(0, deviation)`` writes into a tensor.

        Source: ``normal_kernel`` of PyTorch's processor: numbers one by one below 16, from there
        on in blocks, of which the last is drawn anew where it is not whole; both by Box and Muller
        1958, "A Note on the Generation of Random Normal Deviates".
        """
        return (self._one_by_one(count) if count < _BLOCK else self._by_blocks(count)) * deviation

    def _fractions(self, count: int) -> NDArray[np.float64]:
        words = self.words(2 * count).astype(np.uint64)
        both = (words[::2] << np.uint64(32)) | words[1::2]
        fractions: NDArray[np.float64] = (both & _MANTISSA_MASK) / float(1 << 53)
        return fractions

    def _one_by_one(self, count: int) -> NDArray[np.float64]:
        numbers = np.empty(count)
        for index in range(count):
            if self._kept is not None:
                # the second of a pair, which the generator keeps from one tensor to the next
                numbers[index], self._kept = self._kept, None
                continue
            angle, size = self._fractions(2).tolist()
            radius = math.sqrt(-2 * math.log1p(-size))
            numbers[index] = radius * math.cos(2 * math.pi * angle)
            self._kept = radius * math.sin(2 * math.pi * angle)
        return numbers

    def _by_blocks(self, count: int) -> NDArray[np.float64]:
        numbers = self._fractions(count)
        for start in range(0, count - _BLOCK + 1, _BLOCK):
            _make_normal(numbers[start : start + _BLOCK])
        if count % _BLOCK:
            numbers[-_BLOCK:] = self._fractions(_BLOCK)
            _make_normal(numbers[-_BLOCK:])
        return numbers


def _multiplied_and_added(
    a: NDArray[np.float64], factor: float, summand: float
) -> NDArray[np.float64]:
    """Returns ``a * factor + summand``, rounded once.

    The errors of product and sum are found exactly and added at the end. Source: Dekker 1971, "A
    floating-point technique for extending the available precision"; Knuth's sum.
    """
    product = a * factor
    a_high, factor_high = _upper_half(a), _upper_half(factor)
    a_low, factor_low = a - a_high, factor - factor_high
    of_product = a_high * factor_high - product + a_high * factor_low + a_low * factor_high
    of_product += a_low * factor_low
    total = product + summand
    moved = total - product
    of_sum = (product - (total - moved)) + (summand - moved)
    result: NDArray[np.float64] = total + (of_sum + of_product)
    return result


def _upper_half(a: Any) -> Any:
    scaled = 134217729.0 * a  # 2^27 + 1
    return scaled - (scaled - a)


def _make_normal(block: NDArray[np.float64]) -> None:
    half = _BLOCK // 2
    radius, angle = np.sqrt(-2 * np.log(1 - block[:half])), 2 * math.pi * block[half:]
    block[:half], block[half:] = radius * np.cos(angle), radius * np.sin(angle)
