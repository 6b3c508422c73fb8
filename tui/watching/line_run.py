"""A run that a program in any language tells, line by line: described, checked, and shown.

A network is shown only where it is the program's own: its parameters have to make the outputs and
the loss that are told with them. Lines of `xortui train --json` have no parameters but at both ends
and need none, since their config makes them: they are shown as far as they have the losses told.
"""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from xortui.core import NO_ENDS, Dataset, RecordedHistory, RunConfig, Trainer, vector_of_layers
from xortui.core.foreign import Numbers
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.watching.line_rules import Line, LineError, checked_line, shown
from xortui.tui.watching.line_source import LineReader, RawLine
from xortui.tui.watching.shown import FIRST_END

_TOLERANCE: Final = {"float64": 1e-9, "float32": 1e-5}
_MOST_WAITING: Final = 4096
_HEAR_SECONDS: Final = 0.01
_EPOCHS_AT_ONCE: Final = 256
_MOST_GRADIENTS: Final = 200
_OFF_BY: Final = 100.0
_NETWORK_FIELDS: Final = ("sizes", "activations", "loss_name", "data", "parameters")

Layers = list[tuple[Numbers, Numbers]]


class NoNetworkError(Exception):
    """The lines tell of no network that can be shown; the message says why, and what would help.

    Attributes:
        first: The line that was to tell of it; none where there was none.
    """

    def __init__(self, reason: str, first: Sequence[Line] = ()) -> None:
        super().__init__(reason)
        self.first = first


def described(line: Line) -> RunConfig:
    """Returns what the first line says of a run.

    Raises:
        NoNetworkError: It does not say enough to show a network.
        ValueError: It says something that cannot be; the message has field, rule and value.
    """
    if "config" in line:
        return RunConfig.from_dict(line["config"])
    missing = [name for name in _NETWORK_FIELDS if name not in line]
    if missing:
        text = _("the first line has no {fields}; with these its network would be shown")
        raise NoNetworkError(text.format(fields=", ".join(missing)))
    sizes, activations = line["sizes"], line["activations"]
    if len(activations) != len(sizes) - 1:
        rule = _("activations must have {count} items, one for each layer, got {given}")
        raise ValueError(rule.format(count=len(sizes) - 1, given=len(activations)))
    data = line["data"]
    inputs, targets = _table("data.inputs", data["inputs"]), _table("data.targets", data["targets"])
    _check_shape("data.inputs", inputs, (len(inputs), sizes[0]))
    _check_shape("data.targets", targets, (len(inputs), sizes[-1]))
    return RunConfig(
        data=Dataset.from_arrays(inputs, targets, str(line.get("name", ""))),
        hidden=tuple(sizes[1:-1]),
        activation=",".join(activations[:-1]) or "sigmoid",
        output_activation=activations[-1],
        loss=line["loss_name"],
        optimizer=line.get("optimizer", "sgd"),
        learning_rate=line.get("learning_rate", 0.1),
        epochs=FIRST_END,
    )


class LineRun:
    """A run that is told in lines, as the screen sees it.

    Attributes:
        script: What is read, as one calls it.
        config: What describes it.
        history: Its epochs so far.
        findings_text: Where the gradients that are told are not those of the loss, a line each.
        ended: Why there are no more lines, as a sentence; empty while there may be.
    """

    def __init__(self, reader: LineReader, first: Line, number: int) -> None:
        """Begins with the first line. See `begun`.

        Raises:
            NoNetworkError: There is no network to show.
            ValueError: What the line says cannot be.
        """
        self._reader, self._source = reader, reader.source
        self.script = reader.source.name
        told = described(first)
        if told.changes or told.batch_norm:
            what = "changes" if told.changes else "batch_norm"
            text = _("the config has {what}, of which the lines do not tell enough")
            raise NoNetworkError(text.format(what=what))
        self.config = told.replace(**NO_ENDS)
        self.ended = ""
        self._number = number
        self._differing: dict[str, str] = {}
        self._n_gradients = 0
        self._tolerance = _TOLERANCE[first.get("dtype", self.config.dtype)]
        trainer = Trainer(told)
        snapshot = trainer.snapshot()
        self._shapes = [
            (weights.shape, biases.shape)
            for weights, biases in zip(snapshot.weights, snapshot.biases, strict=True)
        ]
        self._replay = trainer if "config" in first else None
        self._is_replayed_to: Line | None = None
        epoch = int(first["epoch"])
        if epoch:
            self._replay = None  # gone on with from a state that the lines do not have
        vector = self._vector(first)
        if vector is None:
            raise NoNetworkError(_("the first line has no parameters, so there is none to show"))
        self.history = RecordedHistory(self.config, vector, epoch=epoch)
        self._check(first, vector)
        self._hold_gradients(first, vector)

    @classmethod
    def begun(cls, reader: LineReader, seconds: float, clock: Callable[[], float]) -> LineRun:
        """Returns the run as soon as its first line is there.

        Args:
            reader: The lines.
            seconds: How long to wait for it.
            clock: Returns seconds of a monotonic clock.

        Raises:
            NoNetworkError: No network can be shown; the message says why.
        """
        end = clock() + seconds
        while (left := end - clock()) > 0:
            try:
                raw = reader.source.take(min(left, 1.0))
            except queue.Empty:
                continue
            if raw is None:
                raise NoNetworkError(_("there was no line that tells of a run"))
            try:
                line = checked_line(raw.text, raw.number)
                if line["event"] != "started":
                    rule = _('event must be "started" in the first line, got {value}')
                    raise LineError(raw.number, rule.format(value=shown(line["event"])))
            except LineError as error:
                reader.say(str(error))
                continue
            try:
                return cls(reader, line, raw.number)
            except NoNetworkError as error:
                error.first = [line]
                raise
            except ValueError as error:
                sentence = str(LineError(raw.number, reason_of(error)))
                raise NoNetworkError(sentence, [line]) from None
        raise NoNetworkError(_("no line has come in {seconds:g} seconds").format(seconds=seconds))

    @property
    def findings_text(self) -> str:
        """Where the gradients that are told are not those of the loss, a line for each."""
        return "\n".join(self._differing.values())

    @property
    def news(self) -> str:
        """What is to be said at once; whoever says it takes it away."""
        return self._reader.news

    @news.setter
    def news(self, sentence: str) -> None:
        self._reader.news = sentence

    def play(self, rate: int | None) -> None:
        """Goes on reading: the lines come at their writer's pace."""

    def pause(self) -> None:
        """Leaves the lines waiting, and their writer once a thousand do."""

    def step(self, epochs: int) -> None:
        """Reads on until so many epochs have been told, or none are there."""
        goal = self.history.last_told + epochs
        end = time.monotonic() + 0.25
        while self.history.last_told < goal and not self.ended and time.monotonic() < end:
            if not self._hear_one(0.02):
                break

    def hear(self) -> None:
        """Takes lines for as long as a frame has time, and no more than are looked at soon."""
        end = time.monotonic() + _HEAR_SECONDS
        while time.monotonic() < end and self.history.n_waiting < _MOST_WAITING:
            if not self._hear_one(0.0):
                return

    def output(self) -> str:
        """Returns what is to be said of the lines, the end of it where it is much."""
        return self._reader.output()

    def type(self, text: str) -> None:
        """Does nothing: whoever writes the lines is not heard."""

    def close(self) -> None:
        """Reads no more."""
        self._source.close()

    def _hear_one(self, seconds: float) -> bool:
        """Takes one line, or makes epochs towards the last one. Returns whether there was any."""
        if self.ended:
            return False
        if self._is_replayed_to is not None:
            self._replay_on()
            return True
        try:
            raw = self._source.take(seconds)
        except queue.Empty:
            return False
        if raw is None:
            self.ended = _("there are no more lines")
            return False
        self._number = raw.number
        try:
            self._take(raw)
        except LineError as error:
            self._reader.say(str(error))
        except ValueError as error:
            self._reader.say(str(LineError(raw.number, reason_of(error))))
        return True

    def _take(self, raw: RawLine) -> None:
        line = self._reader.read(raw)
        if line is None:
            return
        if line["event"] == "started":
            raise ValueError(_('event must be "epoch" or "ended" after the first, got "started"'))
        epoch = line.get("epoch", self.history.last_told)
        is_end = line["event"] == "ended"
        if epoch < self.history.last_told or (epoch == self.history.last_told and not is_end):
            last = self.history.last_told
            raise ValueError(
                _("epoch must be > {last}, got {epoch}").format(last=last, epoch=epoch)
            )
        loss = line.get("loss")
        if loss is not None and not math.isfinite(loss):
            raise ValueError(_("loss must be finite, or null, got {loss}").format(loss=loss))
        if is_end:
            reason = line.get("reason", "")
            text = _("the run has ended: {reason}") if reason else _("the run has ended")
            self._end = text.format(reason=_plain(str(reason)))
        if self._replay is not None and epoch > self.history.last_told:
            self._is_replayed_to = line
            return
        self._receive(line, self._vector(line))
        if is_end:
            self.ended = self._end

    def _receive(self, line: Line, vector: Numbers | None) -> None:
        if vector is None:
            return
        self._check(line, vector)
        self._hold_gradients(line, vector)
        self.history.receive(int(line.get("epoch", self.history.last_told)), vector)

    def _replay_on(self) -> None:
        """Makes epochs of the config towards the one told, and shows it where it is the same."""
        trainer, line = self._replay, self._is_replayed_to
        assert trainer is not None
        assert line is not None
        missing = int(line["epoch"]) - trainer.epoch
        if missing > 0 and trainer.end_reason is None:
            trainer.advance(min(missing, _EPOCHS_AT_ONCE))
            return
        self._is_replayed_to = None
        try:
            told = line.get("loss")
            is_same = trainer.epoch == line["epoch"] and (
                told is None or self._is_near(trainer.loss, told)
            )
            if not is_same:
                self._replay = None
                text = _(
                    "loss must be {loss!r} as the config makes it, got {told}; from here on only"
                    " lines with parameters are shown"
                )
                raise ValueError(text.format(loss=trainer.loss, told=shown(told)))
            parameters = trainer.snapshot().parameters
            layers = zip(parameters.weights, parameters.biases, strict=True)
            self.history.receive(trainer.epoch, vector_of_layers(layers))
            own = self._vector(line)
            if own is not None:
                self._check(line, own)
        except ValueError as error:
            self._reader.say(str(LineError(self._number, reason_of(error))))
        if line["event"] == "ended":
            self.ended = self._end

    def _vector(self, line: Line) -> Numbers | None:
        """Returns a line's parameters in the order of a network's, or None where it has none.

        Raises:
            ValueError: They are not those of this network.
        """
        told = line.get("parameters")
        if told is None:
            return None
        biases = told.get("biases") or [[] for _layer in self._shapes]
        for name, layers in (("weights", told["weights"]), ("biases", biases)):
            if len(layers) != len(self._shapes):
                rule = _("parameters.{name} must have {count} layers, got {given}")
                raise ValueError(rule.format(name=name, count=len(self._shapes), given=len(layers)))
        found: Layers = []
        for index, (of_weights, of_biases) in enumerate(self._shapes):
            weights = _table(f"parameters.weights[{index}]", told["weights"][index])
            _check_shape(f"parameters.weights[{index}]", weights, of_weights)
            row = np.array(biases[index] or np.zeros(of_biases), np.float64)
            _check_finite(f"parameters.biases[{index}]", row)
            _check_shape(f"parameters.biases[{index}]", row, of_biases)
            found.append((weights, row))
        return vector_of_layers(found)

    def _check(self, line: Line, vector: Numbers) -> None:
        """Holds the outputs and the loss of a line against those of its parameters.

        Raises:
            ValueError: They are others: it is another network than is said.
        """
        loss, outputs = self.history.seen_with(vector)
        told = line.get("outputs")
        if told is not None:
            table = _table("outputs", told)
            _check_shape("outputs", table, outputs.shape)
            off = float(np.abs(table - outputs).max())
            if off > self._tolerance * max(1.0, float(np.abs(outputs).max())):
                rule = _("outputs must be those of the parameters, got some that are {off} off")
                raise ValueError(rule.format(off=f"{off:.2g}"))
        told_loss = line.get("loss")
        if told_loss is not None and not self._is_near(loss, told_loss):
            rule = _("loss must be {name} of the parameters, {loss!r}, got {told}")
            raise ValueError(rule.format(name=self.config.loss, loss=loss, told=shown(told_loss)))

    def _hold_gradients(self, line: Line, vector: Numbers) -> None:
        """Holds the gradients of one of the first lines against those of the loss.

        What the screen shows are these; where others are told, the writer's own are wrong.

        Raises:
            ValueError: They are not those of this network.
        """
        told = line.get("gradients")
        if told is None or self._n_gradients >= _MOST_GRADIENTS:
            return
        own = self._vector({"parameters": told})
        assert own is not None
        self._n_gradients += 1
        true = self.history.gradients_with(vector)
        start = 0
        for layer, pair in enumerate(zip(true.weights, true.biases, strict=True)):
            for name, slope in zip(("weights", "biases"), pair, strict=True):
                given = own[start : start + slope.size]
                start += slope.size
                largest = float(np.abs(slope).max(initial=0.0))
                off = float(np.abs(given - slope.ravel()).max(initial=0.0))
                if off <= _OFF_BY * self._tolerance * max(largest, 1e-6):
                    continue
                field = f"gradients.{name}[{layer}]"
                text = _(
                    "{field} is not that of the loss, {loss}: at epoch {epoch} it is up to {off}"
                    " off, where the largest is {largest}"
                )
                sentence = text.format(
                    field=field,
                    loss=self.config.loss,
                    epoch=f"{int(line.get('epoch', 0)):,}",
                    off=f"{off:.4g}",
                    largest=f"{largest:.4g}",
                )
                self._differing.setdefault(field, sentence)

    def _is_near(self, loss: float, told: float) -> bool:
        return abs(loss - told) <= self._tolerance * max(1.0, abs(loss))


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def _table(field: str, rows: Any) -> Numbers:
    """Returns a table of numbers.

    Raises:
        ValueError: Its rows are not of one length, or a number is not finite.
    """
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        rule = _("{field} must have rows of one length, got lengths {lengths}")
        raise ValueError(rule.format(field=field, lengths=", ".join(map(str, sorted(widths)[:4]))))
    try:
        table = np.array(rows, np.float64)
    except OverflowError:
        raise ValueError(
            _("{field} must be finite, got a number too large").format(field=field)
        ) from None
    _check_finite(field, table)
    return table


def _check_finite(field: str, values: Numbers) -> None:
    if not np.isfinite(values).all():
        raise ValueError(_("{field} must be finite, got a number too large").format(field=field))


def _check_shape(field: str, values: Numbers, shape: Sequence[int]) -> None:
    if values.shape != tuple(shape):
        rule = _("{field} must have shape {shape}, got {given}")
        raise ValueError(rule.format(field=field, shape=tuple(shape), given=values.shape))
