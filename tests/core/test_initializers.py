"""First parameters of many runs are those of each run."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core.initializers import INITIALIZERS, twister_words


@pytest.mark.parametrize("init", INITIALIZERS)
@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 1), (3, 5, 4, 1), (2, 70, 1)])
def test_first_parameters_are_bit_for_bit_those_of_one_run(
    init: str, sizes: tuple[int, ...]
) -> None:
    few = [0, 1, 42, 2**32 - 1, 2**32 + 7, 2**62 + 5]
    for seeds in (few, [*few, *range(2, 9)]):  # which are drawn one by one, and side by side
        layers = INITIALIZERS[init].draw_many(sizes, seeds)
        for lane, seed in enumerate(seeds):
            alone = INITIALIZERS[init](sizes, seed)
            for (weights, biases), (w, b) in zip(layers, alone, strict=True):
                np.testing.assert_array_equal(weights[..., lane], w)
                np.testing.assert_array_equal(biases[..., lane], b)


def test_more_words_than_need_no_second_round_are_refused() -> None:
    with pytest.raises(ValueError, match="count must be from 0 to 227, got 228"):
        twister_words([1], 228)
