"""A learning rate goes on as PyTorch's schedulers have it."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import Change, History, RunConfig, Trainer
from xortui.core.schedules import N_PLATEAU_NUMBERS, Pace

LOSSES = (1, 0.9, 0.9, 0.9, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6)
# Each made by PyTorch 2.13 with a learning rate of 0.5, the last from the losses above.
RATES = {
    "step:step_size=3,gamma=0.5": [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125],
    "exponential:gamma=0.9": [0.5, 0.45, 0.405, 0.3645, 0.32805, 0.295245],
    "cosine:t_max=4,eta_min=0.1": [0.5, 0.4414213562373095, 0.3, 0.1585786437626905, 0.1],
    "cosine:t_max=2": [0.5, 0.25, 0, 0.25, 0.5],
    "linear": [0.5 / 3, 0.7 / 3, 0.3, 1.1 / 3, 1.3 / 3, 0.5, 0.5],
    "plateau:factor=0.5,patience=1,cooldown=1": [0.5] * 4 + [0.25] * 3 + [0.125] * 3,
}


@pytest.mark.parametrize("schedule", RATES)
def test_each_epochs_rate_is_pytorchs(schedule: str) -> None:
    pace, plateau, found = Pace(schedule, 0), np.zeros(N_PLATEAU_NUMBERS), []
    for epoch in range(len(RATES[schedule])):
        found.append(pace.rate(0.5, epoch, plateau))
        if pace.follows_losses:
            pace.see(LOSSES[epoch], 0.5, epoch, plateau)
    np.testing.assert_allclose(found, RATES[schedule], rtol=1e-14, atol=1e-17)


def test_a_rate_climbs_before_its_schedule_begins() -> None:
    pace = Pace("step:step_size=2,gamma=0.5", 3)
    found = [pace.rate(0.5, epoch) for epoch in range(8)]
    np.testing.assert_allclose(found, [0.5 / 3, 1 / 3, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125])


@pytest.mark.parametrize("schedule", ["cosine:t_max=30", "plateau:patience=1,threshold=0.1"])
def test_events_tell_the_rate_however_the_run_is_cut(schedule: str) -> None:
    config = RunConfig(schedule=schedule, warmup=3, learning_rate=0.5, epochs=40)
    whole = Trainer(config).advance(40)
    assert whole.learning_rates.size == 40
    assert len(set(whole.learning_rates.tolist())) > 5
    history, told = History(Trainer(config)), []
    for step in (1, 7, 2, 30):
        told += history.advance(step).learning_rates.tolist()
    assert told == whole.learning_rates.tolist()
    for epoch in (33, 5, 21):
        assert history.at(epoch).learning_rate == told[epoch - 1]
        assert history.at(epoch).loss == whole.losses[epoch - 1]
    assert not Trainer(RunConfig(epochs=5)).advance(5).learning_rates.size
    assert Trainer(RunConfig()).snapshot().learning_rate is None


def test_a_rate_that_is_changed_goes_on_from_there() -> None:
    config = RunConfig(
        schedule="exponential:gamma=0.9", epochs=6, changes=(Change(3, "learning_rate", 1.0),)
    )
    rates = Trainer(config).advance(6).learning_rates
    np.testing.assert_allclose(rates[[1, 3, 5]], [0.1 * 0.9**2, 0.9**4, 0.9**6])
