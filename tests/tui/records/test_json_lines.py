"""JSON Lines: the fields in order, floats that read back, null for what is not finite."""

from __future__ import annotations

import json

import numpy as np

from xortui.core import DATASETS, Dataset, EpochsCompleted, RunConfig, RunEnded, RunStarted, Trainer
from xortui.tui.records.json_lines import ended_line, epoch_lines, plain, started_line


def events(config: RunConfig) -> tuple[RunStarted, EpochsCompleted, RunEnded]:
    trainer = Trainer(config)
    started = RunStarted(config, trainer.snapshot())
    completed = trainer.advance(config.epochs - 1)
    assert not isinstance(completed, RunEnded)
    ended = trainer.advance(1)
    assert isinstance(ended, RunEnded)
    return started, completed, ended


def test_a_start_has_its_fields_in_order() -> None:
    started, _, _ = events(RunConfig(epochs=3))
    line = json.loads(started_line(started))
    assert list(line) == ["event", "config", "epoch", "loss", "right", "parameters"]
    assert RunConfig.from_dict(line["config"]) == RunConfig(epochs=3)
    assert line["event"] == "started"
    assert line["loss"] == started.loss
    assert list(line["parameters"]) == ["weights", "biases"]
    for name in ("weights", "biases"):
        for given, layer in zip(
            line["parameters"][name], getattr(started.snapshot, name), strict=True
        ):
            assert np.array_equal(np.array(given), layer)


def test_an_end_has_its_fields_in_order() -> None:
    _, _, ended = events(RunConfig(epochs=3))
    line = json.loads(ended_line(ended, RunConfig()))
    fields = ["event", "epoch", "loss", "right", "right_by_class", "reason", "solved"]
    assert list(line) == [*fields, "predictions", "parameters"]
    assert (line["right"], line["right_by_class"]) == (0.5, {"0": 0.0, "1": 1.0})
    assert (line["event"], line["epoch"], line["reason"]) == ("ended", 3, "epochs")
    assert line["solved"] is False
    assert line["predictions"] == ended.snapshot.predictions[:, 0].tolist()


def test_nothing_is_solved_or_not_where_nothing_is_right_or_wrong() -> None:
    config = RunConfig(epochs=3, loss="mse", data=Dataset(((0.0,), (1.0,), (2.0,)), (0.0, 1.0, 2)))
    _, _, ended = events(config)
    assert json.loads(ended_line(ended, config))["solved"] is None


def test_the_loss_in_training_stands_beside_the_loss_where_it_differs() -> None:
    started, completed, ended = events(RunConfig(epochs=4, hidden=(3,), batch_norm=True))
    lines = [started_line(started), *epoch_lines(completed, 1), ended_line(ended, RunConfig())]
    for text in lines:
        line = json.loads(text)
        assert list(line)[list(line).index("loss") + 1] == "train_loss"
    assert [json.loads(text)["train_loss"] for text in lines[1:4]] == (
        completed.train_losses.tolist()
    )
    assert list(json.loads(lines[0])["parameters"]) == [
        "weights",
        "biases",
        "scales",
        "shifts",
        "running_means",
        "running_variances",
    ]


def test_held_out_rows_have_their_loss_and_share_in_every_line() -> None:
    rule = "test_loss>0.5"
    config = RunConfig(epochs=40, test=0.25, patience=50, stop_when=("test_loss>9",))
    started, completed, _ = events(config)
    ended = Trainer(config.replace(stop_when=(rule,))).advance(1)
    assert isinstance(ended, RunEnded)
    lines = [started_line(started), *epoch_lines(completed, 1), ended_line(ended, config)]
    found = [json.loads(text) for text in lines]
    assert started.snapshot.held_out is not None
    assert found[0]["test_loss"] == started.snapshot.held_out.loss
    assert [line["test_loss"] for line in found[1:-1]] == completed.measures["test_loss"].tolist()
    assert all(line["right"] == 2 / 3 and line["test_right"] == 0.0 for line in found)
    last = found[-1]
    assert (last["reason"], last["rule"], last["best_epoch"]) == ("stop_when", rule, 0)
    assert last["test_right_by_class"] == {"0": 0.0} and len(last["test_predictions"]) == 1


def test_epochs_are_multiples_whatever_the_segments() -> None:
    trainer = Trainer(RunConfig(epochs=50))
    found = []
    for count in (1, 6, 7, 13, 1, 22):
        event = trainer.advance(count)
        found += [json.loads(line) for line in epoch_lines(event, 7)]
    assert [line["epoch"] for line in found] == [7, 14, 21, 28, 35, 42, 49]
    losses = Trainer(RunConfig(epochs=50)).advance(50).losses
    assert [line["loss"] for line in found] == losses[6::7].tolist()


def test_floats_of_single_precision_read_back_too() -> None:
    _, _, ended = events(RunConfig(epochs=3, dtype="float32"))
    weights = json.loads(ended_line(ended, RunConfig()))["parameters"]["weights"][0]
    assert np.array_equal(np.array(weights, np.float32), ended.snapshot.weights[0])


def test_what_is_not_finite_is_null() -> None:
    assert plain(np.array([[1.0, np.nan], [np.inf, -np.inf]])) == [[1.0, None], [None, None]]
    event = EpochsCompleted(1, np.array([np.nan]), np.array([np.inf]), False, None, np.nan)
    assert [json.loads(line) for line in epoch_lines(event, 1)] == [
        {"event": "epoch", "epoch": 1, "loss": None, "train_loss": None}
    ]


def test_the_rate_of_now_stands_where_a_schedule_has_it_go_on() -> None:
    config = RunConfig(schedule="step:step_size=2,gamma=0.5", epochs=4)
    trainer = Trainer(config)
    ended = trainer.advance(4)
    lines = [json.loads(line) for line in epoch_lines(ended, 1)]
    assert [line["learning_rate"] for line in lines] == [0.1, 0.05, 0.05, 0.025]
    assert json.loads(ended_line(ended, trainer.settings))["learning_rate"] == 0.025
    plain = Trainer(config.replace(schedule="constant")).advance(4)
    assert all("learning_rate" not in json.loads(line) for line in epoch_lines(plain, 1))


def test_several_outputs_are_a_list_a_row() -> None:
    _started, _completed, ended = events(RunConfig(data=DATASETS["full-adder"], epochs=3))
    read = json.loads(ended_line(ended, RunConfig(data=DATASETS["full-adder"])))
    assert read["predictions"] == ended.snapshot.predictions.tolist()
    assert (len(read["predictions"]), len(read["predictions"][0])) == (8, 2)
    assert read["solved"] is False
