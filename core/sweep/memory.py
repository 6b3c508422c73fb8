"""Where the arrays of many runs lie: side by side in memory that the processor reads fast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from xortui.core.activations import Array

Bytes = NDArray[np.uint8]

_CACHE_LINE: Final = 64
_BLOCK: Final = 16 << 20
_SMALLEST: Final = 32 << 10


class Memory:
    """Gives out arrays that live as long as what they belong to.

    Large ones are parts of large blocks. The system gives those in pages of 2 MiB where it has
    such, and a process that has given one back gets it again, pages and all: of an epoch's arrays,
    taken one by one, a new page for each 4 KiB would take as long as a few epochs.
    """

    def __init__(self) -> None:
        """Begins without a block."""
        self._free = np.empty(0, np.uint8)

    def zeros(self, shape: Sequence[int], dtype: DTypeLike) -> Array:
        """Returns zeros that start on a cache line."""
        result = self.empty(shape, dtype)
        result[...] = 0
        return result

    def empty(self, shape: Sequence[int], dtype: DTypeLike) -> Array:
        """Returns what is written before it is read, from the start of a cache line.

        Vector loads and stores that straddle two lines make every operation take twice as long,
        and NumPy's own arrays start 16 bytes behind a page.
        """
        size = math.prod(shape) * np.dtype(dtype).itemsize
        raw = self._taken(size) if size >= _SMALLEST else _aligned(_bytes(size))
        result: Array = raw[:size].view(dtype).reshape(tuple(shape))
        return result

    def _taken(self, size: int) -> Bytes:
        whole = -(-size // _CACHE_LINE) * _CACHE_LINE
        if self._free.size < whole:
            self._free = _aligned(_bytes(max(whole, _BLOCK)))
        taken, self._free = self._free[:whole], self._free[whole:]
        return taken


def _bytes(size: int) -> Bytes:
    return np.empty(size + _CACHE_LINE, np.uint8)


def _aligned(raw: Bytes) -> Bytes:
    """Returns what of some bytes begins on a cache line."""
    return raw[-raw.ctypes.data % _CACHE_LINE :]
