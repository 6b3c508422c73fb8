"""A program's run while it goes on: found in its first epochs, described, heard and steered."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from xortui.core import Dataset, RecordedHistory, RunConfig, vector_of_layers
from xortui.core.foreign import Descent, ForeignNetwork, Numbers, Recognised, shown_loss
from xortui.tui.core_errors import told
from xortui.tui.language import translate as _
from xortui.tui.watching.examination import Look, findings_of
from xortui.tui.watching.heard import UnreadableError, numbers_of
from xortui.tui.watching.process import Event, WatchedProcess
from xortui.tui.watching.sentences import unexplained_sentence
from xortui.tui.watching.shown import FIRST_END, NotWatchedError, Shown, described
from xortui.tui.watching.training_run import shown_training

_LOSSES: Final = {
    "squared error": ("mse", 0.5),
    "cross-entropy": ("bce", 1.0),
    "absolute error": ("mae", 1.0),
}
"""What is descended -> the loss that is its mean, and by what the sum's rate is multiplied for it,
beside the number of values that it is the mean of."""


def config_of(recognised: Recognised, descent: Descent, name: str) -> RunConfig:
    """Returns what describes a program's network, data, loss and rule.

    Args:
        recognised: The network.
        descent: What its updates descend.
        name: What the run is called.

    Raises:
        NotWatchedError: It is something that cannot be described here.
    """
    network = recognised.network
    first = {name: recognised.steps[0].before[name].values for name in network.names}
    sizes = network.sizes(first)
    inputs, targets = _rows(recognised, descent)
    loss, factor = _LOSSES[descent.descended]
    n_batch = recognised.step_inputs[0].shape[0]
    n_values = n_batch * sizes[-1]
    if network.layers[-1].activation == "softmax":
        loss, n_values = "cross_entropy", n_batch  # its mean is over the rows
    fields: dict[str, Any] = {
        "data": Dataset.from_arrays(inputs, targets, name),
        "hidden": sizes[1:-1],
        "activation": ",".join(layer.activation for layer in network.layers[:-1]) or "sigmoid",
        "output_activation": network.layers[-1].activation,
        "loss": loss,
        "learning_rate": max(abs(descent.rate) * n_values * factor, math.ulp(1.0)),
        "epochs": FIRST_END,
        **_rule_fields(descent),
    }
    return described(fields, len(inputs), n_batch)


def _rule_fields(descent: Descent) -> dict[str, Any]:
    rule = descent.rule
    if rule is None:
        return {}
    constants = rule.constants
    if rule.name in ("momentum", "nesterov"):
        return {"momentum": constants["momentum"], "nesterov": rule.name == "nesterov"}
    if rule.name == "adam":
        betas = (constants["beta1"], constants["beta2"])
        return {"optimizer": "adam", "betas": betas, "eps": constants["eps"]}
    if rule.name in ("rmsprop", "adagrad"):
        return {"optimizer": rule.name, **constants}
    return {}


def _rows(recognised: Recognised, descent: Descent) -> tuple[Numbers, Numbers]:
    """Returns all rows that were seen, each once, in the order in which they came."""
    rows: dict[bytes, tuple[Numbers, Numbers]] = {}
    for inputs, targets in zip(recognised.step_inputs, descent.step_targets, strict=False):
        for x, y in zip(inputs, targets, strict=True):
            rows.setdefault(np.concatenate([x, y]).tobytes(), (x, y))
    pairs = list(rows.values())
    return np.stack([x for x, _y in pairs]), np.stack([y for _x, y in pairs])


def vector_of(network: ForeignNetwork, values: Mapping[str, Numbers]) -> Numbers:
    """Returns a program's parameters as one vector in the order in which a network keeps them."""
    layers = []
    for layer in network.layers:
        weights = layer.matrix(values)
        row = np.broadcast_to(layer.bias_row(values), (1, weights.shape[1]))
        layers.append((weights, row.ravel()))
    return vector_of_layers(layers)


def _shown(look: Look, script: str) -> Shown:
    examined = look.examined()
    if examined is None:
        raise NotWatchedError(look.died or look.reason)
    if examined.descent is None:
        raise NotWatchedError(unexplained_sentence())
    recognised = examined.recognised
    network = recognised.network
    rounds = [m for m in look.moments if m.loop == recognised.epoch_loop and not m.is_after]
    return Shown(
        config_of(recognised, examined.descent, Path(script).name),
        network,
        recognised.epoch_loop,
        [{name: moment.names[name].values for name in network.names} for moment in rounds],
        bool(look.moments) and look.moments[-1] is rounds[-1],
        findings_of(script, examined, look.loops),
    )


class WatchedRun:
    """A program that is shown while it trains.

    Attributes:
        script: Its file.
        history: Its epochs so far.
        config: What describes it.
        findings: Where its updates differ from the gradient, each with its line.
        ended: With what it has ended, as a sentence; empty while it goes on.
        news: What is to be said at once; whoever says it takes it away.
    """

    def __init__(self, process: WatchedProcess, script: str, look: Look, shown: Shown) -> None:
        """Begins with what was seen of the first epochs. See `begun`."""
        self.script = script
        self.config, self.findings = shown.config, shown.findings
        self.ended, self.news = "", shown.note
        self._process, self._network = process, shown.network
        self._shapes = {name: shown.rounds[0][name].shape for name in self._network.names}
        self._told: tuple[str, Any] = ("", None)
        first, *others = [vector_of(self._network, values) for values in shown.rounds]
        self.history = RecordedHistory(self.config, first)
        for epoch, vector in enumerate(others, 1):
            self.history.receive(epoch, vector)
        if not look.died and not look.is_over:
            process.say(
                "watch",
                loop=shown.epoch_loop,
                names=list(self._network.names),
                epoch=len(shown.rounds) - 1 if shown.is_at_round else len(shown.rounds),
            )

    @property
    def findings_text(self) -> str:
        """Where its updates differ from the gradient, a line for each; empty where nowhere."""
        return "\n".join(
            f"{found.place.line}: {found.sentence}" if found.place else found.sentence
            for found in self.findings
        )

    @classmethod
    def begun(
        cls, process: WatchedProcess, script: str, seconds: float, clock: Callable[[], float]
    ) -> WatchedRun:
        """Returns a program's run as soon as it is known what it trains.

        Args:
            process: The program.
            script: Its file.
            seconds: How long that may take.
            clock: Returns seconds of a monotonic clock.

        Raises:
            NotWatchedError: Its network is not recognised, or cannot be described.
        """
        look = Look(process, shown_loss)
        try:
            for event in process.heard_until(clock() + seconds):
                if look.hear(event):
                    break
        except TimeoutError:
            text = _("it was still running after {seconds:g} seconds, and no epochs had been seen")
            raise NotWatchedError(text.format(seconds=seconds)) from None
        except (UnreadableError, LookupError, TypeError, ValueError) as error:
            raise NotWatchedError(str(error)) from None
        try:
            if look.training is not None:
                shown = shown_training(look, script, Path(script).name)
            else:
                shown = _shown(look, script)
            run = cls(process, script, look, shown)
        except NotWatchedError as error:
            raise _after(look, error) from None
        if look.died:
            run.ended = look.died
        return run

    def play(self, rate: int | None) -> None:
        """Lets the program go on, at so many epochs a second at most."""
        self._tell("play", rate)

    def pause(self) -> None:
        """Has the program wait at the start of its next epoch."""
        self._tell("pause", None)

    def step(self, epochs: int, seconds: float = 0.25) -> None:
        """Has the program make some epochs and wait again.

        Args:
            epochs: How many.
            seconds: How long to wait until it has told of them.
        """
        if self.ended:
            return
        goal = self.history.last_told + epochs
        self._process.say("step", epochs=epochs)
        self._told = ("pause", None)
        end = time.monotonic() + seconds
        while self.history.last_told < goal and not self.ended and time.monotonic() < end:
            self._hear_one(end - time.monotonic())

    def hear(self) -> None:
        """Takes all that the program has told."""
        while self._hear_one(0.0):
            pass

    def output(self) -> str:
        """Returns what the program has printed, the end of it where it was much."""
        return self._process.lines()

    def type(self, text: str) -> None:
        """Gives the program a line as its input."""
        self._process.type(text + "\n")

    def close(self) -> None:
        """Ends the program and all that it has started."""
        self._process.end()

    def _tell(self, what: str, rate: int | None) -> None:
        if self.ended or self._told == (what, rate):
            return
        self._told = (what, rate)
        if what == "play":
            self._process.say("play", rate=rate)
        else:
            self._process.say(what)

    def _hear_one(self, seconds: float) -> bool:
        try:
            event = self._process.events.get(block=seconds > 0, timeout=max(seconds, 0.001))
        except queue.Empty:
            return False
        if event is None:
            self.ended = self.ended or _("the program is gone")
            return False
        try:
            self._take(event)
        except (UnreadableError, LookupError, TypeError, ValueError) as error:
            self.ended = told(error)
        return True

    def _take(self, event: Event) -> None:
        if event.get("event") == "epochs":
            for epoch, row in enumerate(event["values"], int(event["first"])):
                values = {
                    name: numbers_of(text).reshape(self._shapes[name])
                    for name, text in zip(self._network.names, row, strict=True)
                    if text is not None
                }
                if len(values) == len(row):
                    self.history.receive(epoch, vector_of(self._network, values))
        elif event.get("event") == "ended":
            self.ended = ended_sentence(event)


def _after(look: Look, error: NotWatchedError) -> NotWatchedError:
    error.look = look
    return error


def ended_sentence(event: Event) -> str:
    """Returns with what a program has ended, as a sentence."""
    reason = event.get("reason")
    if reason == "error":
        text = _("the program ended at line {line} with {error}")
        return text.format(line=event.get("line"), error=event.get("error"))
    if reason == "exit":
        return _("the program ended with status {status}").format(status=event.get("status"))
    return _("the program has ended")
