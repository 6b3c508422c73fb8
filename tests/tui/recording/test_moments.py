"""The five moments that tell a run."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.tui.recording.moments import moments_of

EPOCHS = np.arange(0, 20_001, 10)
ENDLESS = np.where(EPOCHS[-1] > EPOCHS, 0.7, np.inf)
WAITS = 0.69 / (1 + np.exp((EPOCHS - 12_000) / 300)) + 0.01


def test_a_run_that_waits_and_falls_is_told_in_order() -> None:
    moments = moments_of(EPOCHS, WAITS, 12_300)
    assert [name for _epoch, name in moments] == ["start", "plateau", "falling", "solved", "end"]
    epochs = [epoch for epoch, _name in moments]
    assert epochs == sorted(epochs) and epochs[0] == 0 and epochs[3:] == [12_300, 20_000]
    assert 10_000 < epochs[2] < 12_300
    assert 4_000 < epochs[1] < 7_000


@pytest.mark.parametrize(
    ("losses", "solved_at", "names"),
    [
        (1 / (1 + EPOCHS), None, ["start", "falling", "", "", "end"]),
        (1 / (1 + EPOCHS), 20_000, ["start", "falling", "", "", "solved"]),
        (np.full(EPOCHS.size, 0.7), None, ["start", "", "plateau", "", "end"]),
        (
            np.r_[np.full(EPOCHS.size - 1, 0.7), np.inf],
            None,
            ["start", "", "plateau", "", "diverged"],
        ),
    ],
    ids=["falls", "solved at its end", "waits", "diverges"],
)
def test_others_have_five_moments_too(
    losses: np.ndarray, solved_at: int | None, names: list[str]
) -> None:
    moments = moments_of(EPOCHS, losses, solved_at)
    assert [name for _epoch, name in moments] == names
    assert len({epoch for epoch, _name in moments}) == 5


@pytest.mark.parametrize("last", [0, 1, 2, 3])
def test_a_short_run_has_the_moments_that_there_are(last: int) -> None:
    epochs = np.arange(last + 1)
    moments = moments_of(epochs, 1.0 / (1 + epochs), None)
    assert [epoch for epoch, _name in moments] == list(range(last + 1))
