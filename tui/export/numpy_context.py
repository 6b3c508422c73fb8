"""What one run needs of a NumPy program, and how the network's source is worded in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from xortui.core import Settings
from xortui.core.activations import OUTPUT_ACTIVATIONS, Activation
from xortui.core.losses import Loss
from xortui.core.optimizers import OPTIMIZERS, Optimizer
from xortui.core.schedules import has_schedule
from xortui.tui.export.phases import RunPhases
from xortui.tui.export.schedule_lines import rate_lines
from xortui.tui.export.written_out import Wording, body_lines

_LOCALS: Final = frozenset({"inputs", "z", "a", "share", "arriving", "slope"})
_RATE: Final = "self.rate_at(self.losses, lr)"
_OWN_RATE: Final = "self.rate_of(name, rate, lr)"
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
        self.slope_of_z = any(
            OUTPUT_ACTIVATIONS[name].derivative_needs_z for name in run.activations
        )
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
        names = self.run.activations
        return [activation for name, activation in OUTPUT_ACTIVATIONS.items() if name in names]

    @property
    def has_one_activation(self) -> bool:
        """Whether all hidden layers always have the same activation function."""
        return all(len({*phase.settings.activations[:-1]}) == 1 for phase in self.run.phases)

    def activation_name(self, layer: int) -> str:
        """Returns the variable of a hidden layer's function, where it is changed in the run."""
        return "activation" if self.has_one_activation else f"activation{layer + 1}"

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

    @property
    def decouples_decay(self) -> bool:
        """Whether an optimizer has weight decay beside the step."""
        return any(optimizer.decouples_decay for optimizer in self.optimizers)

    @property
    def adds_decay(self) -> bool:
        """Whether weight decay is a part of the step.

        Raises:
            ValueError: It is one now, and none later.
        """
        kinds = {
            OPTIMIZERS[phase.settings.optimizer].decouples_decay
            for phase in self.run.phases
            if phase.settings.weight_decay
        }
        if len(kinds) > 1:
            raise ValueError(
                "a script must have weight decay in the gradient throughout, or beside it, "
                "got adamw and another optimizer"
            )
        return kinds == {False}

    def constant_texts(self, settings: Settings) -> dict[str, str]:
        """Returns what stands for the constants of an optimizer."""
        constants = OPTIMIZERS[settings.optimizer].constants_of(settings)
        texts = {
            f"self.constants.betas[{index}]": repr(beta)
            for index, beta in enumerate(constants.betas)
        }
        for name in ("eps", "alpha", "dampening", "lr_decay", "initial_accumulator_value"):
            texts[f"self.constants.{name}"] = repr(getattr(constants, name))
        return texts

    def rate_lines(self) -> list[str]:
        """Returns the function or the class that gives each epoch's learning rate, if any does."""
        return rate_lines(self.config) if has_schedule(self.config) else []

    def _rates(self) -> dict[str, str]:
        texts = {
            f"self.{name}": repr(getattr(self.config, name))
            for name in ("l1", "clip_norm", "clip_value")
        }
        texts[_RATE] = "rate_at(self.losses, lr)" if has_schedule(self.config) else "lr"
        output, last = self.config.output_learning_rate, self.n_layers
        if output is not None:
            names = f'("weights{last}", "bias{last}")'
            texts[_OWN_RATE] = f"RATE * ({output!r} / lr) if name in {names} else RATE"
        else:
            texts[_OWN_RATE] = "RATE"
        rate = "rate" if has_schedule(self.config) else "lr"
        texts[_OWN_RATE] = texts[_OWN_RATE].replace("RATE", rate)
        return texts

    @property
    def _own_rate(self) -> frozenset[str]:
        return (
            frozenset() if self.config.output_learning_rate is not None else frozenset({"own_rate"})
        )

    def parameter_names(self) -> list[str]:
        """Returns the attributes that are trained."""
        layers = range(1, self.n_layers + 1)
        architecture = self.config.architecture
        names = [f"weights{i}" for i in layers]
        names += [f"bias{i}" for i in layers] if architecture.bias else []
        normed = [i for i in layers if architecture.is_normalized(i - 1)]
        names += [f"norm{i}.{name}" for i in normed for name in ("scale", "shift")]
        of_inputs = ["input_norm.scale", "input_norm.shift"] if architecture.input_norm else []
        return names + of_inputs

    def train_arguments(self) -> list[str]:
        """Returns the arguments of the method `train` that the run needs beside ``lr``."""
        run = self.run
        needed = {
            "momentum": not self.is_plain,
            "nesterov": not self.is_plain,
            "weight_decay": run.uses("weight_decay") or self.decouples_decay,
            "batch_size": run.has_batches,
            "dropout": self._has_one_share,
            "input_dropout": run.drops_inputs,
        }
        return [name for name, is_needed in needed.items() if is_needed]

    @property
    def _has_one_share(self) -> bool:
        """Whether hidden layers ever drop, all the same share."""
        layers = range(self.n_layers - 1)
        return any(map(self.run.drops, layers)) and not self.config.layer_dropout

    def wording(self) -> Wording:
        """Returns what stands in the program for what stands in the network's source."""
        run, rows = self.run, "X_batch" if self.run.has_batches else "X"
        architecture, shares = self.config.architecture, self.config.layer_dropout
        modes = {
            "training": run.has_training_mode,
            "dropout": self._has_one_share,
            "input_dropout": run.drops_inputs,
        }
        hidden_layers, layers = range(self.n_layers - 1), range(self.n_layers)
        unrolled = {"self.batches(len(X), batch_size)": {"X_batch": "X", "y_batch": "y"}}
        dropped = {"self.inputs[layer]", "self.inputs[self.last]"}
        dropped |= set() if self.slope_of_z else {"self.hidden_z[layer]"}
        dropped |= set() if self.with_z else {"self.output_z"}
        dropped |= set() if self.decouples_decay else {"self.weight_decay"}
        hidden = [f"self.{name}" for name in self.hidden]
        kept = [f"{name}_kept" if run.drops(i) else name for i, name in enumerate(hidden)]
        first = "self.input_normed" if architecture.input_norm else rows
        read = ["self.input_kept" if run.drops_inputs else first, *kept]
        if architecture.skip:
            read[-1] = f"np.concatenate([{read[-1]}, {rows}], axis=1)"
        numbered = ("weights", "bias", "norm", "dropout")
        return Wording(
            conditions={
                "self.has_bias": architecture.bias,
                "self.skip": architecture.skip,
                "self.has_input_norm": architecture.input_norm,
                "self.drops_inputs": run.drops_inputs,
                "self.is_plain": self.is_plain,
                "self.is_direct": not (run.has_training_mode or run.has_batches),
                "not self.is_direct": run.has_training_mode or run.has_batches,
                "weight_decay and (not self.decouples_decay)": self.adds_decay,
                "self.l1": run.uses("l1"),
                "self.clip_norm": run.uses("clip_norm"),
                "self.clip_value": run.uses("clip_value"),
                "self.shuffles": self.at_start.shuffles or run.varies("batch_size"),
            },
            flags={"self.has_norm": architecture.is_normalized, "self.drops": run.drops},
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
                "self.units": lambda layer: str(self.config.hidden[layer]),
                "self.activation": self._activation,
                "self.activation_derivative": lambda layer: self._activation(layer, "_derivative"),
                "dropout": lambda layer: repr(shares[layer]) if shares else "dropout",
                "d": lambda layer: f"d_{[*self.hidden, 'output'][layer]}",
            },
            texts={
                "self.output_activation": self._output_activation(),
                "self.loss_of": self.loss_name(),
                "self.rng": "rng",
                _SLOTS: f"[{', '.join(['np.zeros_like(parameter)'] * self._slots())}]",
                **({} if self.with_z else {"self.output_z": "None"}),
                **self._rates(),
            },
            inlined=_LOCALS
            | (frozenset() if has_schedule(self.config) else {"rate"})
            | self._own_rate,
            dropped=frozenset(dropped),
            keywords={"self.forward": frozenset(name for name, used in modes.items() if used)},
            without_first=frozenset()
            if self.slope_of_z
            else frozenset({"self.activation_derivative[layer]"}),
            lines={"d": self._backward_lines},
            last=self.n_layers - 1,
        )

    def _backward_lines(self) -> list[str]:
        targets = "y_batch" if self.run.has_batches else "y"
        if self.pairs_vary:
            z = "self.output_z" if self.with_z else "None"
            return [f"d_output = d_output_of({z}, output, {targets})"]
        return self.delta_lines(*self.run.pairs[0], targets)

    def _activation(self, layer: int, ending: str = "") -> str:
        if layer in self.run.varied_activations:
            return self.activation_name(layer) + ending
        activation = OUTPUT_ACTIVATIONS[self.at_start.activations[layer]]
        return (activation.derivative_formula if ending else activation.formula).__name__

    def _output_activation(self) -> str:
        if self.run.varies("output_activation"):
            return "output_activation"
        return OUTPUT_ACTIVATIONS[self.at_start.output_activation].formula.__name__

    def loss_name(self) -> str:
        """Returns what the loss is called in the program."""
        if self.pairs_vary:
            return "loss_of"
        return self.run.loss_of(*self.run.pairs[0]).formula.__name__

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
