"""The programs that write lines, run where their language is there, and shown without a word."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import Any, Self

import fastjsonschema
import numpy as np
import pytest

from xortui.tui.cli.watch import EXAMPLE_FOLDER, EXAMPLES
from xortui.tui.watching.line_rules import schema
from xortui.tui.watching.line_run import LineRun
from xortui.tui.watching.line_source import LineReader, LineSource

BUILT = {
    "python": ([], [sys.executable, "{source}"]),
    "javascript": ([], ["node", "{source}"]),
    "c": (["cc", "-O2", "{source}", "-o", "{program}", "-lm"], ["{program}"]),
    "rust": (["rustc", "-O", "{source}", "-o", "{program}"], ["{program}"]),
}


def shown(path: Path) -> LineRun:
    """Returns a run of lines in a file, as far as they are there."""
    reader = LineReader(LineSource.of_file(path))
    run = LineRun.begun(reader, 10, time.monotonic)
    end = time.monotonic() + 20
    while not run.ended and time.monotonic() < end:
        run.hear()
        run.history.advance(1 << 40)
        time.sleep(0.001)
    run.history.advance(1 << 40)
    run.close()
    return run


@pytest.mark.parametrize(
    "language",
    [
        pytest.param(name, marks=[] if name == "javascript" else pytest.mark.slow)
        for name in ("python", "javascript", "c", "rust")
    ],
)
def test_an_example_learns_xor_and_what_it_tells_is_shown(language: str, tmp_path: Path) -> None:
    places = {"source": str(EXAMPLE_FOLDER / EXAMPLES[language]), "program": str(tmp_path / "xor")}
    build, run_words = ([word.format(**places) for word in words] for words in BUILT[language])
    tool = (build or run_words)[0]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not here")
    if build:
        subprocess.run(build, check=True, cwd=tmp_path, capture_output=True, timeout=120)
    done = subprocess.run(run_words, check=True, capture_output=True, timeout=60, text=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 5002
    some = [*lines[:-1:25], lines[-1]]
    check = fastjsonschema.compile(schema())
    for line in some:
        check(json.loads(line))
    path = tmp_path / "run.jsonl"
    path.write_text("\n".join(some) + "\n", encoding="utf-8")
    run = shown(path)
    assert run.output() == ""
    assert run.ended == "the run has ended: epochs"
    assert (run.history.epoch, run.history.trainer.solved) == (5000, True)
    assert run.history.trainer.loss == pytest.approx(0.00033547684773978, rel=1e-9)


class Dense:
    """A layer as Keras has it."""

    def __init__(self, n_in: int, n_out: int, name: str, rng: np.random.Generator) -> None:
        self.arrays = [
            rng.normal(size=(n_in, n_out)).astype(np.float32),
            np.zeros(n_out, np.float32),
        ]
        self.activation = types.SimpleNamespace(__name__=name)

    def get_weights(self) -> list[Any]:
        return [array.copy() for array in self.arrays]


class Flatten:
    """One that no line describes."""


class Model:
    """A model as Keras has it, as far as the callback asks it."""

    loss = "mean_squared_error"

    def __init__(self, *layers: object) -> None:
        self.layers = layers

    def __call__(self, x: Any, training: bool = True) -> Any:
        assert not training
        a = np.asarray(x, np.float32)
        for layer in self.layers:
            if isinstance(layer, Dense):
                z = a @ layer.arrays[0] + layer.arrays[1]
                a = np.tanh(z) if layer.activation.__name__ == "tanh" else 1 / (1 + np.exp(-z))
        return a


class Callback:
    model: Model

    def set_model(self, model: Model) -> Self:
        self.model = model
        return self


@pytest.mark.parametrize("has_others", [False, True])
def test_the_keras_callback_tells_what_the_model_makes(
    has_others: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    callbacks = types.SimpleNamespace(Callback=Callback)
    keras = types.SimpleNamespace(callbacks=callbacks)
    monkeypatch.setitem(sys.modules, "keras", keras)  # type: ignore[arg-type]
    found: dict[str, Any] = {}
    text = (EXAMPLE_FOLDER / EXAMPLES["keras"]).read_text(encoding="utf-8")
    exec(compile(text, "keras_lines.py", "exec"), found)
    rng = np.random.default_rng(1)
    first, second = Dense(2, 3, "tanh", rng), Dense(3, 1, "sigmoid", rng)
    model = Model(first, *([Flatten()] if has_others else []), second)
    x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    path = tmp_path / "run.jsonl"
    lines = found["Lines"](x, y, os.fspath(path)).set_model(model)
    lines.on_train_begin()
    for epoch in range(3):
        first.arrays[0] *= np.float32(1.01)
        lines.on_epoch_end(epoch, {"loss": 0.3 - epoch * 0.1})
    lines.on_train_end()
    if has_others:
        told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert "sizes" not in told[0]
        assert [line.get("loss") for line in told] == pytest.approx([None, 0.3, 0.2, 0.1, None])
        return
    run = shown(path)
    assert run.output() == ""
    assert run.config.hidden == (3,)
    assert [int(epoch) for epoch in run.history.curve.points()[0]] == [0, 1, 2, 3]
