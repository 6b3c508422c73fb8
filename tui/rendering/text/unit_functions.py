"""Which Boolean functions the units of a network compute now, and how a person reads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.boolean_functions import (
    corners,
    display_name,
    formula,
    output_function,
    unit_function,
)
from xortui.tui.language import translate as _
from xortui.tui.rendering.text.unit_names import unit_names


def unit_functions(
    activations: Sequence[NDArray[np.float64]], activation: str | Sequence[str]
) -> tuple[tuple[str | None, ...], ...]:
    """Returns the bit string of each unit's function, a tuple a layer, None where undecided.

    Args:
        activations: For each layer shape ``(4, n_out)`` on the rows 00, 01, 10, 11, the output
            layer last.
        activation: The activation function of hidden units, or that of each hidden layer.
    """
    *layers, last = activations
    names = [activation] * len(layers) if isinstance(activation, str) else activation
    hidden = [
        tuple(unit_function(unit, name) for unit in layer.T)
        for layer, name in zip(layers, names, strict=True)
    ]
    return (*hidden, tuple(output_function(unit) for unit in last.T))


def output_formula(
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    hidden: NDArray[np.float64],
    activation: str,
    output_activation: str,
) -> str | None:
    """Returns the bit string of the output as a function of its two hidden units.

    None where it is undecided, or where the units before the output are not two.

    Args:
        weights: Shape ``(2, 1)``, the output layer's.
        bias: Shape ``(1,)``.
        hidden: Shape ``(n_samples, 2)``, the activations of the two units on the data.
        activation: The activation function of hidden units.
        output_activation: That of the output.
    """
    if weights.shape != (2, 1) or not all(np.isfinite(part).all() for part in (weights, bias)):
        return None
    if not np.isfinite(hidden).all():
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        sums = corners(hidden, activation) @ weights + bias
    if not np.isfinite(sums).all():
        return None
    return output_function(OUTPUT_ACTIVATIONS[output_activation](sums)[:, 0])


def function_sentences(
    sizes: Sequence[int],
    functions: Sequence[Sequence[str | None]],
    output: str | None = None,
    *,
    all_equal: bool = False,
    columns: Sequence[str] = (),
) -> list[str]:
    """Returns what each unit computes, one sentence a unit: ``h1 = OR``, ``out = h1 AND NOT h2``.

    The output is undecided where one of its rows is, whatever it would make of others.

    Args:
        sizes: Units a layer from the inputs to the output.
        functions: What ``unit_functions`` returns.
        output: What ``output_formula`` returns; where it is None, the output is said as a
            function of the inputs.
        all_equal: Nothing tells the outputs apart.
        columns: What inputs and output are called; by default ``x1``, ``x2``, ... and ``out``.
    """
    names = unit_names(sizes, columns)
    sentences = [
        _function_sentence(name, bits and display_name(bits, *names[0][:2]))
        for layer, found in zip(names[1:], functions, strict=True)
        for name, bits in zip(layer, found, strict=True)
    ]
    if all_equal:
        sentences[-1] = _("{unit}: all outputs equal").format(unit=names[-1][0])
    elif output is not None and len(names[-2]) == 2 and None not in functions[-1]:
        sentences[-1] = _function_sentence(names[-1][0], formula(output, *names[-2]))
    return sentences


def _function_sentence(name: str, function: str | None) -> str:
    if function is None:
        return _("{unit} undecided").format(unit=name)
    return f"{name} = {function}"
