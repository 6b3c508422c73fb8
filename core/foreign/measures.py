"""Which of a program's numbers is a loss, and which loss?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from xortui.core.foreign.observed import Moment, Numbers
from xortui.core.foreign.recognition import Recognised

_ROUNDING: Final = 1e-9
_IS_LOSS: Final = re.compile(r"loss|cost|err|mse|bce|entropy|return", re.IGNORECASE).search
"""Many a number of a program is by chance what a loss is; it is one where it is called so."""

_IS_CALLED_LOSS: Final = re.compile(
    r"(^|_)(loss|cost|mse|bce|rmse|sse|error|err|entropy)(_|\d|$)|loss$", re.IGNORECASE
).search

Measure = Callable[[Numbers, Numbers], float]

_MEASURES: Final[Mapping[str, tuple[str, Measure]]] = {
    "mean squared error": ("squared error", lambda o, y: float(((o - y) ** 2).mean())),
    "half the mean squared error": (
        "squared error",
        lambda o, y: float(0.5 * ((o - y) ** 2).mean()),
    ),
    "sum of squared errors": ("squared error", lambda o, y: float(((o - y) ** 2).sum())),
    "half the sum of squared errors": (
        "squared error",
        lambda o, y: float(0.5 * ((o - y) ** 2).sum()),
    ),
    "root of the mean squared error": (
        "squared error",
        lambda o, y: float(((o - y) ** 2).mean() ** 0.5),
    ),
    "mean absolute error": ("absolute error", lambda o, y: float(np.abs(o - y).mean())),
    "sum of absolute errors": ("absolute error", lambda o, y: float(np.abs(o - y).sum())),
    "mean of signed errors": ("signed error", lambda o, y: float((y - o).mean())),
    "minus the mean of signed errors": ("signed error", lambda o, y: float((o - y).mean())),
    "binary cross-entropy": (
        "cross-entropy",
        lambda o, y: float(-(y * np.log(o) + (1 - y) * np.log(1 - o)).mean()),
    ),
    "sum of binary cross-entropies": (
        "cross-entropy",
        lambda o, y: float(-(y * np.log(o) + (1 - y) * np.log(1 - o)).sum()),
    ),
    "cross-entropy": (
        "cross-entropy",
        lambda o, y: float(-(y * np.log(o)).sum() / len(o)),
    ),
    "sum of cross-entropies": ("cross-entropy", lambda o, y: float(-(y * np.log(o)).sum())),
}


def family_of(measure: str) -> str:
    """Returns what one descends where one descends a measure, such as ``squared error``."""
    return _MEASURES[measure][0]


def losses_of(recognised: Recognised, targets: Sequence[Numbers]) -> dict[str, str]:
    """Returns the numbers that were a loss in every update in which they were seen, and which.

    Args:
        recognised: The program's network and its updates.
        targets: The targets of each update, ``(n_samples, n_outputs)``.
    """
    network = recognised.network
    fitting: dict[str, set[str]] = {}
    seen_in: dict[str, int] = {}
    n_steps, n_rows = 0, max(inputs.shape[0] for inputs in recognised.step_inputs)
    for step, inputs, wanted in zip(
        recognised.steps, recognised.step_inputs, targets, strict=False
    ):
        n_steps += 1
        values: dict[str, list[float]] = {}
        for moment in (step.before, step.after):
            own = {name: moment[name].values for name in network.names}
            outputs = network.forward(inputs, own).outputs
            with np.errstate(all="ignore"):
                for measure, (_family, function) in _MEASURES.items():
                    values.setdefault(measure, []).append(function(outputs, wanted))
        numbers: dict[str, list[float]] = {}
        for seen in step.computed:
            if not seen.values.ndim and seen.is_float and _IS_LOSS(seen.name):
                numbers.setdefault(seen.name, []).append(float(seen.values.ravel()[0]))
        for name, candidates in numbers.items():
            here = {
                measure
                for measure, (before, after) in values.items()
                if any(_same(one, value) for one in candidates for value in (before, after))
            }
            fitting[name] = fitting[name] & here if name in fitting else here
            seen_in[name] = seen_in.get(name, 0) + 1
    order = list(_MEASURES)
    return {
        name: min(measures, key=order.index)
        for name, measures in fitting.items()
        if measures and seen_in[name] >= min(2, n_steps) and n_rows > 1
    }


def shown_loss(moments: Sequence[Moment]) -> tuple[int, str] | None:
    """Returns the loop whose rounds change a number that is called a loss, and its name.

    It is what can be shown of a program whose network is not recognised: nothing is said of what
    loss it is. Of several loops it is the outermost.

    Args:
        moments: The first rounds of the program's loops.
    """
    found: dict[tuple[int, int, str], set[float]] = {}
    for moment in moments:
        if moment.is_after:
            continue
        for name, seen in moment.names.items():
            last = name.rpartition(".")[2]
            if seen.values.size == 1 and seen.is_float and _IS_CALLED_LOSS(last):
                key = len(moment.stack), moment.loop, name
                found.setdefault(key, set()).add(float(seen.values.ravel()[0]))
    changing = [key for key, values in found.items() if len(values) > 2]
    if not changing:
        return None
    _depth, loop, name = min(changing, key=lambda key: (key[0], "[" in key[2], len(key[2])))
    return loop, name


def _same(one: float, other: float) -> bool:
    return bool(np.isfinite(other)) and abs(one - other) <= _ROUNDING * max(1e-3, abs(other))
