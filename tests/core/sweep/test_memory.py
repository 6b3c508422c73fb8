"""Where the arrays of many runs lie."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from xortui.core.sweep.memory import Memory

SHAPES = [(1,), (3, 5), (0, 16), (9, 4096), (4, 2, 5000), (1,), (600, 4096), (4, 2, 5000)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_each_array_is_its_own_and_starts_on_a_cache_line(dtype: str) -> None:
    memory = Memory()
    arrays = [memory.zeros(shape, dtype) for shape in SHAPES]
    assert [(a.shape, a.dtype) for a in arrays] == [(shape, dtype) for shape in SHAPES]
    assert all(a.ctypes.data % 64 == 0 and a.flags.c_contiguous and not a.any() for a in arrays)
    assert not any(np.shares_memory(a, b) for a, b in combinations(arrays, 2))


def test_zeros_are_zeros_where_something_else_was() -> None:
    for _time in range(3):
        array = Memory().zeros((600, 1000), "float64")
        assert not array.any()
        array += 1


def test_an_array_outlives_what_gave_it() -> None:
    memory = Memory()
    first, second = (memory.zeros((8, 1000), "float64") for _ in range(2))
    first += 1
    del memory, second
    assert (first == 1).all()
