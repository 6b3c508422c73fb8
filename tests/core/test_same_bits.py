"""A run is its description: the same bits however it is chunked, resumed, revisited or rewound."""

from __future__ import annotations

import dataclasses
import json
import pickle
from typing import Any

import numpy as np
from hypothesis import strategies as st
from support.examples import tried
from support.losses import ANY_TARGETS

from xortui.core import Change, Dataset, History, RunConfig, Snapshot, Trainer
from xortui.core.activations import ACTIVATIONS
from xortui.core.data import GATES
from xortui.core.initializers import INITIALIZERS

EPOCHS = 60
POINTS = Dataset.from_arrays([[-1, 2], [0.5, 0], [2, -1], [1, 1], [0, 0.3]], [0, 1, 1, 0, 0.25])
OPTIMIZERS: tuple[dict[str, Any], ...] = (
    {"optimizer": "sgd"},
    {"optimizer": "sgd", "momentum": 0.9},
    {"optimizer": "sgd", "momentum": 0.5, "nesterov": True, "weight_decay": 0.01},
    {"optimizer": "rmsprop", "learning_rate": 0.01},
    {"optimizer": "rmsprop", "learning_rate": 0.01, "momentum": 0.5},
    {"optimizer": "adam", "learning_rate": 0.05, "weight_decay": 0.01},
)


@st.composite
def changes(draw: st.DrawFn, norm: bool) -> tuple[str, Any]:
    """A change that is valid in any run of `configs`, whatever was changed before it."""
    options: list[tuple[str, st.SearchStrategy[Any]]] = [
        ("learning_rate", st.sampled_from([0.01, 0.2, 1.0])),
        ("weight_decay", st.sampled_from([0.0, 0.02])),
        ("dropout", st.sampled_from([0.0, 0.4])),
        ("activation", st.sampled_from([*ACTIVATIONS])),
        ("loss", st.sampled_from(ANY_TARGETS)),
        ("gate", st.sampled_from([*GATES])),
        ("data", st.sampled_from([None] if norm else [None, POINTS])),
        ("batch_size", st.sampled_from([None, 2] if norm else [None, 1, 2, 3, 9])),
        ("weights[0][1,0]", st.floats(-3, 3)),
        ("biases[0][0]", st.floats(-3, 3)),
        ("biases[0]", st.tuples(st.floats(-3, 3), st.floats(-3, 3))),
    ]
    field, values = draw(st.sampled_from(options))
    return field, draw(values)


@st.composite
def configs(draw: st.DrawFn) -> RunConfig:
    norm = draw(st.booleans())
    config = RunConfig(
        **draw(st.sampled_from(OPTIMIZERS)),
        gate=draw(st.sampled_from([*GATES, "0110"])),
        hidden=draw(st.sampled_from([(2,), (2, 3), (2, 2, 2)])),
        activation=draw(st.sampled_from([*ACTIVATIONS])),
        loss=draw(st.sampled_from(ANY_TARGETS)),
        init=draw(st.sampled_from([*INITIALIZERS])),
        seed=draw(st.integers(0, 2**40)),
        epochs=EPOCHS,
        batch_size=draw(st.sampled_from([None, 2])),
        batch_norm=norm,
        dropout=draw(st.sampled_from([0.0, 0.0, 0.3])),
        dtype=draw(st.sampled_from(["float64", "float64", "float32"])),
    )
    epochs = sorted(draw(st.lists(st.integers(0, EPOCHS + 5), max_size=4)))
    planned = [Change(epoch, *draw(changes(norm))) for epoch in epochs]
    return config.replace(changes=tuple(planned))


def bits(snapshot: Snapshot) -> tuple[Any, ...]:
    """Everything in a snapshot, as values that are equal only where every bit is."""
    p, g, c = snapshot.parameters, snapshot.gradients, snapshot.last_change
    groups = [getattr(part, name.name) for part in (p, g, c) for name in dataclasses.fields(part)]
    arrays = [*(a for group in groups for a in group), *snapshot.activations, snapshot.row_losses]
    numbers = (snapshot.epoch, snapshot.loss, snapshot.train_loss)
    flags = (snapshot.solved, snapshot.solved_at)
    return tuple(a.tobytes() for a in arrays), repr(numbers), flags


@tried(configs(), few=4, many=100)
def test_json_gives_the_configuration_back(config: RunConfig) -> None:
    text = json.dumps(config.to_dict(), allow_nan=False)
    assert RunConfig.from_dict(json.loads(text)) == config
    assert json.dumps(RunConfig.from_dict(json.loads(text)).to_dict()) == text


@tried(configs(), st.lists(st.integers(1, 30), min_size=1, max_size=4), few=4, many=100)
def test_the_same_run_in_other_steps_has_the_same_bits(config: RunConfig, steps: list[int]) -> None:
    one, other = Trainer(config), Trainer(config)
    losses = one.advance(EPOCHS).losses
    pieces = [other.advance(step).losses for step in [*steps, EPOCHS]]
    assert losses.tobytes() == np.concatenate(pieces).tobytes()
    assert bits(one.snapshot()) == bits(other.snapshot())


@tried(configs(), st.integers(0, EPOCHS), few=4, many=100)
def test_a_pickled_run_goes_on_as_if_it_had_not_stopped(config: RunConfig, epoch: int) -> None:
    straight, stopped = Trainer(config), Trainer(config)
    stopped.advance(epoch)
    shown = bits(stopped.snapshot())
    resumed = pickle.loads(pickle.dumps(stopped))
    assert bits(resumed.snapshot()) == shown
    straight.advance(EPOCHS)
    resumed.advance(EPOCHS)
    assert bits(resumed.snapshot()) == bits(straight.snapshot())


@tried(configs(), st.integers(0, EPOCHS), st.integers(0, EPOCHS), few=4, many=100)
def test_a_restored_state_goes_on_as_it_did(config: RunConfig, epoch: int, further: int) -> None:
    trainer = Trainer(config)
    trainer.advance(epoch)
    state, shown = trainer.checkpoint(), bits(trainer.snapshot())
    trainer.advance(further)
    later = bits(trainer.snapshot())
    trainer.restore(state)
    assert bits(trainer.snapshot()) == shown
    trainer.advance(further)
    assert bits(trainer.snapshot()) == later


class Watched:
    """A history with what was shown of it, and the checks that must hold after every step."""

    def __init__(self, config: RunConfig, memory: int) -> None:
        self.history = History(Trainer(config), memory=memory)
        self.shown: dict[int, tuple[Any, ...]] = {}
        self.look()

    def look(self) -> None:
        self.shown[self.history.epoch] = bits(self.history.trainer.snapshot())

    def forget_after(self, epoch: int) -> None:
        self.shown = {e: seen for e, seen in self.shown.items() if e <= epoch}

    def check(self, epoch: int) -> None:
        """Looks back at an epoch that was shown, and at the whole curve."""
        past = min(self.shown, key=lambda e: abs(e - epoch))
        assert bits(self.history.at(past)) == self.shown[past]
        epochs, losses = self.history.curve.points()
        assert epochs.tolist() == list(range(self.history.epoch + 1))
        if past not in {change.epoch for change in self.history.config.changes}:
            # A change at an epoch comes after the loss with which the run arrived there.
            assert repr(float(losses[past])) == repr(self.history.at(past).loss)

    def check_run_card(self) -> None:
        """The description made on the way makes the same run again from the start."""
        again = Trainer(self.history.config)
        again.advance(self.history.epoch)
        assert bits(again.snapshot()) == bits(self.history.trainer.snapshot())


@tried(configs(), st.data(), st.sampled_from([0, 1 << 20]), few=5, many=200)
def test_history_shows_every_epoch_again(config: RunConfig, data: st.DataObject, size: int) -> None:
    watched = Watched(config, memory=size)
    history = watched.history
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.sampled_from(["advance", "advance", "change", "rewind", "take back"]))
        if step == "advance":
            history.advance(data.draw(st.integers(0, 20)))
        elif step == "change":
            history.change(*data.draw(changes(config.batch_norm)))
        elif step == "rewind":
            epoch = data.draw(st.integers(0, history.epoch))
            history.rewind(epoch)
            watched.forget_after(epoch)
            if epoch in watched.shown:
                assert bits(history.trainer.snapshot()) == watched.shown[epoch]
        else:
            planned = history.config.changes
            made = [c.epoch for c in planned if c.epoch <= history.epoch]
            if not made:
                continue
            without = (*planned[: len(made) - 1], *planned[len(made) :])
            history.rewind(made[-1], history.config.replace(changes=without))
            assert history.epoch == made[-1]
            watched.forget_after(made[-1])
        watched.look()
        watched.check(data.draw(st.integers(0, history.epoch)))
    watched.check_run_card()


@tried(configs(), changes(norm=True), st.integers(0, 30), st.integers(0, 30), few=4, many=100)
def test_a_run_rewound_to_other_changes_is_that_other_run(
    config: RunConfig, change: tuple[str, Any], at: int, further: int
) -> None:
    config = config.replace(changes=())
    history = History(Trainer(config))
    for _ in range(40):
        history.advance(1)
    other = config.replace(changes=(Change(at, *change),))
    history.rewind(at + further if at + further <= 40 else at, other)
    history.advance(EPOCHS)
    straight = Trainer(other)
    straight.advance(EPOCHS)
    assert bits(history.trainer.snapshot()) == bits(straight.snapshot())
    assert bits(history.at(at)) == bits(Trainer(other).snapshot()) or at > 0
