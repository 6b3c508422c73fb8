"""A run as an exported script tells it: what stays, what varies, and the phases between changes."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import Change, Dataset, RunConfig, Settings, program_text
from xortui.core.losses import Loss, loss_of
from xortui.tui.records.run_card import TRAINING, change_text, run_card, run_options

MOST_NUMBERS: Final = 4096
"""How many numbers (data, first parameters, changes) a script writes out."""


@dataclass(frozen=True, slots=True)
class Phase:
    """The epochs from one change to the next.

    Attributes:
        epochs: How many they are.
        settings: The settings in force.
        changes: What was changed at its beginning.
        new_optimizer: Whether the optimizer starts anew, with nothing remembered.
    """

    epochs: int
    settings: Settings
    changes: tuple[Change, ...] = ()
    new_optimizer: bool = False


@dataclass(frozen=True, slots=True)
class RunPhases:
    """A run in phases.

    Attributes:
        config: The run.
        phases: At least one; the first has no changes unless some were made at epoch 0.
    """

    config: RunConfig
    phases: tuple[Phase, ...]

    @classmethod
    def of(cls, config: RunConfig) -> RunPhases:
        """Returns the phases of a run.

        Raises:
            ValueError: It holds more numbers than a script can write out.
        """
        run = cls(config, _phases(config))
        datasets = {phase.settings.dataset for phase in run.phases}
        datasets |= {held for phase in run.phases if (held := phase.settings.held_out) is not None}
        count = sum(data.n_samples * (data.n_features + data.n_outputs) for data in datasets)
        count += sum(np.size(c.value) for c in config.changes if c.is_parameter)
        if not can_be_drawn(config):
            count += config.architecture.n_parameters
        if count > MOST_NUMBERS:
            raise ValueError(
                f"a script must write out at most {MOST_NUMBERS:,} numbers "
                f"(data and first parameters), got {count:,}"
            )
        return run

    def values(self, field: str) -> list[Any]:
        """Returns the values that a field takes, each once, in order."""
        return list(dict.fromkeys(getattr(phase.settings, field) for phase in self.phases))

    def varies(self, *fields: str) -> bool:
        """Tells whether one of the fields takes more than one value."""
        return any(len(self.values(field)) > 1 for field in fields)

    @property
    def n_outputs(self) -> int:
        """How many outputs the network has."""
        return self.config.sizes[-1]

    def solved(self, output: str) -> str:
        """Returns the expression that tells whether every row is right, in both kinds of scripts.

        Args:
            output: What the outputs are called there.
        """
        if self.n_outputs == 1:
            return f"(({output} > MIDDLE) == (y > MIDDLE)).all()".replace("MIDDLE", self.middle)
        return f"{self.right_rows(output)}.all()"

    def right_rows(self, output: str, targets: str = "y") -> str:
        """Returns the expression that tells which rows are right, of several outputs.

        Args:
            output: What the outputs are called.
            targets: What the targets are called.

        Raises:
            ValueError: There is no one expression for it.
        """
        if all(phase.settings.dataset.is_of_classes for phase in self.phases):
            return f"({output}.argmax(1) == {targets}.argmax(1))"
        if not self.varies("data", "gate"):
            data = self.config.first_settings.dataset
            middles = [border.middle if border else 0.0 for border in data.borders]
            if len(set(middles)) == 1:
                middle = repr(middles[0])
                return f"(({output} > {middle}) == ({targets} > {middle})).all(1)"
        rule = "one border in all outputs and at all times to tell right rows in a script"
        raise ValueError(f"data must have {rule}, got several")

    @property
    def middle(self) -> str:
        """What parts right from wrong, as both kinds of scripts write it."""
        borders = [phase.settings.dataset.border for phase in self.phases]
        middles = {border.middle for border in borders if border is not None}
        if len(middles) > 1:
            return "(y.min() + y.max()) / 2"
        return repr(middles.pop())

    def uses(self, field: str) -> bool:
        """Tells whether a field ever has a value that does something."""
        return any(self.values(field))

    @property
    def batch_norm(self) -> bool:
        """Whether there are hidden layers, or inputs, with batch normalisation."""
        return self.config.architecture.has_norm

    @property
    def dropout(self) -> bool:
        """Whether hidden activations or inputs are ever dropped."""
        return any(phase.settings.drops for phase in self.phases)

    def drops(self, layer: int) -> bool:
        """Whether activations of a hidden layer are ever dropped."""
        return any(phase.settings.dropouts[layer] for phase in self.phases)

    @property
    def drops_inputs(self) -> bool:
        """Whether inputs are ever dropped."""
        return self.uses("input_dropout")

    @property
    def activations(self) -> set[str]:
        """The names of all activation functions that are ever used."""
        return {name for phase in self.phases for name in phase.settings.activations}

    @property
    def varied_activations(self) -> tuple[int, ...]:
        """The hidden layers whose activation function is changed during the run."""
        each = [phase.settings.activations[:-1] for phase in self.phases]
        return tuple(
            layer for layer, names in enumerate(zip(*each, strict=True)) if len({*names}) > 1
        )

    @property
    def has_training_mode(self) -> bool:
        """Whether what is trained ever differs from what is shown."""
        return self.batch_norm or self.dropout

    @property
    def has_batches(self) -> bool:
        """Whether an epoch is ever more than one update."""
        return any(
            phase.settings.batch_size is not None
            and phase.settings.batch_size < phase.settings.dataset.n_samples
            for phase in self.phases
        )

    @property
    def draws(self) -> bool:
        """Whether the run draws random numbers after its start."""
        return self.dropout or (self.has_batches and self.config.order != "fixed")

    def loss_of(self, loss: str, output_activation: str) -> Loss:
        """Returns the loss of one of the `pairs`."""
        return loss_of(loss, output_activation, self.config.huber_delta)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Loss and output activation, each pair once."""
        settings = [phase.settings for phase in self.phases]
        return list(dict.fromkeys((s.loss, s.output_activation) for s in settings))


def can_be_drawn(config: RunConfig) -> bool:
    """Whether NumPy draws a run's first parameters by its own functions, in the run's order."""
    scheme = config.initializer
    # Biases that a network has not are drawn all the same, between its weights.
    is_whole = config.bias or not scheme.is_layer_by_layer
    return bool(scheme.numpy) and not config.skip and is_whole


def heading(config: RunConfig) -> list[str]:
    """Returns the comment that says which run a script is."""
    card, data = run_card(config), ""
    own = [
        name
        for name in ("data", "test")
        if isinstance(held := getattr(config, name), Dataset) and held.recipe is None
    ]
    if own:
        words = run_options(config, without=own)
        card, data = " ".join([TRAINING, *map(shlex.quote, words)]), " with the data below"
    return [f"# The run of: {card}{data}", "# Every loss printed here is the loss that it shows."]


def change_comment(change: Change) -> str:
    """Returns a comment on a change, in one line."""
    if isinstance(change.value, Dataset):
        return f"# epoch {change.epoch}: other data"
    text = change_text(dataclasses.replace(change, epoch=0)).partition(":")[2]
    return f"# epoch {change.epoch}: {text}" if len(text) < 60 else f"# epoch {change.epoch}:"


def input_lines(settings: Settings, tensor: str, after: str) -> list[str]:
    """Returns the lines that make ``X`` of the inputs; ``inputs`` too where ``X`` is another.

    Args:
        settings: The settings in force.
        tensor: What makes of an array in double precision, or of rows, what ``X`` is.
        after: The rest of that call.
    """
    data = settings.dataset
    if settings.inputs:
        texts = [program_text(text, "inputs") for text in settings.inputs]
        return [
            *_names(data),
            *wrapped_rows("inputs", data.inputs, "np.array", ", np.float64)"),
            "# what the network reads of them",
            *wrapped_texts(f"X = {tensor}(np.stack([", texts, f"], axis=-1){after}"),
        ]
    if not settings.standardize:
        return [*_names(data), *wrapped_rows("X", data.inputs, tensor, after)]
    return [
        *_names(data),
        *wrapped_rows("inputs", data.inputs, "np.array", ", np.float64)"),
        "# mean 0 and standard deviation 1 each; an input that never changes becomes 0",
        "mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)",
        "deviation[inputs.min(axis=0) == inputs.max(axis=0)] = 1",
        f"X = {tensor}((inputs - mean) / deviation{after}",
    ]


def _names(data: Dataset) -> list[str]:
    """Returns a comment that says what the columns are called, where they have names."""
    if not (data.feature_names or data.target_name or data.output_names):
        return []
    inputs, targets = data.column_names[: data.n_features], data.target_names
    return [f"# columns: {', '.join(inputs)}; y: {', '.join(targets)}"]


def wrapped_rows(name: str, values: NDArray[Any], call: str, after: str = ")") -> list[str]:
    """Returns ``name = call([...])``, one row a line where it is long."""
    rows = [repr(row) for row in values.tolist()]
    short = f"{name} = {call}([{', '.join(rows)}]{after}"
    if len(short) <= 88:
        return [short]
    return [f"{name} = {call}([", *(f"    {row}," for row in rows), f"]{after}"]


def wrapped_texts(head: str, texts: Sequence[str], tail: str) -> list[str]:
    """Returns a call with texts in it, one a line where it is long."""
    short = f"{head}{', '.join(texts)}{tail}"
    return [short] if len(short) <= 88 else [head, *(f"    {text}," for text in texts), tail]


def _phases(config: RunConfig) -> tuple[Phase, ...]:
    settings = config.first_settings
    edges = sorted({0, *(c.epoch for c in config.changes if c.epoch <= config.epochs)})
    phases = []
    for start, stop in zip(edges, [*edges[1:], config.epochs], strict=True):
        here = tuple(change for change in config.changes if change.epoch == start)
        anew = False
        for change in here:
            if not change.is_parameter:
                before, settings = settings, settings.replace(**change.fields)
                anew |= not settings.keeps_optimizer_of(before)
        phases.append(Phase(stop - start, settings, here, anew))
    return tuple(phases)
