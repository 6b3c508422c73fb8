"""A run that was kept goes on as if nobody had been away, and is read as a stranger's file is."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from support.examples import every
from support.hostile_files import mutated_bytes, mutated_json

from xortui.core import Change, History, RunConfig, Trainer
from xortui.tui.records.kept_runs import KeptRun

RUNS = {
    "plain": RunConfig(),
    "draws": RunConfig(hidden=(5, 3), dropout=0.3, batch_size=3, optimizer="rmsprop"),
    "float32": RunConfig(dtype="float32", optimizer="adam"),
    "changed": RunConfig(
        hidden=(4,), batch_norm=True,
        changes=(Change(0, "gate", "and"), Change(300, "optimizer", "adam"),
                 Change(400, "weights[0][0,0]", 3.0), Change(600, "dropout", 0.5)),
    ),
    "one layer": RunConfig(hidden=()),
    "held out": RunConfig(hidden=(4,), test=0.25, patience=10**6),
}  # fmt: skip


def _made(config: RunConfig, epochs: int) -> History:
    history = History(Trainer(config.replace(epochs=10**6)))
    while history.epoch < epochs:
        history.advance(min(97, epochs - history.epoch))
    return history


def _kept(history: History, **how: Any) -> bytes:
    view = {
        "shown": history.epoch, "pace": 1000, "is_playing": True,
        "stops_when_solved": False, "goal": None,
    }  # fmt: skip
    return KeptRun(history, **{**view, **how}).to_bytes()


def _bits(trainer: Trainer) -> bytes:
    return trainer.checkpoint().vector.tobytes()


@pytest.mark.parametrize("name", every(3, RUNS))
def test_a_kept_run_goes_on_bit_for_bit_and_has_its_past(name: str) -> None:
    straight = _made(RUNS[name], 900)
    kept = KeptRun.from_bytes(_kept(straight, shown=640, pace=None, goal=9_000))
    assert (kept.shown, kept.pace, kept.goal) == (640, None, 9_000)
    history = kept.history
    assert history.config == straight.config and history.epoch == 900
    for ours, theirs in zip(history.curve.points(), straight.curve.points(), strict=True):
        assert np.array_equal(ours, theirs)
    assert np.array_equal(history.test_curve.points(), straight.test_curve.points())
    assert history.trainer.best == straight.trainer.best
    for epoch in (0, 300, 450, 640, 899):
        assert _bits(history.trainer_at(epoch)) == _bits(straight.trainer_at(epoch))
    for one in (history, straight):
        one.change("learning_rate", 0.25)
        one.advance(200)
    assert _bits(history.trainer) == _bits(straight.trainer)
    assert np.array_equal(history.curve.points()[1], straight.curve.points()[1])
    again = KeptRun.from_bytes(_kept(history)).history
    history.rewind(350, history.config.replace(changes=()))
    again.rewind(350, again.config.replace(changes=()))
    assert _bits(history.trainer) == _bits(again.trainer)


@pytest.mark.parametrize("epochs", [0, 1])
def test_a_run_that_has_hardly_begun(epochs: int) -> None:
    kept = KeptRun.from_bytes(_kept(_made(RunConfig(), epochs), is_playing=False))
    assert kept.history.epoch == kept.shown == epochs
    assert not kept.is_playing


def test_a_long_run_stays_small_and_its_past_near() -> None:
    history = _made(RunConfig(), 1_000)
    first = history.checkpoints(1)[0]
    history._kept += [  # as after a million epochs
        type(first)(**{name: getattr(first, name) for name in first.__slots__} | {"epoch": epoch})
        for epoch in range(1_001, 2_000)
    ]
    history.trainer.end_when(epochs=10**6)
    history.advance(2_000)
    states = history.checkpoints(128)
    assert 60 <= len(states) <= 128
    assert states[-1].epoch == history.epoch
    assert len(_kept(history)) < 200_000


def _with(data: bytes, name: str, change: Callable[[Any], Any]) -> bytes:
    with np.load(io.BytesIO(data)) as loaded:
        arrays = {each: loaded[each] for each in loaded.files}
    if name in ("state", "config"):
        changed = change(json.loads(str(arrays[name])))
        arrays[name] = np.array(changed if isinstance(changed, str) else json.dumps(changed))
    else:
        arrays[name] = change(arrays[name])
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


LIES: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "another kind": ("format", lambda _: np.array("xortui run 2"), "another kind"),
    "a view of another epoch": ("state", lambda s: s | {"shown": 301}, "was not made"),
    "an endless epoch": ("state", lambda s: s | {"shown": 10**400}, "was not made"),
    "no pace": ("state", lambda s: s | {"pace": -1}, "no number of epochs"),
    "a goal that is past": ("state", lambda s: s | {"goal": 300}, "lies behind"),
    "one field more": ("state", lambda s: s | {"x": 1}, "other fields"),
    "no stride": ("state", lambda s: s | {"stride": 0}, "no curve has"),
    "a wide stride": ("state", lambda s: s | {"stride": 2}, r"losses must be .* \(151,\)"),
    "no order": (
        "state", lambda s: s | {"checkpoints": s["checkpoints"][::-1]}, "do not grow",
    ),
    "a thousand checkpoints": (
        "state", lambda s: s | {"checkpoints": s["checkpoints"] * 300}, "too many",
    ),
    "another run's checkpoints": ("config", lambda c: c | {"hidden": [3]}, "vectors must be"),
    "steps that nobody made": (
        "state",
        lambda s: s | {"checkpoints": [[*one[:1], 10**9, *one[2:]] for one in s["checkpoints"]]},
        "steps must be",
    ),
    "a cut vector": ("vectors", lambda v: v[:-1], "vectors must be"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_what_no_run_can_be_is_refused(lie: str) -> None:
    name, change, reason = LIES[lie]
    data = _with(_kept(_made(RunConfig(), 300)), name, change)
    with pytest.raises(ValueError, match=f"a run must be as xortui keeps it, got .*{reason}"):
        KeptRun.from_bytes(data)


@pytest.mark.parametrize("turns", [60, pytest.param(200, marks=pytest.mark.slow)])
def test_bytes_that_were_changed_are_refused_or_make_a_run(turns: int) -> None:
    rng = random.Random(1)
    whole = _kept(_made(RunConfig(hidden=(3,), batch_size=2), 60))
    refused = 0
    for turn in range(turns):
        if turn % 2:
            changed = mutated_bytes(whole, rng)
        else:
            text = rng.choice(("state", "config"))
            changed = _with(whole, text, lambda found: mutated_json(json.dumps(found), rng))
        try:
            kept = KeptRun.from_bytes(changed)
        except ValueError as error:
            assert "\n" not in str(error) and len(str(error)) <= 300
            refused += 1
        else:
            kept.history.trainer_at(kept.shown)
            kept.history.advance(2)
    assert 0.3 * turns < refused < turns
