"""What one run needs of a NumPy program, and how the network's source is worded in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from xortui.core import Settings
from xortui.core.activations import OUTPUT_ACTIVATIONS, Activation
from xortui.core.losses import Loss
from xortui.core.optimizers import OPTIMIZERS, Optimizer
from xortui.tui.export.phases import RunPhases
from xortui.tui.export.written_out import Wording, body_lines

_LOCALS: Final = frozenset({"inputs", "z", "a", "share", "arriving", "slope"})
_SLOTS: Final = "[np.zeros_like(parameter) for _ in range(self.n_slots)]"
_FEWEST_SLOTS: Final = 2


class ScriptContext:
    """What a run needs of a program, and what the parts of the program are called.

    Attributes:
        run: The run in phases.
        config: The run.
        every: Epochs from one printed loss to the next.
        n_layers: Layers, the output layer included.
        hidden: The names of the hidden layers' activations.
        with_z: Whether the output before its activation is kept.
        slope_of_z: Whether derivatives need the values before the activation too.
        is_plain: Whether the update is the article's own: gradient descent without memory.
    """

    def __init__(self, run: RunPhases, every: int) -> None:
        self.run, self.config, self.every = run, run.config, every
        self.n_layers = len(self.config.hidden) + 1
        names = [f"hidden{i}" for i in range(1, self.n_layers)]
        self.hidden = ["hidden"] if self.n_layers == 2 else names
        names = [*run.values("activation"), *run.values("output_activation")]
        self.slope_of_z = any(OUTPUT_ACTIVATIONS[name].derivative_needs_z for name in names)
        self.with_z = self.slope_of_z or any(run.loss_of(*pair).is_of_logits for pair in run.pairs)
        self.is_plain = all(
            OPTIMIZERS[phase.settings.optimizer].is_plain_descent(phase.settings)
            for phase in run.phases
        )

    @property
    def pairs_vary(self) -> bool:
        """Whether another loss or output activation is chosen during the run."""
        return len(self.run.pairs) > 1

    @property
    def activations(self) -> list[Activation]:
        """The activation functions of the run, in the order in which they are offered."""
        names = set(self.run.values("output_activation"))
        names |= set(self.run.values("activation")) if self.hidden else set()
        return [activation for name, activation in OUTPUT_ACTIVATIONS.items() if name in names]

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers of the run, in the order in which they are chosen."""
        return [OPTIMIZERS[name] for name in self.run.values("optimizer")]

    @property
    def at_start(self) -> Settings:
        """The settings at epoch 0."""
        return self.run.phases[0].settings

    def delta_lines(self, loss: str, output_activation: str, targets: str = "y") -> list[str]:
        """Returns the lines from the outputs to ``d_output``.

        Args:
            loss: The loss.
            output_activation: The output's activation.
            targets: What the targets are called there.
        """
        slope = OUTPUT_ACTIVATIONS[output_activation].derivative_formula.__name__
        z = ("z, " if self.pairs_vary else "self.output_z, ") if self.slope_of_z else ""
        found = self.run.loss_of(loss, output_activation)
        texts = {"y": targets, "slope": f"{slope}({z}output)", **constant_texts(found)}
        if found.divisor(1, self.config.sizes[-1]) > 1:
            # the mean is over all outputs of all rows
            texts["len(y)"] = f"{targets}.size"
        return body_lines(found.delta_formula, Wording(texts=texts))

    def parameter_names(self) -> list[str]:
        """Returns the attributes that are trained."""
        layers = range(1, self.n_layers + 1)
        names = [f"weights{i}" for i in layers] + [f"bias{i}" for i in layers]
        if self.run.batch_norm:
            names += [f"norm{i}.{name}" for i in layers[:-1] for name in ("scale", "shift")]
        return names

    def train_arguments(self) -> list[str]:
        """Returns the arguments of the method `train` that the run needs beside ``lr``."""
        run = self.run
        needed = {
            "momentum": not self.is_plain,
            "nesterov": not self.is_plain,
            "weight_decay": run.uses("weight_decay"),
            "batch_size": run.has_batches,
            "dropout": run.dropout,
        }
        return [name for name, is_needed in needed.items() if is_needed]

    def wording(self) -> Wording:
        """Returns what stands in the program for what stands in the network's source."""
        run, rows = self.run, "X_batch" if self.run.has_batches else "X"
        modes = {"training": run.has_training_mode, "dropout": run.dropout}
        hidden_layers, layers = range(self.n_layers - 1), range(self.n_layers)
        unrolled = {"self.batches(len(X), batch_size)": {"X_batch": "X", "y_batch": "y"}}
        dropped = {"self.inputs[layer]", "self.inputs[self.last]"}
        dropped |= set() if self.slope_of_z else {"self.hidden_z[layer]"}
        dropped |= set() if self.with_z else {"self.output_z"}
        hidden = [f"self.{name}" for name in self.hidden]
        read = [rows, *(f"{name}_kept" if run.dropout else name for name in hidden)]
        numbered = ("weights", "bias", "norm", "dropout")
        return Wording(
            conditions={
                "self.batch_norm": run.batch_norm,
                "self.drops": run.dropout,
                "self.is_plain": self.is_plain,
                "self.is_direct": not (run.has_training_mode or run.has_batches),
                "not self.is_direct": run.has_training_mode or run.has_batches,
                "weight_decay": run.uses("weight_decay"),
            },
            loops={
                "self.hidden_layers": hidden_layers,
                "reversed(self.hidden_layers)": hidden_layers[::-1],
                "reversed(self.layers)": layers[::-1],
            },
            unrolled={} if run.has_batches else unrolled,
            arrays={
                **{f"self.{name}": _numbered(f"self.{name}") for name in numbered},
                "self.hidden": lambda layer: hidden[layer],
                "self.hidden_z": lambda layer: f"{hidden[layer]}_z",
                "self.hidden_kept": lambda layer: f"{hidden[layer]}_kept",
                "self.inputs": lambda layer: read[layer],
                "d": lambda layer: f"d_{[*self.hidden, 'output'][layer]}",
            },
            texts={
                "self.activation": self._called("activation"),
                "self.activation_derivative": self._called("activation", "_derivative"),
                "self.output_activation": self._called("output_activation"),
                "self.loss_of": self._loss(),
                "self.rng": "rng",
                _SLOTS: f"[{', '.join(['np.zeros_like(parameter)'] * self._slots())}]",
                **({} if self.with_z else {"self.output_z": "None"}),
            },
            inlined=_LOCALS,
            dropped=frozenset(dropped),
            keywords={"self.forward": frozenset(name for name, used in modes.items() if used)},
            without_first=frozenset()
            if self.slope_of_z
            else frozenset({"self.activation_derivative"}),
            lines={"d": self._backward_lines},
            last=self.n_layers - 1,
        )

    def _backward_lines(self) -> list[str]:
        targets = "y_batch" if self.run.has_batches else "y"
        if self.pairs_vary:
            z = "self.output_z" if self.with_z else "None"
            return [f"d_output = d_output_of({z}, output, {targets})"]
        return self.delta_lines(*self.run.pairs[0], targets)

    def _called(self, field: str, ending: str = "") -> str:
        if self.run.varies(field):
            return field + ending
        activation = OUTPUT_ACTIVATIONS[getattr(self.at_start, field)]
        return (activation.derivative_formula if ending else activation.formula).__name__

    def _loss(self) -> str:
        return (
            "loss_of" if self.pairs_vary else self.run.loss_of(*self.run.pairs[0]).formula.__name__
        )

    def _slots(self) -> int:
        # Whatever optimizer is chosen later finds as many as the present one.
        return max(_FEWEST_SLOTS, *(optimizer.n_slots for optimizer in self.optimizers))


def constant_texts(loss: Loss) -> dict[str, str]:
    """Returns the constants of a loss, as its formulas name them, with what stands for them."""
    texts = {}
    for name, value in loss.constants.items():
        texts[name], texts[f"-{name}"] = repr(value), repr(-value)
    return texts


def _numbered(name: str) -> Callable[[int], str]:
    return lambda layer: f"{name}{layer + 1}"
