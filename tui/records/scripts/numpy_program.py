"""A run as a program in the style of the article that builds its network from NumPy alone."""

from __future__ import annotations

from typing import Final

from xortui.core import RunConfig
from xortui.tui.records.scripts.numpy_network import network_class
from xortui.tui.records.scripts.numpy_pieces import ACTIVATIONS, BATCH_NORM, DROPOUT, LOSSES
from xortui.tui.records.scripts.numpy_terms import Terms
from xortui.tui.records.scripts.phases import (
    Phase,
    Story,
    change_comment,
    heading,
    wrapped_rows,
)

_SPACES: Final = "    "


def numpy_script(config: RunConfig, every: int = 100) -> str:
    """Returns the run as a program that needs NumPy alone.

    Args:
        config: The run.
        every: Epochs from one printed loss to the next.

    Raises:
        ValueError: The run holds more numbers than a script can write out.
    """
    terms = Terms(Story.of(config), every)
    blocks = [
        [*heading(config), "import numpy as np", "", *_preamble(terms)],
        *_functions(terms),
        network_class(terms),
        _main(terms),
    ]
    return "\n\n\n".join("\n".join(block).rstrip() for block in blocks) + "\n"


def _preamble(terms: Terms) -> list[str]:
    lines = [
        "# exp(1000) is infinite, and 1 / (1 + infinity) is the right 0: no warnings",
        'np.seterr(all="ignore")',
    ]
    if terms.story.draws:
        lines += [
            "# shuffles the rows and drops units, in the order in which the run did",
            f"rng = np.random.default_rng({terms.config.seed})",
        ]
    return lines


def _functions(terms: Terms) -> list[list[str]]:
    used = {*terms.story.values("output_activation")}
    used |= set(terms.story.values("activation")) if terms.hidden else set()
    order = [name for name in ACTIVATIONS if name in used or (name == "sigmoid" and "silu" in used)]
    argument = "z, x" if terms.slope_of_z else "x"
    blocks = [[ACTIVATIONS[name].replace("(SLOPE)", f"({argument})")] for name in order]
    blocks += [[LOSSES[terms.loss_key(*pair)]] for pair in terms.story.pairs]
    if terms.pairs_vary:
        blocks += [[_delta_function(terms, *pair)] for pair in terms.story.pairs]
    if terms.story.batch_norm:
        blocks.append([BATCH_NORM.replace("KIND", f"np.{terms.config.dtype}")])
    if terms.story.dropout:
        blocks.append([DROPOUT.replace("KIND", terms.config.dtype)])
    return blocks


def _delta_function(terms: Terms, loss: str, output_activation: str) -> str:
    lines = terms.delta_lines(loss, output_activation)
    body = "\n".join(_SPACES + line for line in [*lines, "return d_output"])
    return f"def d_{loss}_{output_activation}(z, output, y):\n{body}"


def _main(terms: Terms) -> list[str]:
    lines = [*_data(terms, terms.story.phases[0].settings), "", "nn = NeuralNetwork()"]
    shown = terms.story.phases[0].settings
    lines += _bindings(terms, shown)
    for phase in terms.story.phases:
        lines += _phase_lines(terms, phase, shown)
        shown = phase.settings
    return [
        *lines,
        "",
        'print("Predictions after training:")',
        "for x in X:",
        '    print(f"{x} → {nn.forward(x[None]).item():.4f}")',
    ]


def _bindings(terms: Terms, settings: RunConfig) -> list[str]:
    lines = []
    if terms.pairs_vary:
        pair = (settings.loss, settings.output_activation)
        lines.append(f"loss_of, d_output_of = {terms.loss_key(*pair)}, d_{pair[0]}_{pair[1]}")
    if terms.story.varies("activation") and terms.hidden:
        name = settings.activation
        lines.append(f"activation, activation_derivative = {name}, {name}_derivative")
    if terms.story.varies("output_activation"):
        lines.append(f"output_activation = {settings.output_activation}")
    return lines


def _phase_lines(terms: Terms, phase: Phase, before: RunConfig) -> list[str]:
    settings, lines = phase.settings, [""]
    lines += [change_comment(change) for change in phase.changes]
    if settings.dataset != before.dataset:
        lines += _data(terms, settings)
    if any(
        a != b for a, b in zip(_bindings(terms, settings), _bindings(terms, before), strict=True)
    ):
        lines += _bindings(terms, settings)
    if phase.new_optimizer:
        lines.append(f"nn.start(nn.{settings.optimizer})")
    for change in phase.changes:
        if change.is_parameter:
            kind, layer, index = change.place
            place = ", ".join(map(str, (*([0] if kind == "biases" else []), *index))) or "..."
            lines.append(f"nn.{_NAMES[kind].format(layer + 1)}[{place}] = {change.value!r}")
    values = {
        "lr": settings.learning_rate,
        "momentum": settings.momentum,
        "nesterov": settings.nesterov,
        "weight_decay": settings.weight_decay,
        "batch_size": settings.batch_size,
        "dropout": settings.dropout,
    }
    named = [f"{name}={values[name]!r}" for name in ("lr", *terms.train_arguments())]
    return [*lines, f"nn.train(X, y, epochs={phase.epochs}, {', '.join(named)})"]


def _data(terms: Terms, settings: RunConfig) -> list[str]:
    data = settings.dataset
    return [
        *wrapped_rows("X", data.inputs, "np.array", f", np.{settings.dtype})"),
        *wrapped_rows("y", data.targets, "np.array", f", np.{settings.dtype})"),
    ]


_NAMES: Final = {
    "weights": "weights{}",
    "biases": "bias{}",
    "scales": "norm{}.scale",
    "shifts": "norm{}.shift",
}
