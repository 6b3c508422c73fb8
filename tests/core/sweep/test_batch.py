"""Run k of a sweep is the run that a trainer makes from that seed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from support.examples import every

from xortui.core import PRESETS, Change, Dataset, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS
from xortui.core.border import UNIT_BORDER
from xortui.core.sweep import DIVERGED, SOLVED, Judgement, Sweep, run_chunk
from xortui.core.sweep.outputs import SolvedTest

TOLERANCE = 1e-9
EPSILON = np.finfo(float).eps
POINTS = Dataset.from_arrays(np.random.RandomState(1).randn(6, 3), [0, 1, 1, 0, 1, 0])
WIDE = Dataset.from_arrays(np.random.RandomState(2).randn(11, 2), [0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1])
MANY = Dataset.from_arrays(
    np.random.RandomState(3).randn(100, 2), np.random.RandomState(4).randint(0, 2, 100)
)

CHANGES = (
    Change(5, "learning_rate", 0.03),
    Change(8, "activation", "sigmoid"),
    Change(8, "weights[0][0,0]", 0.7),
    Change(9, "output_activation", "tanh"),
    Change(12, "optimizer", "rmsprop"),
    Change(16, "batch_size", 2),
    Change(20, "gate", "1001"),
    Change(22, "biases[0]", 0.25),
)


OTHERWISE: tuple[dict[str, object], ...] = (
    {"l1": 0.01, "init": "uniform:-1,1"},
    {"clip_norm": 0.05, "bias_init": "zeros"},
    {"clip_value": 0.02, "init": "orthogonal"},
    {"schedule": "step:step_size=5,gamma=0.5", "loss": "bce-clamped"},
    {"warmup": 6, "output_learning_rate": 0.01},
    {"batch_size": 2, "order": "fixed", "schedule": "cosine:t_max=20"},
    {"schedule": "plateau:patience=1,threshold=0.05,factor=0.5,cooldown=1", "warmup": 2},
    {"schedule": "plateau:patience=0,threshold=0.2", "output_learning_rate": 0.3},
    {"optimizer": "adamw", "weight_decay": 0.1, "momentum": 0.0, "nesterov": False},
    {"optimizer": "adagrad", "momentum": 0.0, "nesterov": False, "lr_decay": 0.1},
    {"optimizer": "adam", "betas": (0.7, 0.9), "momentum": 0.0, "nesterov": False},
    {"input_norm": True, "skip": False, "init": "uniform", "batch_size": None},
    {"input_dropout": 0.3, "skip": False, "hidden": (3,)},
    {"input_norm": True, "input_dropout": 0.2, "batch_size": 2, "skip": False, "data": None},
)


@st.composite
def activations(draw: st.DrawFn) -> str:
    """One name for all layers, or one for each of two."""
    names = st.sampled_from([*ACTIVATIONS])
    return draw(names) if draw(st.booleans()) else f"{draw(names)},{draw(names)}"


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    optimizer = draw(st.sampled_from(["sgd", "sgd", "rmsprop", "adam"]))
    momentum = draw(st.sampled_from([0.0, 0.9])) if optimizer != "adam" else 0.0
    batch_norm = draw(st.booleans())
    fields = {
        "gate": draw(st.sampled_from(["xor", "and", "0111", "0000"])),
        "data": draw(st.sampled_from([None, None, None, POINTS, WIDE])),
        "hidden": draw(st.sampled_from([(2,), (1,), (5,), (), (4, 3), (2, 2, 2)])),
        "activation": draw(activations()),
        "output_activation": draw(
            st.sampled_from(["sigmoid", "sigmoid", "tanh", "relu", "silu", "identity"])
        ),
        "loss": draw(st.sampled_from(["bce", "mse", "sse"])),
        "allow_unbounded": True,
        "optimizer": optimizer,
        "learning_rate": draw(st.sampled_from([0.5, 0.1] if optimizer == "sgd" else [0.003])),
        "momentum": momentum,
        "nesterov": optimizer == "sgd" and momentum > 0 and draw(st.booleans()),
        "weight_decay": draw(st.sampled_from([0.0, 0.0, 0.001])),
        "init": draw(st.sampled_from(["torch", "uniform", "xavier", "he", "zeros"])),
        "epochs": draw(st.integers(0, 30)),
        "batch_size": draw(st.sampled_from([None, None, 4, 2] if batch_norm else [None, 1, 3])),
        "batch_norm": batch_norm,
        "norm_layers": draw(st.sampled_from([(), (1,)])) if batch_norm else (),
        "dropout": draw(st.sampled_from([0.0, 0.0, 0.3])),
        "bias": draw(st.sampled_from([True, True, False])),
        "skip": draw(st.sampled_from([False, False, True])),
        "until_solved": draw(st.integers(0, 3)) == 0,
        "target_loss": draw(st.sampled_from([None, None, None, 0.3])),
    }
    if draw(st.booleans()):
        fields |= draw(st.sampled_from(OTHERWISE))
    config = valid(fields)
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=3, unique=True)):
        changes = sorted((*config.changes, change), key=lambda made: made.epoch)
        config = valid({**config_fields(config), "changes": tuple(changes)})
    return config


def config_fields(config: RunConfig) -> dict[str, object]:
    return {name: getattr(config, name) for name in RunConfig.__dataclass_fields__}


def valid(fields: dict[str, object]) -> RunConfig:
    """The configuration; a draw that breaks a rule of two fields together is drawn again."""
    if fields.get("changes"):
        fields = {**fields, "changes": tuple(map(fitting, fields["changes"], [fields] * 9))}
    try:
        return RunConfig(**fields)
    except ValueError:
        assume(False)
        raise


def fitting(change: Change, fields: dict[str, object]) -> Change:
    if change.field != "biases[0]":
        return change
    units = [*fields["hidden"], 1][0]
    return replace(change, value=(change.value,) * units if change.value == 0.25 else change.value)


def is_chaotic(config: RunConfig) -> bool:
    """Whether rounding decides this run: one unit in the last place makes another run of it."""
    losses = []
    for step in (-EPSILON, 0.0, EPSILON):
        trainer = Trainer(config)
        if step:
            for layer, weights in enumerate(trainer.parameters().weights):
                signs = np.where(np.arange(weights.size).reshape(weights.shape) % 3, 1, -1)
                moved = (weights + step * signs * np.maximum(np.abs(weights), 1)).tolist()
                trainer.change(f"weights[{layer}]", tuple(map(tuple, moved)))
        losses.append(trainer.advance(config.epochs).losses)
    if len({len(each) for each in losses}) > 1:
        return True
    with np.errstate(invalid="ignore"):
        spread = np.abs(np.nan_to_num(losses[0] - losses[1])) + np.abs(
            np.nan_to_num(losses[2] - losses[1])
        )
    return bool((spread > TOLERANCE / 1000 * np.maximum(1, np.nan_to_num(losses[1]))).any())


def unjudged(judgement: Judgement) -> None:
    """Leaves undecided what is not solved."""


def assert_same_run(config: RunConfig, seeds: list[int]) -> None:
    sweep = Sweep(config, seeds)
    rows = [sweep.outcomes(judged=False).losses]
    while not sweep.is_done:
        sweep.advance(1)
        rows.append(sweep.outcomes(judged=False).losses)
    ends, whole = sweep.outcomes(judged=False), run_chunk(config, seeds, unjudged)
    for name in ("fates", "solved_at", "epochs", "losses"):
        np.testing.assert_array_equal(getattr(ends, name), getattr(whole, name))
    for index, seed in enumerate(seeds):
        trainer = Trainer(config.replace(seed=seed))
        if is_chaotic(trainer.config):
            continue
        losses = [trainer.loss]
        while trainer.end_reason is None:
            trainer.advance(1)
            losses.append(trainer.loss)
        assert ends.epochs[index] == trainer.epoch
        solved_at = -1 if trainer.solved_at is None else trainer.solved_at
        assert ends.solved_at[index] == solved_at
        is_not_finite = trainer.end_reason in ("diverged", "undefined")
        assert (ends.fates[index] == DIVERGED) == is_not_finite
        assert (ends.fates[index] == SOLVED) == (trainer.solved and not is_not_finite)
        swept = [row[index] for row in rows[: len(losses)]]
        np.testing.assert_allclose(swept, losses, rtol=TOLERANCE, atol=TOLERANCE)


RUNS = given(configs(), st.lists(st.integers(0, 2**40), min_size=1, max_size=3))
PHASES = (Phase.explicit, Phase.generate)


@settings(max_examples=4, phases=PHASES)
@RUNS
def test_every_epoch_is_that_of_the_trainer(config: RunConfig, seeds: list[int]) -> None:
    assert_same_run(config, seeds)


@pytest.mark.slow
@settings(max_examples=120, phases=PHASES)
@RUNS
def test_every_epoch_of_many_runs_is_that_of_the_trainer(
    config: RunConfig, seeds: list[int]
) -> None:
    assert_same_run(config, seeds)


DROPPED = {
    "dropout": {"dropout": 0.4, "hidden": (4, 3)},
    "dropout of one layer": {"layer_dropout": (0.0, 0.4), "hidden": (4, 3), "activation": "tanh"},
    "dropout, batch norm": {"dropout": 0.3, "hidden": (5,), "batch_norm": True},
    "dropout in mini-batches": {"dropout": 0.3, "hidden": (5,), "batch_size": 3, "data": WIDE},
    "dropout that comes and goes": {
        "hidden": (5,),
        "batch_size": 4,
        "data": WIDE,
        "changes": (Change(9, "dropout", 0.3), Change(20, "dropout", 0.0)),
    },
    "single precision": {"dropout": 0.4, "hidden": (4, 3), "dtype": "float32"},
    "links, dropout": {"skip": True, "dropout": 0.3, "hidden": (4, 3), "optimizer": "adam"},
    "links in mini-batches": {"skip": True, "hidden": (4,), "batch_size": 3, "data": POINTS},
    "no biases": {"bias": False, "hidden": (4, 3), "activation": "tanh,selu"},
    "no biases, batch norm of one layer": {
        "bias": False,
        "hidden": (4, 3),
        "batch_norm": True,
        "norm_layers": (2,),
    },
}


@pytest.mark.parametrize("name", every(2, DROPPED))
def test_what_layers_have_and_drop_is_that_of_the_trainer(name: str) -> None:
    config = RunConfig(**{"learning_rate": 0.05, "epochs": 70, **DROPPED[name]})
    seeds = [3, 2**40]
    tolerance = 1e-4 if config.dtype == "float32" else TOLERANCE
    sweep = Sweep(config, seeds)
    sweep.advance(35)
    sweep.advance(35)
    outcomes = sweep.outcomes(judged=False)
    for index, seed in enumerate(seeds):
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(config.epochs)
        np.testing.assert_allclose(outcomes.losses[index], trainer.loss, rtol=0, atol=tolerance)


@pytest.mark.parametrize(
    ("preset", "seeds"),
    [
        ("relu", [42]),
        *(pytest.param(preset, [42], marks=pytest.mark.slow) for preset in ("scratch", "diverge")),
        *(
            pytest.param(preset, [0, 5, 42], marks=pytest.mark.slow, id=f"{preset}-three")
            for preset in ("scratch", "torch", "torch-16", "relu", "diverge")
        ),
    ],
)
def test_a_whole_run_is_that_of_the_trainer(preset: str, seeds: list[int]) -> None:
    config = PRESETS[preset].config
    outcomes = run_chunk(config, seeds, unjudged)
    for index, seed in enumerate(seeds):
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(config.epochs)
        assert outcomes.epochs[index] == trainer.epoch
        assert outcomes.solved_at[index] == (-1 if trainer.solved_at is None else trainer.solved_at)
        np.testing.assert_allclose(outcomes.losses[index], trainer.loss, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("has_fast_tanh", [False, True])
def test_in_single_precision_runs_agree_as_far_as_it_goes(
    has_fast_tanh: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Which it is depends on the processor, and both are to hold on every one.
    monkeypatch.setattr("xortui.core.sweep.layers.has_fast_tanh", lambda: has_fast_tanh)
    config = RunConfig(dtype="float32", epochs=500, hidden=(4,))
    outcomes = run_chunk(config, [1, 2, 3], unjudged)
    losses = [Trainer(config.replace(seed=seed)).advance(500).loss for seed in (1, 2, 3)]
    np.testing.assert_allclose(outcomes.losses, losses, rtol=1e-4)


@pytest.mark.parametrize("n_inputs", [1, 2, 3, 4])
def test_a_truth_table_of_any_width_is_trained_as_by_the_trainer(n_inputs: int) -> None:
    rows = np.arange(2**n_inputs)[:, None] >> np.arange(n_inputs)[::-1] & 1
    data = Dataset.from_arrays(rows, rows.sum(axis=1) % 2)
    assert_same_run(RunConfig(data=data, hidden=(3,), epochs=40, learning_rate=0.5), [3, 8])


@pytest.mark.parametrize(
    "fields", [{}, {"hidden": (4, 3)}, {"bias": False}, {"skip": True}], ids=str
)
def test_many_rows_are_trained_as_by_the_trainer(fields: dict[str, object]) -> None:
    assert_same_run(RunConfig(**{"data": MANY, "hidden": (5,), "epochs": 30, **fields}), [3, 8])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("data", [None, WIDE, MANY], ids=["table", "11 rows", "100 rows"])
def test_a_run_has_the_same_bits_whoever_is_trained_beside_it(
    data: Dataset | None, dtype: str
) -> None:
    config = RunConfig(data=data, dtype=dtype, hidden=(5,), epochs=60, learning_rate=0.5)
    whole = run_chunk(config, range(80), unjudged)
    for seeds in (range(1), range(3, 20), range(40, 80)):
        part = run_chunk(config, seeds, unjudged)
        np.testing.assert_array_equal(part.losses, whole.losses[seeds.start : seeds.stop])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n_rows", [1, 2, 3, 4, 5, 8, 9, 40])
def test_a_run_is_solved_where_every_row_is_beyond_its_border(n_rows: int, dtype: str) -> None:
    random = np.random.RandomState(n_rows)
    on_border = [0.5, np.nan, 0.5 + 1e-10, np.inf]
    for targets in ([0.0] * n_rows, [1.0] * n_rows, random.randint(0, 2, n_rows).tolist()):
        data = Dataset.from_arrays(random.randn(n_rows, 2), targets)
        right = np.where(np.array(targets) > 0.5, 0.9, 0.1)
        outputs = np.repeat(right[:, None], 64, axis=1)
        outputs[random.randint(0, n_rows, 32), np.arange(32)] = random.choice(on_border, 32)
        outputs = outputs.astype(dtype)
        test, solved = SolvedTest(outputs, data), np.empty(64, bool)
        for step in test.steps:
            step()
        test.finish(solved)
        sides = np.where(np.array(targets) > 0.5, 1, -1)[:, None]
        np.testing.assert_array_equal(solved, (UNIT_BORDER.sides(outputs) == sides).all(axis=0))


@pytest.mark.parametrize("fields", every(3, OTHERWISE), ids=str)
def test_another_descent_is_that_of_the_trainer(fields: dict[str, object]) -> None:
    assert_same_run(
        RunConfig(**{"hidden": (3,), "epochs": 12, "learning_rate": 0.2, **fields}), [3, 8]
    )


def test_runs_that_begin_next_to_0_leave_it_as_they_do_alone() -> None:
    config = RunConfig(
        gate="or",
        activation="tanh",
        learning_rate=0.5,
        init_factor=1e-12,
        bias_factor=1e-12,
        epochs=500,
    )
    sweep = Sweep(config, range(2))
    sweep.advance(500)
    for seed, loss in enumerate(sweep.outcomes().losses):
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(500)
        assert loss == pytest.approx(trainer.loss, abs=1e-13)
