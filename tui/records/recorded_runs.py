"""Runs that were recorded of another program, in a file: as arrays, ``.npz``, or as JSON Lines.

The arrays are ``format``, ``config`` (JSON), ``ended`` (why there is no more), ``epochs``,
``states`` (the parameters of each, in the order in which a network keeps them) and ``checksum``.
The lines are those that `xortui watch` reads from any program. Either opens again with it.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import NO_ENDS, RecordedHistory, RunConfig, Trainer
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.records.array_archive import UNREADABLE, ArrayArchive, digest, opened_archive
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.json_lines import finite_number, plain
from xortui.tui.records.saved_runs import LONGEST_JSON, LONGEST_WORD, bounded_config
from xortui.tui.records.shortened import shortened

_FORMAT: Final = "xortui recorded run 1"
_UNTOLD: Final = ("skip", "inputs", "input_norm", "standardize", "test")
_LONGEST_ENDED: Final = 4096
_MOST_CHANGES: Final = 0

Saving = Generator[float, int, None]
"""Yields the share done; is sent how many states the next slice has."""

Layers = list[tuple[NDArray[Any], NDArray[Any]]]


def saving_recorded_npz(path: Path, history: RecordedHistory, ended: str) -> Saving:
    """Saves a recorded run as arrays.

    Raises:
        OSError: The file cannot be written.
    """
    states = history.recorded_states()
    yield 0.0
    arrays: dict[str, Any] = {
        "format": np.array(_FORMAT),
        "config": np.array(json.dumps(history.config.to_dict())),
        "ended": np.array(ended[:_LONGEST_ENDED]),
        "epochs": np.array([epoch for epoch, _vector in states], np.int64),
        "states": np.stack([vector for _epoch, vector in states]),
    }
    arrays["checksum"] = np.array(digest(arrays))
    with replacing(path) as file:
        np.savez(file, **arrays)


def saving_recorded_lines(path: Path, history: RecordedHistory, ended: str) -> Saving:
    """Writes a recorded run as lines that tell of it whole, an epoch a line.

    Raises:
        OSError: The file cannot be written, or the network is of a kind of which lines do not tell.
    """
    config = history.config
    untold = [name for name in _UNTOLD if getattr(config, name)]
    if untold:
        rule = _("lines tell nothing of {fields}; .npz keeps it")
        raise OSError(errno.EINVAL, rule.format(fields=", ".join(untold)))
    states = history.recorded_states()
    shapes = _shapes(history)
    with replacing(path) as file:
        count = yield 0.0
        for index, (epoch, vector) in enumerate(states):
            loss, outputs = history.seen_with(vector)
            line = {
                "event": "epoch" if index else "started",
                "epoch": epoch,
                "loss": finite_number(loss),
                "outputs": plain(outputs),
                "parameters": _parameters(_layers_of(vector, shapes)),
            }
            if not np.isfinite(vector).all() or not np.isfinite(outputs).all():
                line = {"event": line["event"], "epoch": epoch, "loss": None}
            if index == 0:
                line |= _description(history.config)
            file.write(json.dumps(line, allow_nan=False).encode() + b"\n")
            count -= 1
            if count <= 0:
                count = yield (index + 1) / len(states)
        end = {"event": "ended", "epoch": states[-1][0], "reason": ended or "recorded so far"}
        file.write(json.dumps(end).encode() + b"\n")


RECORDED_SAVERS: Final = {"npz": saving_recorded_npz, "jsonl": saving_recorded_lines}
"""The end of a file's name -> what writes it."""


def load_recorded(path: Path) -> tuple[RecordedHistory, str]:
    """Reads a recorded run: its past, which has yet to be come to, and why there is no more.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is none, or damaged; the message is a sentence.
    """
    try:
        with opened_archive(path) as archive:
            return _recorded(archive)
    except UNREADABLE as error:
        reason = shortened(reason_of(error))
        text = _("{path} must be a run recorded by xortui watch, got {reason}")
        raise ValueError(text.format(path=path, reason=reason)) from None


def _recorded(archive: ArrayArchive) -> tuple[RecordedHistory, str]:
    kind = archive.text("format", LONGEST_WORD) if "format" in archive.names else ""
    if kind != _FORMAT:
        raise ValueError(_("a file of another kind"))
    texts = {
        "config": archive.text("config", LONGEST_JSON),
        "ended": archive.text("ended", _LONGEST_ENDED),
    }
    kind_of, shape = archive.described("states")
    if len(shape) != 2 or not shape[0] or kind_of.kind != "f":
        raise ValueError(_("states of another shape"))
    arrays: dict[str, Any] = {
        "epochs": archive.array("epochs", "int64", shape[:1]),
        "states": archive.array("states", "float64", shape),
    }
    whole = {"format": np.array(kind), **{n: np.array(t) for n, t in texts.items()}, **arrays}
    if archive.text("checksum", LONGEST_WORD) != digest(whole):
        raise ValueError(_("another checksum than that of what it holds: it is damaged"))
    config = bounded_config(json.loads(texts["config"]), _MOST_CHANGES).replace(**NO_ENDS)
    epochs, states = arrays["epochs"].tolist(), arrays["states"]
    if epochs[0] < 0 or (np.diff(arrays["epochs"]) <= 0).any():
        raise ValueError(_("epochs that do not follow each other"))
    if states.shape[1] != sum(w + b for w, b in _sizes(config)):
        raise ValueError(_("states of another network"))
    history = RecordedHistory(config, states[0], epoch=epochs[0])
    for epoch, vector in zip(epochs[1:], states[1:], strict=True):
        history.receive(epoch, vector)
    return history, texts["ended"]


def _shapes(history: RecordedHistory) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    snapshot = history.trainer.snapshot()
    return [(w.shape, b.shape) for w, b in zip(snapshot.weights, snapshot.biases, strict=True)]


def _sizes(config: RunConfig) -> list[tuple[int, int]]:
    snapshot = Trainer(config).snapshot()
    return [(w.size, b.size) for w, b in zip(snapshot.weights, snapshot.biases, strict=True)]


def _layers_of(
    vector: NDArray[np.float64], shapes: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]
) -> Layers:
    layers, start = [], 0
    for of_weights, of_biases in shapes:
        end = start + int(np.prod(of_weights))
        weights = vector[start:end].reshape(of_weights)
        start = end + int(np.prod(of_biases))
        layers.append((weights, vector[end:start].reshape(of_biases)))
    return layers


def _parameters(layers: Layers) -> dict[str, Any]:
    return {
        "weights": [plain(weights) for weights, _biases in layers],
        "biases": [plain(biases) for _weights, biases in layers],
    }


def _description(config: RunConfig) -> dict[str, Any]:
    """Returns what the first line says of a run that was not made here."""
    data = config.dataset
    return {
        "version": 1,
        "name": data.name,
        "dtype": config.dtype,
        "sizes": list(config.sizes),
        "activations": list(config.activations),
        "loss_name": config.loss,
        "optimizer": config.optimizer,
        "learning_rate": config.learning_rate,
        "data": {"inputs": plain(data.inputs), "targets": plain(data.targets)},
    }
