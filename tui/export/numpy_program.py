"""A run as a program in the style of the article that builds its network from NumPy alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from xortui.core import RunConfig, Settings
from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, SOFTMAX, Activation
from xortui.core.initializers import first_layers
from xortui.core.network import BatchNorm, Dropout, NeuralNetwork
from xortui.core.optimizers import OPTIMIZERS
from xortui.tui.export.ends import (
    early_stopping_lines,
    end_checks,
    ends_early,
    held_out_lines,
    looks_every,
    measure_text,
    needs_test_loss_each_epoch,
)
from xortui.tui.export.numpy_context import ScriptContext, constant_texts
from xortui.tui.export.phases import (
    Phase,
    RunPhases,
    can_be_drawn,
    change_comment,
    heading,
    input_lines,
    wrapped_rows,
)
from xortui.tui.export.written_out import (
    Wording,
    called_functions,
    class_lines,
    function_lines,
)

_SPACES: Final = "    "
_SEED_MASK: Final = 0xFFFFFFFF
_FORMULA: Final = frozenset({"x"})
_FORMULA_OF_Z: Final = frozenset({"z", "x"})
_LOSS_ARGUMENTS: Final = frozenset({"z", "output", "y"})
_OPTIMIZER_ARGUMENTS: Final = frozenset({"name", "step", "lr", "momentum", "nesterov"})


def numpy_script(config: RunConfig, every: int = 100) -> str:
    """Returns the run as a program that needs NumPy alone.

    Args:
        config: The run.
        every: Epochs from one printed loss to the next.

    Raises:
        ValueError: The run holds more numbers than a script can write out.
    """
    context = ScriptContext(RunPhases.of(config), every)
    blocks = [
        [*heading(config), "import numpy as np", "", *_preamble(context)],
        *_functions(context),
        *([lines] if (lines := context.rate_lines()) else []),
        _network_class(context),
        _main(context),
    ]
    return "\n\n\n".join("\n".join(block).rstrip() for block in blocks) + "\n"


def _preamble(context: ScriptContext) -> list[str]:
    lines = [
        "# exp(1000) is infinite, and 1 / (1 + infinity) is the right 0: no warnings",
        'np.seterr(all="ignore")',
    ]
    if context.run.draws:
        lines += [
            "# shuffles the rows and drops units, in the order in which the run did",
            f"rng = np.random.default_rng({context.config.seed})",
        ]
    return lines


def _functions(context: ScriptContext) -> list[list[str]]:
    blocks = _activation_functions(context)
    for pair in context.run.pairs:
        loss = context.run.loss_of(*pair)
        wording = Wording(texts=constant_texts(loss))
        blocks.append(function_lines(loss.formula, wording, _LOSS_ARGUMENTS))
    if context.pairs_vary:
        blocks += [_delta_function(context, *pair) for pair in context.run.pairs]
    dtype = f"np.{context.config.dtype}"
    if context.run.batch_norm:
        blocks.append(class_lines(BatchNorm, Wording(texts={"dtype": dtype})))
    if context.run.dropout:
        texts = {"self.rng": "rng", "self.dtype": dtype}
        blocks.append(class_lines(Dropout, Wording(texts=texts), frozenset({"__init__"})))
    return blocks


def _activation_functions(context: ScriptContext) -> list[list[str]]:
    """The functions of the run and those that they call, in the order in which they are offered."""
    called = {
        function
        for activation in context.activations
        for formula in (activation.formula, activation.derivative_formula)
        for function in called_functions(formula)
    }
    offered = [a for a in OUTPUT_ACTIVATIONS.values() if a.formula in called]
    own = {f for a in offered for f in (a.formula, a.derivative_formula)}
    others = sorted(called - own, key=lambda function: function.__name__)
    blocks = [function_lines(function, Wording(), _all_arguments(function)) for function in others]
    return blocks + [_activation_block(context, activation) for activation in offered]


def _activation_block(context: ScriptContext, activation: Activation) -> list[str]:
    arguments = _FORMULA_OF_Z if context.slope_of_z else _FORMULA
    if activation is SOFTMAX:  # its slopes cancel against that of the loss
        return function_lines(activation.formula, Wording(), _FORMULA)
    return [
        *function_lines(activation.formula, Wording(), _FORMULA),
        "",
        *function_lines(activation.derivative_formula, Wording(), arguments),
    ]


def _all_arguments(function: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)


def _delta_function(context: ScriptContext, loss: str, output_activation: str) -> list[str]:
    lines = [*context.delta_lines(loss, output_activation), "return d_output"]
    head = f"def {_delta_name(loss, output_activation)}(z, output, y):"
    return [head, *(_SPACES + line for line in lines)]


def _delta_name(loss: str, output_activation: str) -> str:
    return f"d_{loss}_{output_activation}".replace("-", "_")


def _network_class(context: ScriptContext) -> list[str]:
    wording = context.wording()
    parts = [
        _init(context),
        function_lines(NeuralNetwork.forward, wording),
        _record(context, wording),
    ]
    parts += _held_out(context)
    parts.append(function_lines(NeuralNetwork.train, wording))
    if context.run.has_batches:
        parts.append(function_lines(NeuralNetwork.batches, wording))
    if not context.is_plain:
        parts.append(function_lines(NeuralNetwork.start, wording))
        run = context.run
        limits = {
            "l1": NeuralNetwork.penalize,
            "clip_norm": NeuralNetwork.clip_by_norm,
            "clip_value": NeuralNetwork.clip_by_value,
        }
        parts += [function_lines(limit, Wording()) for n, limit in limits.items() if run.uses(n)]
        chosen = {phase.settings.optimizer: phase.settings for phase in run.phases}
        parts += [
            function_lines(
                OPTIMIZERS[name].formula_of(settings),
                Wording(texts=context.constant_texts(settings)),
                _OPTIMIZER_ARGUMENTS,
            )
            for name, settings in chosen.items()
        ]
    body = "\n\n".join("\n".join(_as_literal(part)) for part in parts)
    lines = [_SPACES + line if line else "" for line in body.splitlines()]
    return ["class NeuralNetwork:", *lines]


def _as_literal(lines: list[str]) -> list[str]:
    """Writes a dictionary that is filled line by line as one literal."""
    written: list[str] = []
    opened = ""
    for line in lines:
        spaces = line[: len(line) - len(line.lstrip())]
        key, equals, value = line.strip().removeprefix("steps[").partition("] = ")
        if line.strip() == "steps = {}":
            opened = spaces
            written.append(f"{spaces}steps = {{")
            continue
        if equals and line.strip().startswith("steps["):
            written.append(f"{spaces}{_SPACES}{key}: {value},")
            continue
        if opened:
            written.append(f"{opened}}}")
            opened = ""
        written.append(line)
    return written


def _init(context: ScriptContext) -> list[str]:
    lines = ["def __init__(self):", *(_SPACES + line for line in _first_parameters(context.config))]
    if context.config.input_norm:
        lines.append(f"    self.input_norm = BatchNorm({context.config.sizes[0]})")
    if context.run.drops_inputs:
        lines.append("    self.input_dropout = Dropout()")
    for layer, units in enumerate(context.config.hidden, 1):
        if context.config.architecture.is_normalized(layer - 1):
            lines.append(f"    self.norm{layer} = BatchNorm({units})")
        if context.run.drops(layer - 1):
            lines.append(f"    self.dropout{layer} = Dropout()")
    if not context.is_plain:
        names = [f'"{n}": self.{n}' for n in context.parameter_names()]
        lines += ["    self.parameters = {", *(f"        {n}," for n in names), "    }"]
        lines.append(f"    self.start(self.{_optimizer_name(context.at_start)})")
    return [*lines, "    self.epoch = 0", "    self.losses = []"]


def _optimizer_name(settings: Settings) -> str:
    return OPTIMIZERS[settings.optimizer].formula_of(settings).__name__


def _first_parameters(config: RunConfig) -> list[str]:
    scheme, architecture = config.initializer, config.architecture
    after = "" if config.dtype == "float64" else ".astype(np.float32)"
    pairs = list(enumerate(architecture.shapes, 1))
    if can_be_drawn(config):
        seed = scheme.numpy_seed.format(seed=config.seed & _SEED_MASK)
        biases = scheme.numpy_biases or scheme.numpy
        made = [(f"weights{i}", scheme.numpy, n_in, n_out) for i, (n_in, n_out) in pairs]
        if config.bias:
            made += [(f"bias{i}", biases, 1, n_out) for i, (_, n_out) in pairs]
        if scheme.is_layer_by_layer:
            made = [array for layer in range(len(pairs)) for array in made[layer :: len(pairs)]]
        if after and config.init_factor * config.bias_factor != 1:
            made = [(name, f"({text})", n_in, n_out) for name, text, n_in, n_out in made]
        return [
            *([seed] if seed else []),
            *(
                f"self.{name} = {text.format(n_in=n_in, n_out=n_out)}{after}"
                for name, text, n_in, n_out in made
            ),
        ]
    layers = first_layers(scheme, architecture, config.seed)
    arrays = [(f"self.weights{i}", weights) for i, (weights, _) in enumerate(layers, 1)]
    if config.bias:
        arrays += [(f"self.bias{i}", bias[None]) for i, (_, bias) in enumerate(layers, 1)]
    origin = scheme.origin or f"{scheme.name}, from seed {{seed}}"
    lines = [f"# {origin.format(seed=config.seed)}"]
    for name, values in arrays:
        lines += wrapped_rows(name, values, "np.array", ")" + after)
    return lines


def _record(context: ScriptContext, wording: Wording) -> list[str]:
    """The network's method, with the run's own ends, and what is printed."""
    config = context.config
    solved = context.run.solved("output") if config.until_solved else ""
    checks = ["not np.isfinite(loss)"]
    checks += end_checks(context.run, partial(_measure, context), solved)
    lines = function_lines(NeuralNetwork.record, wording, frozenset({"output", "y"}))
    before, after, told, look = _watching(context)
    loss, is_shown = "loss", f"is_last or self.epoch % {context.every} == 0"
    if ends_early(config) and len(context.run.phases) > 1:
        # a change may end the run at its own epoch, whose loss has been recorded
        place = next(index for index, line in enumerate(lines) if "len(self.losses)" in line)
        lines[place : place + 2] = ["    is_new = len(self.losses) <= self.epoch"]
        place = lines.index("    self.losses.append(loss)")
        lines[place : place + 1] = ["    if is_new:", "        self.losses.append(loss)"]
        loss, is_shown = (
            "self.losses[-1]",
            f"is_last or (is_new and self.epoch % {context.every} == 0)",
        )
    return [
        *lines[:-1],
        *before,
        f"    self.finished = bool({' or '.join(checks)})",
        *after,
        f"    is_last = self.finished or self.epoch == {config.epochs}",
        f"    if {is_shown}:",
        *look,
        f'        print(f"epoch: {{self.epoch}} loss: {{{loss}:.17g}}{told}")',
    ]


def _measure(context: ScriptContext, name: str) -> str:
    if name in ("loss", "test_loss"):
        return name
    is_test = name.startswith("test_")
    output, targets = ("test_output", "y_test") if is_test else ("output", "y")
    if name.endswith("right") and context.run.n_outputs > 1:
        return f"np.mean({context.run.right_rows(output, targets)})"
    middle = context.run.middle if name.endswith("right") else ""
    return measure_text(name, output, targets, middle, "np.abs({}).max()", "np.mean({})")


def _watching(context: ScriptContext) -> tuple[list[str], list[str], str, list[str]]:
    """What a method `record` has of held-out rows and of waiting for a better epoch.

    Returns:
        The lines before it is known whether the run ends, those after it, what is printed of
        held-out rows, and the lines before that.
    """
    config, before, after = context.config, [], []
    every = looks_every(context.run)
    is_each = needs_test_loss_each_epoch(config)
    look = "test_output, test_loss = self.on_held_out_rows()"
    if is_each:
        before.append(f"    {look}")
    if every > 1 and (is_each or config.patience is not None):
        before.append(f"    looks = self.epoch % {every} == 0")
    if config.patience is not None:
        watched = "loss" if config.test is None else "test_loss"
        stopping = early_stopping_lines(config, every, watched, "self.", "self.finished = True")
        after += [f"    {line}" for line in stopping]
    if config.test is None:
        return before, after, "", []
    own = [] if is_each else [f"        {look}"]
    return before, after, " test_loss: {test_loss:.17g}", own


def _held_out(context: ScriptContext) -> list[list[str]]:
    """The methods about held-out rows and about the beginning of a waiting."""
    config, parts = context.config, []
    z = "self.output_z" if context.with_z else "None"
    if config.test is not None:
        parts.append(
            [
                "def on_held_out_rows(self):",
                "    # what the backward pass reads is kept aside",
                "    kept = dict(vars(self))",
                "    output = self.forward(X_test)",
                f"    loss = {context.loss_name()}({z}, output, y_test)",
                "    vars(self).update(kept)",
                "    return output, loss",
            ]
        )
    if config.patience is not None:
        watched = ["_, self.best_loss = self.on_held_out_rows()"]
        if config.test is None:
            watched = [
                "output = self.forward(X)",
                f"self.best_loss = {context.loss_name()}({z}, output, y)",
            ]
        every = looks_every(context.run)
        unseen = [f"    if self.epoch % {every}:", "        self.best_loss = np.inf"]
        parts.append(
            [
                "def wait(self):",
                "    # the waiting for a better epoch begins, or begins anew with what was changed",
                "    self.best_epoch = self.epoch",
                *(f"    {line}" for line in watched),
                *(unseen if every > 1 else []),
            ]
        )
    return parts


def _main(context: ScriptContext) -> list[str]:
    shown = context.at_start
    lines = [*_data(shown), "", "nn = NeuralNetwork()", *_bindings(context, shown)]
    if context.config.patience is not None and not context.run.phases[0].changes:
        lines.append("nn.wait()")
    epoch = 0
    for phase in context.run.phases:
        of_phase = _phase_lines(context, phase, shown)
        if epoch and ends_early(context.config):
            # the run may have ended before
            of_phase = ["", f"if nn.epoch == {epoch}:", *(f"    {line}" for line in of_phase[1:])]
        lines += of_phase
        shown, epoch = phase.settings, epoch + phase.epochs
    value = "{nn.forward(x[None]).item():.4f}"
    if context.run.n_outputs > 1:
        value = "{nn.forward(x[None])[0].round(4)}"
    seen = ["for x in X:", f'    print(f"{{x}} → {value}")']
    if context.config.standardize or context.config.inputs:
        seen = ["for row, x in zip(inputs, X):", f'    print(f"{{row}} → {value}")']
    if context.config.test is not None:
        seen += [
            "for x in X_test:",
            f'    print(f"{{x}} → {value}, held out")',
        ]
    return [*lines, "", 'print("Predictions after training:")', *seen]


def _bindings(context: ScriptContext, settings: Settings) -> list[str]:
    lines = []
    if context.pairs_vary:
        loss, output = settings.loss, settings.output_activation
        formula = context.run.loss_of(loss, output).formula.__name__
        lines.append(f"loss_of, d_output_of = {formula}, {_delta_name(loss, output)}")
    for layer in context.run.varied_activations[: 1 if context.has_one_activation else None]:
        hidden, name = ACTIVATIONS[settings.activations[layer]], context.activation_name(layer)
        names = f"{hidden.formula.__name__}, {hidden.derivative_formula.__name__}"
        lines.append(f"{name}, {name}_derivative = {names}")
    if context.run.varies("output_activation"):
        formula = OUTPUT_ACTIVATIONS[settings.output_activation].formula.__name__
        lines.append(f"output_activation = {formula}")
    return lines


def _phase_lines(context: ScriptContext, phase: Phase, before: Settings) -> list[str]:
    settings, lines = phase.settings, [""]
    lines += [change_comment(change) for change in phase.changes]
    if settings.dataset != before.dataset:
        lines += _data(settings)
    if _bindings(context, settings) != _bindings(context, before):
        lines += _bindings(context, settings)
    if phase.new_optimizer:
        lines.append(f"nn.start(nn.{_optimizer_name(settings)})")
    for change in phase.changes:
        if change.is_parameter:
            name, layer, index = change.place
            place = ", ".join(map(str, (*([0] if name == "biases" else []), *index))) or "..."
            lines.append(f"nn.{_NAMES[name].format(layer + 1)}[{place}] = {change.value!r}")
    if context.config.patience is not None and phase.changes:
        lines += _waiting_anew(context, is_first=phase is context.run.phases[0])
    if context.config.pace.follows_losses and phase is not context.run.phases[0]:
        # a schedule that follows the losses sees that of what was changed
        z = "nn.output_z" if context.with_z else "None"
        loss = f"{context.loss_name()}({z}, output, y)"
        lines += ["output = nn.forward(X)", f"nn.losses[-1:] = [{loss}]"]
    values = {
        "lr": settings.learning_rate,
        "momentum": settings.momentum,
        "nesterov": settings.nesterov,
        "weight_decay": settings.weight_decay,
        "batch_size": settings.batch_size,
        "dropout": settings.dropout,
        "input_dropout": settings.input_dropout,
    }
    named = [f"{name}={values[name]!r}" for name in ("lr", *context.train_arguments())]
    return [*lines, f"nn.train(X, y, epochs={phase.epochs}, {', '.join(named)})"]


def _waiting_anew(context: ScriptContext, *, is_first: bool) -> list[str]:
    """Begins the waiting for a better epoch anew, unless the run has ended at this very one."""
    if is_first:
        return ["nn.wait()"]
    every = looks_every(context.run)
    unlooked = f" or nn.epoch % {every} > 0" if every > 1 else ""
    return [
        f"if nn.epoch - nn.best_epoch < {context.config.patience}{unlooked}:",
        "    nn.wait()",
        "else:",
        "    nn.best_loss = -np.inf",
    ]


def _data(settings: Settings) -> list[str]:
    data = settings.dataset
    return [
        *input_lines(settings, "np.array", f", np.{settings.dtype})"),
        *wrapped_rows("y", data.targets, "np.array", f", np.{settings.dtype})"),
        *held_out_lines(settings, "np.array", f", np.{settings.dtype})"),
    ]


_NAMES: Final = {
    "weights": "weights{}",
    "biases": "bias{}",
    "scales": "norm{}.scale",
    "shifts": "norm{}.shift",
    "input_scales": "input_norm.scale",
    "input_shifts": "input_norm.shift",
}
