"""Every number of an update is that of the network as the articles write it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from support.examples import crossed, every
from support.explained_runs import EPOCHS, RUNS, config_of, trained, updates_of

from xortui.core import RunConfig, Trainer
from xortui.core.explain import (
    ParameterPlace,
    Update,
    count_parameters,
    next_updates,
    parameter_index,
    parameter_place,
    parameter_places,
)
from xortui.core.network import NeuralNetwork
from xortui.core.optimizers import OPTIMIZERS

CLOSE = {"rtol": 1e-9, "atol": 1e-13}
ARRAYS = (
    *("weights", "biases", "scales", "shifts", "running_means", "running_variances"),
    *("input_scales", "input_shifts", "input_running_means", "input_running_variances"),
)


class Recorded(NeuralNetwork):
    """The network of the articles, which keeps what each pass forward and each update has made."""

    passes: list[dict[str, Any]]
    updates: list[dict[str, Any]]
    unlimited: dict[str, Any]

    def penalize(self, steps: dict[str, Any], l1: float) -> None:
        self.unlimited = {name: step.copy() for name, step in steps.items()}
        super().penalize(steps, l1)

    def clip_by_norm(self, steps: dict[str, Any], most: float) -> None:
        if not self.l1:
            self.unlimited = {name: step.copy() for name, step in steps.items()}
        super().clip_by_norm(steps, most)

    def clip_by_value(self, steps: dict[str, Any], most: float) -> None:
        if not self.l1:
            self.unlimited = {name: step.copy() for name, step in steps.items()}
        super().clip_by_value(steps, most)

    def forward(self, X: Any, *others: Any, **shares: Any) -> Any:  # noqa: N803
        output = super().forward(X, *others, **shares)
        seen = {"z": [*self.hidden_z.values(), self.output_z], "output": output}
        seen |= {"a": list(self.hidden.values()), "inputs": list(self.inputs.values())}
        self.passes.append(seen)
        return output


def one_more_epoch(config: RunConfig) -> Recorded:
    """Trains as far as `trained` has, then another epoch, of which everything is kept."""
    network = Recorded(config)
    data = config.dataset
    fields = (
        config.learning_rate,
        config.momentum,
        config.nesterov,
        config.weight_decay,
        config.batch_size,
        config.dropouts,
        config.input_dropout,
    )
    network.passes, network.updates, network.unlimited = [], [], {}
    network.is_plain = False
    network.train(config.inputs_read, data.targets, EPOCHS, *fields)
    network.passes = []
    step_by = network.optimizer

    def kept(name: str, step: Any, *others: Any) -> None:
        before = network.parameters[name].copy()
        step_by(name, step, *others)
        seen = {"step": step.copy(), "before": before, "after": network.parameters[name].copy()}
        if network.unlimited:
            seen["gradient"] = -network.unlimited[name].reshape(step.shape)
        else:
            decay = 0 if network.decouples_decay else config.weight_decay
            seen["gradient"] = -seen["step"] - decay * before
        seen["memory"] = [slot.copy() for slot in network.memory[name]]
        if not network.updates or name in network.updates[-1]:
            network.updates.append({})
        network.updates[-1][name] = seen

    network.optimizer = kept
    network.train(config.inputs_read, data.targets, 1, *fields)
    # the passes in evaluation stand before and after those of the batches
    if network.is_direct:
        network.passes = network.passes[:1]
    else:
        network.passes = network.passes[1:-1]
    return network


def named(update: Update) -> dict[str, tuple[str, int]]:
    """The network's name of each array -> ours."""
    words = {"biases": "bias{}", "scales": "norm{}.scale", "shifts": "norm{}.shift"}
    names = {f"weights{n + 1}": ("weights", n) for n in range(len(update.steps))}
    for n in range(len(update.steps)):
        arrays = update.settings.architecture.unit_arrays(n)
        names |= {words[array].format(n + 1): (array, n) for array in arrays}
    if update.settings.input_norm:
        names |= {"input_norm.scale": ("input_scales", 0), "input_norm.shift": ("input_shifts", 0)}
    return names


@pytest.mark.parametrize("name", every(3, RUNS, first=2))
def test_every_number_of_an_update_is_the_network_s(name: str) -> None:
    config = config_of(name)
    network, updates = one_more_epoch(config), updates_of(name)
    assert len(updates) == len(network.passes) == len(network.updates) == updates[0].count
    slots = OPTIMIZERS[config.optimizer]
    for update, seen, made in zip(updates, network.passes, network.updates, strict=True):
        for layer, step in enumerate(update.steps):
            np.testing.assert_allclose(step.inputs, seen["inputs"][layer], **CLOSE)
            np.testing.assert_allclose(step.z, seen["z"][layer], **CLOSE)
            if layer < len(seen["a"]):
                np.testing.assert_allclose(step.a, seen["a"][layer], **CLOSE)
        np.testing.assert_allclose(update.outputs, seen["output"][:, 0], **CLOSE)
        expected = network.loss_of(seen["z"][-1], seen["output"], update.targets)
        np.testing.assert_allclose(update.loss, expected, **CLOSE)
        for of_network, (array, layer) in named(update).items():
            is_taken_out = array in ("biases", "input_shifts")
            if is_taken_out and config.architecture.is_normalized(layer):
                continue  # the network has there what rounding leaves of 0
            found = made[of_network]
            shape = getattr(update.before, array)[layer].shape
            for ours, theirs in (
                (update.before, found["before"]),
                (update.gradients, found["gradient"]),
                (update.after, found["after"]),
            ):
                value = getattr(ours, array)[layer]
                np.testing.assert_allclose(value, theirs.reshape(shape), **CLOSE)
            for slot, memory in enumerate(found["memory"]):
                kept = update.memory_after[slots.slot_names[slot]]
                sign = -1 if slot in slots.odd_slots else 1
                value = getattr(kept, array)[layer]
                np.testing.assert_allclose(sign * value, memory.reshape(shape), **CLOSE)


@pytest.mark.parametrize(("name", "dtype"), crossed(RUNS, ["float64", "float32"]))
def test_the_new_parameters_are_those_that_training_makes(name: str, dtype: str) -> None:
    trainer = trained(name, dtype=dtype)
    before = trainer.checkpoint()
    updates = next_updates(trainer)
    assert (trainer.checkpoint().vector == before.vector).all()
    trainer.advance(1)
    for array in ARRAYS:
        for ours, theirs in zip(
            getattr(updates[-1].after, array), getattr(trainer.parameters(), array), strict=True
        ):
            last_bit = np.spacing(np.maximum(np.abs(theirs), 1).astype(dtype))
            assert (np.abs(ours - theirs) <= 4 * last_bit).all(), array
    for one, other in pairwise(updates):
        assert (one.after.weights[0] == other.before.weights[0]).all()


def test_a_share_is_what_the_gradient_changes_by_with_a_row() -> None:
    (update,) = updates_of("loss bce")
    for place in parameter_places(update.settings):
        shares = update.shares(place)
        assert shares.shape == (5,)
        np.testing.assert_allclose(shares.mean(), place.of(update.gradients), **CLOSE)
    (summed,) = updates_of("loss sse")
    place = ParameterPlace("weights", 0, 1, 0)
    np.testing.assert_allclose(summed.shares(place).sum(), place.of(summed.gradients), **CLOSE)


def test_a_place_has_the_name_by_which_it_is_changed() -> None:
    settings = Trainer(RunConfig(hidden=(3,), batch_norm=True)).settings
    places = list(parameter_places(settings))
    assert len(places) == len({place.field for place in places}) == 2 * 3 + 3 * 3 + 3 + 1
    assert count_parameters(settings) == len(places)
    for index, place in enumerate(places):
        assert parameter_index(settings, place) == index
        assert parameter_place(settings, index) == place
    assert all(ParameterPlace.from_field(p.field, settings) == p for p in places)
    for field, message in (
        ("learning_rate", "field must be a parameter such as"),
        ("weights[0]", "weights\\[0\\] must have shape|field must be one parameter"),
        ("weights[0][2,0]", "must be an index into shape"),
        ("scales[1][0]", "must be in one of 1 layers"),
    ):
        with pytest.raises(ValueError, match=message):
            ParameterPlace.from_field(field, settings)
