"""What became of each run of a sweep."""

from __future__ import annotations

import numpy as np

from xortui.core import PRESETS
from xortui.core.sweep import DIVERGED, FATES, SLOW, SOLVED, STUCK, run_chunk


def test_fates_are_told_apart() -> None:
    torch = PRESETS["torch"].config
    fates = run_chunk(torch, [42, 5]).fates
    assert fates.tolist() == [SOLVED, STUCK]
    assert run_chunk(torch.replace(epochs=11_000), [42]).fates.tolist() == [SLOW]
    assert run_chunk(PRESETS["perceptron-xor"].config, [1]).fates.tolist() == [STUCK]
    assert run_chunk(PRESETS["zeros"].config, [1]).fates.tolist() == [STUCK]
    diverged = run_chunk(PRESETS["diverge"].config, [42])
    assert FATES[diverged.fates[0]] == FATES[DIVERGED]
    assert not np.isfinite(diverged.losses[0])
    assert diverged.epochs[0] < 2000
