"""The best epoch so far, of one run and of many side by side."""

from __future__ import annotations

import numpy as np

from xortui.core.run.best import Best

NAN = np.nan


def test_the_waiting_goes_on_from_stretch_to_stretch_and_each_run_waits_for_itself() -> None:
    best = Best.at(10, np.array([1.0, 5.0, NAN]))
    waiting = best.after(10, np.array([[2.0, 4.0, NAN], [0.5, 4.0, 7.0], [0.5, 3.0, 9.0]]))
    assert waiting.best_epochs[1:].tolist() == [[10, 11, 10], [12, 11, 12], [12, 13, 12]]
    assert waiting.too_long(1).tolist() == [
        [True, False, False],
        [False, True, False],
        [True, False, True],
    ]
    after = waiting.until(np.array([3, 2, 1]))
    assert after.epochs.tolist() == [12, 11, 10]
    assert after.losses.tolist() == [0.5, 4.0, np.inf]


def test_an_epoch_at_which_nobody_looked_neither_ends_a_run_nor_betters_it() -> None:
    waiting = Best.at(0, np.array([1.0])).after(0, np.array([[NAN], [NAN], [2.0], [NAN]]))
    assert waiting.too_long(2)[:, 0].tolist() == [False, False, True, False]
    assert waiting.until(np.array([4])).epochs.tolist() == [0]
