"""The gradient is right where it is, and a wrong one is seen to be wrong."""

from __future__ import annotations

import json

import pytest
from support.examples import FULL_COUNT, every
from support.explained_runs import RUNS, trained, updates_of

from xortui.core import RunConfig, Trainer
from xortui.core.explain import (
    ParameterPlace,
    check_gradients,
    next_updates,
    parameter_places,
    wrong_gradient,
)


@pytest.mark.parametrize("is_whole", FULL_COUNT)
@pytest.mark.parametrize("name", every(3, RUNS, first=1))
def test_every_gradient_agrees_and_one_made_wrong_does_not(name: str, is_whole: bool) -> None:
    update = updates_of(name)[0]
    places = list(parameter_places(update.settings))
    found = check_gradients(update)
    assert [checked.place for checked in found] == places
    for checked in found:
        assert checked.is_right or checked.is_at_kink, checked
        assert checked.gradient == checked.place.of(update.gradients)
    # a mistake is one whatever parameter it is made with
    some = places[:: max(len(places) // 4, 1)]
    for place in some if is_whole else some[-1:]:
        for checked in check_gradients(update, wrong=place):
            assert (checked.mistake is not None) == (checked.place == place)
            assert checked.is_right or checked.is_at_kink or checked.place == place
        (wrong,) = check_gradients(update, [place], wrong=place)
        assert not wrong.is_right


def test_single_precision_is_judged_by_its_own_digits() -> None:
    update = next_updates(trained("activation tanh", dtype="float32"))[0]
    assert all(checked.is_right for checked in check_gradients(update))


def test_the_first_mistake_that_shows_is_made() -> None:
    (update,) = next_updates(Trainer(RunConfig()))
    place = ParameterPlace("weights", 0, 1, 0)
    value, mistake = wrong_gradient(update, place)
    step = update.steps[0]
    assert mistake == "slope"
    assert value == pytest.approx(float((step.d_outputs[:, 0] * step.inputs[:, 1]).sum()) / 4)
    # after a logistic output the slope has gone from the gradient already
    assert wrong_gradient(update, ParameterPlace("weights", 1, 0, 0))[1] == "mean"
    (flat,) = next_updates(Trainer(RunConfig(init="zeros")))
    assert wrong_gradient(flat, place) == (0.1, "added")
    (checked,) = check_gradients(flat, [place], wrong=place)
    assert not checked.is_right


def test_at_a_corner_neither_is_wrong() -> None:
    trainer = Trainer(RunConfig(activation="relu", init="zeros", gate="and"))
    trainer.change("weights[1][0,0]", 1.0)
    trainer.change("weights[0][0,0]", 1.0)
    (update,) = next_updates(trainer)
    found = {checked.place.field: checked for checked in check_gradients(update)}
    corner = found["biases[0][0]"]
    assert corner.is_at_kink and not corner.is_right
    assert not found["weights[1][0,0]"].is_at_kink
    assert json.loads(json.dumps(corner.to_dict()))["kink"] is True


def test_where_bceloss_does_not_descend_its_own_slope_neither_is_wrong() -> None:
    config = RunConfig(loss="bce-clamped", init_factor=15.0, activation="identity", seed=2)
    found = check_gradients(next_updates(Trainer(config))[0])
    assert sum(not checked.is_right for checked in found) > 3
    assert all(checked.is_at_kink for checked in found)
    stable = check_gradients(next_updates(Trainer(config.replace(loss="bce")))[0])
    assert all(checked.is_right and not checked.is_at_kink for checked in stable)
