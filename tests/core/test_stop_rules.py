"""Ends by what is measured of a run."""

from __future__ import annotations

import numpy as np
import pytest
from support.examples import every

from xortui.core import Dataset, RunConfig, RunEnded, StopRule, Trainer

FAST = RunConfig(learning_rate=0.5, hidden=(4,), epochs=9_000)


@pytest.mark.parametrize(
    ("text", "rule", "written"),
    [
        ("loss<0.01", StopRule("loss", "<", 0.01), "loss<0.01"),
        (" Test right >= 95e-2", StopRule("test_right", ">=", 0.95), "test_right>=0.95"),
        ("largest-error < 1", StopRule("largest_error", "<", 1.0), "largest_error<1"),
    ],
)
def test_a_rule_is_read_and_written(text: str, rule: StopRule, written: str) -> None:
    assert StopRule.of_text(text) == rule
    assert rule.text == written and StopRule.of_text(written) == rule


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (("loss",), "stop_when must be a measure, < or > .*, got 'loss'"),
        (("loss=1",), "stop_when must be a measure, .*, got 'loss=1'"),
        ((3,), "stop_when must be a measure, .*, got 3"),
        (("speed<1",), "stop_when must name one of loss, .*, got 'speed'"),
        (("loss<nan",), "stop_when must have a finite number as bound, got 'loss<nan'"),
        (("loss<x",), "stop_when must have a finite number as bound, got 'loss<x'"),
        (("right>=95",), "stop_when must have a share of rows from 0 to 1, got 'right>=95'"),
        (("test_right<-1",), "stop_when must have a share of rows from 0 to 1, got .*"),
        (("loss<1", "loss<1.0"), "stop_when must be different rules, .*"),
        (tuple(f"loss<{i}" for i in range(17)), "stop_when must be at most 16 rules, got 17"),
        (("test_loss<1",), "stop_when must be without test_ unless test is given, got .*"),
        ("loss<1", "stop_when must be a tuple of rules, got 'loss<1'"),
    ],
    ids=str,
)
def test_what_is_no_rule_is_refused(rules: object, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        RunConfig(stop_when=rules)  # type: ignore[arg-type]


def test_right_rows_are_no_end_where_nothing_is_right() -> None:
    data = Dataset(((0.0,), (1.0,), (2.0,)), (0.0, 0.5, 1.0))
    with pytest.raises(ValueError, match=r"stop_when must be of a loss or an error .*'right>0.5'"):
        RunConfig(data=data, loss="mse", stop_when=("right>0.5",))


@pytest.mark.parametrize(
    "rule", every(2, ["loss<0.2", "mse<0.05", "right>=1", "largest_error<0.3", "test_loss<0.2"])
)
def test_a_run_ends_at_the_first_epoch_at_which_its_rule_holds(rule: str) -> None:
    config = FAST.replace(test=Dataset(((0.5, 0.5),), (1.0,)))
    trainer = Trainer(config.replace(stop_when=(rule,)))
    ended = trainer.advance(9_000)
    assert isinstance(ended, RunEnded)
    assert (ended.reason, ended.rule) == ("stop_when", rule) == (trainer.end_reason, trainer.rule)
    assert trainer.advance(10).losses.size == 0
    free = Trainer(config)
    holds = StopRule.of_text(rule)
    for epoch in (ended.epoch - 1, ended.epoch):
        free.advance(epoch - free.epoch)
        shown = free.snapshot()
        errors = np.abs(shown.predictions[:, 0] - np.array(config.dataset.labels))
        assert shown.right is not None and shown.held_out is not None
        measured = {
            "loss": shown.loss,
            "mse": float(np.mean(errors**2)),
            "right": shown.right.share,
            "largest_error": float(errors.max()),
            "test_loss": shown.held_out.loss,
        }[holds.name]
        assert bool(holds.holds(np.array(measured))) is (epoch == ended.epoch)


def test_of_several_ends_the_one_that_comes_first_is_named() -> None:
    both = FAST.replace(stop_when=("largest_error<0.3", "loss<0.6"))
    assert Trainer(both).advance(9_000).rule == "loss<0.6"  # type: ignore[union-attr]
    at_once = FAST.replace(stop_when=("loss<0.61", "loss<0.6000001", "loss<0.6"), epochs=9_000)
    assert Trainer(at_once).advance(9_000).rule == "loss<0.61"  # type: ignore[union-attr]
    solved = Trainer(FAST.replace(until_solved=True, stop_when=("right>=1",))).advance(9_000)
    assert isinstance(solved, RunEnded) and solved.reason == "solved" and solved.rule == ""


def test_an_end_may_be_set_on_the_way_and_taken_back() -> None:
    trainer = Trainer(FAST)
    trainer.advance(100)
    trainer.end_when(stop_when=("mse<9",))
    assert (trainer.end_reason, trainer.rule) == ("stop_when", "mse<9")
    trainer.end_when(stop_when=())
    assert trainer.end_reason is None and trainer.rule == ""
    assert trainer.advance(5).epoch == 105
