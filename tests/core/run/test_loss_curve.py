"""The losses of a run in bounded memory."""

from __future__ import annotations

import numpy as np

from xortui.core import LossCurve


def test_a_curve_keeps_evenly_spaced_epochs() -> None:
    curve = LossCurve(most=16)
    epoch = 3
    for count in (1, 5, 40, 7, 200, 1):
        curve.extend(epoch, np.arange(epoch, epoch + count, dtype=float))
        epoch += count
    epochs, losses = curve.points()
    assert (epochs == losses).all()
    assert len(set(np.diff(epochs))) == 1
    assert (epochs[0], epochs.size) == (3, 16)
    curve.truncate(100)
    assert curve.points()[0][-1] <= 100
