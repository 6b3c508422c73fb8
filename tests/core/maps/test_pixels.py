"""A pixel is the run that `Trainer` makes with that pixel's values."""

import numpy as np
import pytest
from support.examples import every

from xortui.core import RunConfig, Trainer
from xortui.core.maps import MAP_PRESETS, Axis, MapWindow, TrainingMap
from xortui.core.maps.pixels import SETTLED_EPOCHS, SETTLED_LOSS

TOLERANCE = 1e-9
RATES = MapWindow(
    Axis("learning_rate", -1.5, 0.0, is_logarithmic=True),
    Axis("output_learning_rate", -1.5, 0.0, is_logarithmic=True),
)
CASES = {
    **{name: (preset.config, preset.window) for name, preset in MAP_PRESETS.items()},
    "starts near 0": (
        MAP_PRESETS["edge"].config,
        MapWindow(
            Axis("learning_rate", -0.6, 0.0, is_logarithmic=True),
            Axis("start_factor", -4.0, -2.0, is_logarithmic=True),
        ),
    ),
    "rates apart": (MAP_PRESETS["edge"].config, RATES),
    "momentum of rmsprop, decay": (
        RunConfig(optimizer="rmsprop", learning_rate=0.01, epochs=120, hidden=(3, 2)),
        MapWindow(Axis("momentum", 0.0, 0.9), Axis("weight_decay", 0.0, 0.1)),
    ),
    "adam, a bias": (
        RunConfig(optimizer="adam", epochs=150, activation="tanh"),
        MapWindow(Axis("learning_rate", 0.001, 0.1), Axis("biases[1][0]", -1.0, 1.0)),
    ),
}


def assert_pixels_are_runs(name: str, count: int) -> int:
    """Compares drawn pixels that are not chaotic; returns how many those were."""
    config, window = CASES[name]
    found = TrainingMap(config, window, 200, 110, stops_early=False)
    random = np.random.default_rng(5)
    drawn = [(int(random.integers(200)), int(random.integers(110))) for _ in range(count)]
    places = np.array([row * 200 + column for column, row in drawn])
    found._waiting = [places]
    found.finish()
    compared = 0
    for (column, row), place in zip(drawn, places, strict=True):
        config = found.config_at(column, row)
        trainer, beside = Trainer(config), Trainer(config)
        # Runs that a grain of difference drives apart are nobody's to repeat.
        beside.change("biases[0][0]", float(beside.parameters().biases[0][0]) * (1 + 1e-15))
        for one in (trainer, beside):
            one.advance(config.epochs)
        is_diverged = found.outcomes.diverged_at[place] >= 0
        if is_diverged or abs(trainer.loss - beside.loss) > TOLERANCE / 1000 * trainer.loss:
            continue
        compared += 1
        assert found.outcomes.losses[place] == pytest.approx(trainer.loss, rel=TOLERANCE)
        solved_at = -1 if trainer.solved_at is None else trainer.solved_at
        assert found.outcomes.solved_at[place] == solved_at
    return compared


@pytest.mark.parametrize("name", every(4, CASES, first=1))
def test_a_pixel_is_the_run_of_a_trainer(name: str) -> None:
    assert assert_pixels_are_runs(name, 6) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_five_hundred_pixels_are_the_runs_of_trainers(name: str) -> None:
    assert assert_pixels_are_runs(name, 500 // len(CASES) + 1) >= 20


def test_runs_that_are_decided_end_early_and_keep_their_fate() -> None:
    config, window = CASES["edge"]
    config = config.replace(epochs=500)
    early, whole = (TrainingMap(config, window, 40, 20, stops_early=stop) for stop in (True, False))
    for found in (early, whole):
        found.finish()
    assert (early.outcomes.epochs < 500).sum() > 200
    diverged = early.outcomes.diverged_at
    np.testing.assert_array_equal(diverged, whole.outcomes.diverged_at)
    settled = (early.outcomes.epochs < 500) & (diverged < 0)
    assert settled.any()
    assert (early.outcomes.losses[settled] < SETTLED_LOSS).all()
    spent = early.outcomes.epochs - early.outcomes.solved_at
    assert (spent[settled] >= SETTLED_EPOCHS).all()


def test_a_run_that_overflows_diverges_at_the_epoch_at_which_its_errors_are_too_large() -> None:
    config = MAP_PRESETS["edge"].config.replace(learning_rate=2.0)
    window = MapWindow(Axis("learning_rate", 1.9, 2.1), Axis("start_factor", 3.0, 4.0))
    found = TrainingMap(config, window, 1, 1)
    found.finish()
    trainer = Trainer(found.config_at(0, 0))
    while 4 * trainer.loss < 1e6:
        trainer.advance(1)
    assert found.outcomes.diverged_at[0] == trainer.epoch
    assert found.outcomes.solved_at[0] == -1
