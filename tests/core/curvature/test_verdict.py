"""The verdict on one network, along runs whose end is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.examples import every

from xortui.core import (
    PRESETS,
    Change,
    History,
    Parameters,
    RunConfig,
    Trainer,
    Verdict,
    VerdictSearch,
)
from xortui.core.curvature.levels import SharedOutput
from xortui.core.curvature.verdict import verdict_on

TORCH = PRESETS["torch"].config


def along(config: RunConfig, epochs: list[int]) -> list[Verdict]:
    trainer, verdicts = Trainer(config), []
    for epoch in epochs:
        trainer.advance(epoch - trainer.snapshot().epoch)
        verdicts.append(verdict_on(config, trainer.parameters(), epoch))
    return verdicts


def test_the_verdict_along_the_second_article_s_run(article: History) -> None:
    epochs = [0, 100, 1000, 5000, 8000, 10000, 11000, 12000, 12250, 13000, 20000]
    found = {
        epoch: verdict_on(TORCH, article.trainer_at(epoch).parameters(), epoch) for epoch in epochs
    }
    assert [verdict.place for verdict in found.values()] == (
        ["slope", *["plateau"] * 6, "slope", *["solved"] * 3]
    )
    predicted = [12_968, 12_489, 12_327, 12_306, 12_273, 12_249, 12_258, 12_235]
    for verdict, epoch in zip(found.values(), predicted, strict=False):
        assert verdict.outlook == "solves"
        assert verdict.predicted_epoch == pytest.approx(epoch, rel=1e-3)
    assert found[12_250].outlook == "solved" and found[12_250].predicted_epoch is None
    gradients = [2.1e-1, 6.1e-3, 2.0e-3, 5.39e-4, 1.3e-3, 6.0e-3, 2.0e-2, 4.9e-2]
    norms = [found[epoch].gradient_norm for epoch in epochs[:8]]
    np.testing.assert_allclose(norms, gradients, rtol=0.03)
    curvatures = [-4.8e-2, -4.4e-3, -3.2e-3, -3.385e-3, -5.8e-3, -1.15e-2, -1.24e-2, -1.05e-2]
    smallest = [found[epoch].smallest_curvature for epoch in epochs[:8]]
    np.testing.assert_allclose(smallest, curvatures, rtol=0.02)
    assert [found[epoch].negative_curvatures for epoch in epochs] == (
        [4, 6, 6, 3, 2, 2, 2, 1, 1, 0, 0]
    )
    e_folds = [found[epoch].e_fold_epochs for epoch in (1000, 5000, 8000, 10000)]
    assert e_folds == pytest.approx([3_084, 2_954, 1_739, 870], rel=1e-3)
    assert found[11_000].e_fold_share == pytest.approx(0.024, abs=5e-4)
    assert found[0].fall_per_epoch == pytest.approx(0.0059, abs=5e-5)
    assert found[12_000].fall_per_epoch == pytest.approx(4.3e-4, abs=1e-5)
    assert found[20_000].newton_decrement == pytest.approx(0.52, abs=5e-3)
    assert found[5_000].stability == pytest.approx(0.039, abs=5e-4)


@pytest.mark.parametrize(
    ("seed", "level", "shared"),
    every(
        3,
        [
            (5, 0.346574, SharedOutput((2, 3), 0.5)),
            (43, 0.346574, SharedOutput((0, 1), 0.5)),
            (229, 0.477386, SharedOutput((1, 2, 3), 2 / 3)),
        ],
        several=True,
    ),
)
def test_what_it_can_only_approach_is_known_from_the_start(
    seed: int, level: float, shared: SharedOutput
) -> None:
    for verdict in along(TORCH.replace(seed=seed), [0, 5_000]):
        assert verdict.outlook == "level" and verdict.level is not None
        assert verdict.level.loss == pytest.approx(level, abs=1e-6)
        assert [group.rows for group in verdict.level.shared] == [shared.rows]
        assert verdict.level.shared[0].output == pytest.approx(shared.output)


def test_late_ones_are_foreseen() -> None:
    for seed, epoch in ((215, 132_718), (649, 50_316)):
        verdict = along(TORCH.replace(seed=seed), [3_000])[0]
        assert verdict.predicted_epoch == pytest.approx(epoch, rel=0.03)


def test_a_rate_that_is_too_large_is_said_first() -> None:
    verdict = along(PRESETS["diverge"].config, [0])[0]
    assert verdict.place == "edge"
    assert verdict.stability == pytest.approx(4.170488, abs=1e-6)
    assert verdict.stability_limit == 2


def test_a_minimum_is_where_next_to_nothing_is_left() -> None:
    decayed = TORCH.replace(weight_decay=0.02, learning_rate=1.0)
    verdict = along(decayed, [8_000])[0]
    assert (verdict.place, verdict.outlook) == ("minimum", "rests")
    assert verdict.newton_decrement is not None and verdict.newton_decrement < 1e-6
    assert verdict.rest_loss == pytest.approx(verdict.loss, abs=1e-9)


def test_zeros_rest_where_they_are() -> None:
    verdict = along(PRESETS["zeros"].config, [0])[0]
    # Its curvatures are zero or positive, and yet it is no minimum.
    assert verdict.is_at_rest and (verdict.place, verdict.outlook) == ("valley", "rests")
    assert verdict.rest_loss == pytest.approx(np.log(2)) and verdict.level is not None


def test_one_layer_can_only_approach_ln_2() -> None:
    verdict = along(PRESETS["perceptron-xor"].config, [2_000])[0]
    assert verdict.place == "valley" and verdict.level is not None
    assert verdict.level.loss == pytest.approx(np.log(2))
    assert verdict.level.shared == (SharedOutput((0, 1, 2, 3), 0.5),)


def test_it_can_be_had_before_it_is_done() -> None:
    trainer = Trainer(TORCH)
    search = VerdictSearch(TORCH, trainer.parameters(), 0)
    first = search.verdict()
    assert not search.is_done and first.outlook == "undecided" and first.place == "slope"
    steps = 0
    while not search.is_done:
        search.advance()
        steps += 1
    assert 5 < steps < 60
    assert search.verdict().outlook == "solves"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"dropout": 0.5}, "dropout"),
        ({"dtype": "float32"}, "float32"),
        ({"changes": (Change(50, "learning_rate", 0.2),)}, "changes"),
        ({"hidden": (80,)}, "too large"),
    ],
)
def test_what_cannot_be_judged_is_still_seen(fields: dict[str, Any], reason: str) -> None:
    config = RunConfig(**fields)
    verdict = along(config, [10])[0]
    assert (verdict.outlook, verdict.unjudged) == ("unjudged", reason)
    assert verdict.gradient_norm > 0
    assert np.isnan(verdict.largest_curvature) == (reason == "too large")


def test_changes_that_were_made_are_no_reason() -> None:
    config = TORCH.replace(changes=(Change(5, "learning_rate", 0.2),))
    assert along(config, [0])[0].unjudged == "changes"
    assert along(config, [5])[0].outlook == "solves"


@pytest.mark.slow
def test_what_an_earlier_search_found_out_changes_no_verdict() -> None:
    run = TORCH.replace(changes=(Change(5, "learning_rate", 0.2), Change(9, "activation", "relu")))
    trainer, earlier = Trainer(run), VerdictSearch(TORCH, Trainer(TORCH).parameters(), 0)
    for epoch in (4, 5, 9):
        trainer.advance(epoch - trainer.epoch)
        parameters = trainer.parameters()
        earlier = VerdictSearch(run, parameters, epoch, earlier=earlier)
        assert earlier.finish() == verdict_on(run, parameters, epoch)


def test_another_optimizer_has_no_epoch_of_its_own() -> None:
    verdict = along(RunConfig(optimizer="adam", learning_rate=0.01), [3])[0]
    assert verdict.outlook == "solves" and not verdict.is_own_way
    assert verdict.predicted_epoch is None and verdict.e_fold_epochs is None


def test_what_has_diverged_has_no_verdict_but_makes_no_fault() -> None:
    zeros = Trainer(TORCH).parameters()
    lost = Parameters(tuple(w * np.inf for w in zeros.weights), zeros.biases)
    verdict = verdict_on(TORCH, lost, 7)
    assert verdict.outlook == "unjudged" and verdict.epoch == 7
