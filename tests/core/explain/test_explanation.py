"""An explanation's formulas give its numbers, and it leads from the inputs to the new value."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from support.examples import FULL_COUNT, every
from support.explained_runs import RUNS, updates_of

from xortui.core import Dataset, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS
from xortui.core.explain import (
    Explanation,
    ParameterPlace,
    Update,
    evaluate,
    explain,
    largest_gradient,
    largest_share,
    next_updates,
    parameter_places,
)
from xortui.core.losses import LOSSES
from xortui.core.optimizers import OPTIMIZERS


def explanations(update: Update) -> list[Explanation]:
    places = list(parameter_places(update.settings))
    rows = [*range(update.rows.size), None]
    return [explain(update, place.field, row) for place in places for row in rows]


def sample_of(update: Update) -> list[Explanation]:
    """The last parameter of each array of each layer, with rows in turn and with all together."""
    last: dict[tuple[str, int], ParameterPlace] = {}
    for place in parameter_places(update.settings):
        last[place.array, place.layer] = place
    return [
        explain(update, place.field, row)
        for index, place in enumerate(last.values())
        for row in (index % update.rows.size, None)
    ]


@pytest.mark.parametrize("is_whole", FULL_COUNT)
@pytest.mark.parametrize("name", every(3, RUNS))
def test_every_formula_gives_its_number(name: str, is_whole: bool) -> None:
    update = updates_of(name)[-1]
    step = update.steps[-1]
    for found in explanations(update) if is_whole else sample_of(update):
        for equation in found.equations:
            close = math.isclose(equation.computed, equation.value, rel_tol=1e-9, abs_tol=1e-13)
            assert close, (found.place.field, found.row, equation)
        last = found.step[-1]
        assert last.name == "w"
        assert (last.numbers["w"], last.value) == (found.before, found.after)
        assert found.gradient.value == found.place.of(update.gradients)
        if found.row is not None:
            by_name = {equation.name: equation.value for equation in found.forward}
            several = step.a.shape[1] > 1
            assert by_name["y1" if several else "y"] == step.a[found.row, 0]
            assert found.loss[0].value == update.row_losses[found.row]
            assert found.backward[-1].value == found.shares[found.row]


def test_the_default_run_is_explained_in_the_article_s_terms() -> None:
    trainer = Trainer(RunConfig())
    (update,) = next_updates(trainer)
    found = explain(update, "weights[0][1,0]", 1)
    assert [(e.name, e.formula) for e in found.equations] == [
        ("z1", "w1_1*x1 + w2_1*x2 + b1"),
        ("h1", "sigmoid(z1)"),
        ("z2", "w1_2*x1 + w2_2*x2 + b2"),
        ("h2", "sigmoid(z2)"),
        ("z", "v1*h1 + v2*h2 + b"),
        ("y", "sigmoid(z)"),
        ("L", "-log(y)"),
        ("dL_dz", "y - t"),
        ("dL_dz1", "dL_dz*v1*h1*(1 - h1)"),
        ("dL_dw", "(y - t)*v1*h1*(1 - h1)*x2"),
        ("g", "(g_r1 + g_r2 + g_r3 + g_r4)/4"),
        ("w", "w - rate*g"),
    ]
    snapshot = trainer.snapshot()
    assert found.before == snapshot.weights[0][1, 0]
    assert found.gradient.value == pytest.approx(snapshot.gradients.weights[0][1, 0], abs=1e-15)


def test_every_path_from_the_loss_is_summed() -> None:
    update = updates_of("activation tanh")[0]
    found = explain(update, "weights[0][0,1]", 2)
    formulas = {equation.name: equation.formula for equation in found.backward}
    assert formulas["dL_dz1_2"] == "(dL_dz2_1*w2_2_1 + dL_dz2_2*w2_2_2)*(1 - h1_2**2)"
    assert formulas["dL_dz2_2"] == "dL_dz*v2*(1 - h2_2**2)"
    assert formulas["dL_dw"] == "dL_dz1_2*x1"


def test_of_a_wide_layer_the_units_are_explained_that_matter() -> None:
    (update,) = next_updates(Trainer(RunConfig(hidden=(200, 100))))
    found = explain(update, "weights[1][150,40]", 0)
    assert [e.name for e in found.forward] == ["z1_151", "h1_151", "z2_41", "h2_41", "z", "y"]
    for equation in found.equations:
        assert equation.computed == pytest.approx(equation.value, rel=1e-9)


def test_the_row_that_adds_most_and_the_largest_gradient_are_found() -> None:
    (update,) = updates_of("loss bce")
    place = largest_gradient(update)
    assert abs(place.of(update.gradients)) == max(np.abs(w).max() for w in update.gradients.weights)
    shares = np.abs(update.shares(place))
    assert shares[largest_share(update, place)] == shares.max()


def test_an_explanation_is_plain_json() -> None:
    update = updates_of("mini-batches")[1]
    found = json.loads(json.dumps(explain(update, "biases[0][1]", 0).to_dict(), allow_nan=False))
    assert (found["update"], found["updates"], found["row"]) == (2, 3, int(update.rows[0]) + 1)
    assert [row["row"] for row in found["rows"]] == (update.rows + 1).tolist()
    for equation in (*found["forward"], *found["backward"], found["gradient"]):
        assert evaluate(equation["formula"], equation["numbers"]) == pytest.approx(
            equation["value"], abs=1e-13
        )


def test_what_breaks_a_rule_is_named() -> None:
    (update,) = next_updates(Trainer(RunConfig()))
    with pytest.raises(ValueError, match="row must be from 0 to 3, got 4"):
        explain(update, "weights[0][0,0]", 4)


def test_a_run_that_has_diverged_is_explained_as_what_it_is() -> None:
    fields = {"activation": "relu", "output_activation": "identity", "loss": "mse"}
    trainer = Trainer(RunConfig(**fields, learning_rate=50.0))  # type: ignore[arg-type]
    trainer.advance(5_000)
    assert trainer.end_reason == "diverged"
    (update,) = next_updates(trainer)
    found = explain(update, "biases[1][0]", 3)
    json.dumps(found.to_dict(), allow_nan=False)
    assert not math.isfinite(found.loss[0].value)


def test_what_has_no_formula_of_its_own_is_explained_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bare = {
        "loss": (LOSSES, "mse", {"written": lambda y, t: "loss", "slope": "slope_of_loss"}),
        "optimizer": (OPTIMIZERS, "adam", {"written": None}),
        "activation": (ACTIVATIONS, "tanh", {"slope": "slope"}),
    }
    for table, name, fields in bare.values():
        monkeypatch.setitem(table, name, replace(table[name], **fields))  # type: ignore[index, type-var]
    trainer = Trainer(RunConfig(loss="mse", optimizer="adam", activation="tanh"))
    trainer.advance(5)
    (update,) = next_updates(trainer)
    for found in explanations(update):
        for equation in found.equations:
            assert equation.computed == pytest.approx(equation.value, abs=1e-13)


def test_headings_are_told_beside_the_names_of_the_formulas() -> None:
    rows, labels = ((0.0, 1.0), (1.0, 0.0)), (0.0, 1.0)
    named = Dataset(rows, labels, feature_names=("alpha", "beta"), target_name="won")
    for data, headings in (
        (named, {"x1": "alpha", "x2": "beta", "t": "won"}),
        (Dataset(rows, labels), None),
        (Dataset.named("half-adder"), {"x1": "x1", "x2": "x2", "t1": "sum", "t2": "carry"}),
    ):
        (update,) = next_updates(Trainer(RunConfig(data=data)))
        assert explain(update, "weights[0][0,0]", 0).to_dict().get("headings") == headings
