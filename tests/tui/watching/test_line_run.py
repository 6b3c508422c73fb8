"""Runs that are told in lines: shown where the network is the one that is told, and bounded."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from xortui.core import RunConfig, Trainer
from xortui.tui.cli.event_readers import JsonWriter
from xortui.tui.cli.headless import train_headless
from xortui.tui.cli.interruption import Interruption
from xortui.tui.watching.line_rules import LONGEST_LINE
from xortui.tui.watching.line_run import LineRun, NoNetworkError
from xortui.tui.watching.line_source import LineReader, LineSource, _lines_of

CONFIG = RunConfig(epochs=60, learning_rate=2.0)


def told(config: RunConfig = CONFIG, every: int = 1) -> list[dict[str, Any]]:
    """Returns what `xortui train --json` writes."""
    out = io.StringIO()
    train_headless(Trainer(config), [JsonWriter(out, every)], Interruption())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def foreign(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the same as a program without our config would write it."""
    trainer, found = Trainer(CONFIG), []
    for line in lines:
        trainer.advance(line["epoch"] - trainer.epoch)
        parameters = trainer.snapshot().parameters
        own = {
            "weights": [w.tolist() for w in parameters.weights],
            "biases": [b.tolist() for b in parameters.biases],
        }
        plain = {name: line[name] for name in ("event", "epoch", "loss")}
        found.append(plain | {"parameters": own})
    data = CONFIG.dataset
    found[0] |= {
        "version": 1,
        "sizes": [2, 2, 1],
        "activations": ["sigmoid", "sigmoid"],
        "loss_name": "bce",
        "data": {"inputs": data.inputs.tolist(), "targets": data.targets.tolist()},
    }
    return found


class Told:
    """Lines on a pipe, and who reads them."""

    def __init__(self, lines: Sequence[dict[str, Any] | bytes], *, ends: bool = True) -> None:
        reader, writer = os.pipe()
        text = b"".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines
        )
        self.writer = threading.Thread(target=self._write, args=(writer, text, ends), daemon=True)
        self.writer.start()
        self.reader = LineReader(LineSource(reader, "-", is_growing=False))

    def run(self) -> LineRun:
        return LineRun.begun(self.reader, 10, time.monotonic)

    def whole(self) -> LineRun:
        """Returns the run at its end."""
        run, end = self.run(), time.monotonic() + 20
        while not run.ended and time.monotonic() < end:
            run.hear()
            run.history.advance(1 << 40)
            time.sleep(0.001)
        assert run.ended
        run.history.advance(1 << 40)
        return run

    def _write(self, writer: int, text: bytes, ends: bool) -> None:
        try:
            with open(writer, "wb", closefd=ends) as pipe:
                pipe.write(text)
        except BrokenPipeError:
            pass


@pytest.fixture
def own() -> list[dict[str, Any]]:
    return told()


def losses_of(run: LineRun) -> list[float]:
    return [float(loss) for loss in run.history.curve.points()[1]]


def test_lines_of_our_own_are_shown_bit_for_bit_though_they_have_no_parameters(
    own: list[dict[str, Any]],
) -> None:
    run = Told(own).whole()
    trainer = Trainer(CONFIG)
    trainer.advance(37)
    assert run.history.epoch == 60
    there = run.history.at(37).parameters
    for told_weights, weights in zip(there.weights, trainer.snapshot().weights, strict=True):
        np.testing.assert_array_equal(told_weights, weights)
    assert run.output() == ""
    assert run.ended == "the run has ended: epochs"


def test_lines_of_another_program_are_the_same_picture(own: list[dict[str, Any]]) -> None:
    run = Told(foreign(own)).whole()
    assert losses_of(run) == pytest.approx(losses_of(Told(own).whole()), rel=1e-13)
    assert run.history.at(60).solved == Told(own).whole().history.at(60).solved


def test_a_bad_line_is_said_and_the_next_ones_are_shown(own: list[dict[str, Any]]) -> None:
    lines: list[Any] = foreign(own)[:6]
    lines[2]["parameters"]["weights"][0] = [[1.0, 2.0]]
    lines[3]["loss"] = 0.25
    lines.insert(5, b'{"event": "epoch", "epoch": 3}\n')
    lines.insert(5, b"this is no line\n")
    lines.append(b'{"event": "epoch", "epo')
    run = Told(lines).whole()
    assert run.output().splitlines() == [
        "line 3: parameters.weights[0] must have shape (2, 2), got (1, 2)",
        f"line 4: loss must be bce of the parameters, {own[3]['loss']!r}, got 0.25",
        "line 6: a line must be one object of JSON, got this is no line",
        "line 7: epoch must be > 4, got 3",
        r'line 9: a line must be whole, got the beginning of one: "{\"event\": \"epoch\", \"epo"',
    ]
    assert run.news == run.output().splitlines()[0]
    assert [int(epoch) for epoch in run.history.curve.points()[0]] == [0, 1, 4, 5]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sizes": [2, 3, 1]}, "parameters.weights[0] must have shape (2, 3), got (2, 2)"),
        ({"activations": ["sigmoid"]}, "activations must have 2 items, one for each layer, got 1"),
        ({"loss": 0.5}, "loss must be bce of the parameters, "),
        ({"activations": ["tanh", "sigmoid"]}, "loss must be bce of the parameters, "),
        ({"outputs": [[0.5]] * 4}, "outputs must be those of the parameters, got some that are "),
        ({"data": {"inputs": [[0, 1]], "targets": [[1], [0]]}}, "data.targets must have shape"),
        ({"data": {"inputs": [[0, 1], [1]], "targets": [[1], [0]]}}, "rows of one length"),
        ({"loss_name": "cross_entropy"}, "softmax with loss cross_entropy"),
    ],
)
def test_a_network_that_is_not_the_one_told_is_not_shown(
    own: list[dict[str, Any]], change: dict[str, Any], reason: str
) -> None:
    first = foreign(own[:1])[0] | change
    with pytest.raises(NoNetworkError) as raised:
        Told([first]).run()
    assert reason in str(raised.value)


def test_what_is_missing_for_a_network_is_named() -> None:
    with pytest.raises(NoNetworkError, match=r"no sizes, activations, loss_name, data, parameters"):
        Told([{"event": "started", "version": 1, "epoch": 0}]).run()


def test_another_loss_than_the_config_makes_ends_what_is_computed(
    own: list[dict[str, Any]],
) -> None:
    own[30]["loss"] += 1e-6
    run = Told(own).whole()
    assert "line 31: loss must be" in run.output()
    epochs = [int(epoch) for epoch in run.history.curve.points()[0]]
    assert epochs == [*range(30), 60], "the last line has its parameters"


def test_who_writes_a_million_lines_waits_while_nobody_looks(own: list[dict[str, Any]]) -> None:
    lines = foreign(own)[:2]
    many = b"".join(
        json.dumps(lines[1] | {"epoch": epoch}).encode() + b"\n" for epoch in range(1, 9000)
    )
    pipe = Told([lines[0], many])
    run = pipe.run()
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        run.hear()
    assert run.history.n_waiting <= 4096
    assert pipe.writer.is_alive()
    run.close()


def test_the_last_line_of_a_file_that_grows_is_torn_only_while_its_rest_is_awaited() -> None:
    chunks = [b'{"event"', *[b""] * 30, b': "ended"}\n{', b""]
    lines = list(_lines_of(iter(chunks)))
    assert [(line.number, line.is_whole) for line in lines] == [(1, False), (1, True), (2, False)]
    assert lines[1].text == b'{"event": "ended"}'
    assert len(next(_lines_of(iter([b"x" * (3 << 20), b"\n"]))).text) == LONGEST_LINE + 1


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    end = time.monotonic() + 5
    while any(t.name == "lines" for t in threading.enumerate()) and time.monotonic() < end:
        time.sleep(0.01)


def test_gradients_that_are_told_are_those_that_are_shown_or_it_is_said(
    own: list[dict[str, Any]],
) -> None:
    trainer, lines = Trainer(CONFIG), foreign(own)
    for line in lines:
        trainer.advance(line["epoch"] - trainer.epoch)
        gradients = trainer.snapshot().gradients
        line["gradients"] = {
            "weights": [w.tolist() for w in gradients.weights],
            "biases": [b.tolist() for b in gradients.biases],
        }
    run = Told(lines).whole()
    assert run.findings_text == ""
    shown = run.history.at(30).gradients.weights[0].tolist()
    assert shown == pytest.approx(np.array(lines[30]["gradients"]["weights"][0]), abs=1e-12)
    for line in lines:
        line["gradients"]["weights"][1] = [
            [-value for value in row] for row in line["gradients"]["weights"][1]
        ]
    run = Told(lines).whole()
    assert run.findings_text.startswith(
        "gradients.weights[1] is not that of the loss, bce: at epoch 0"
    )
    assert run.findings_text.count("\n") == 0
    assert run.history.epoch == 60, "its parameters are shown all the same"
