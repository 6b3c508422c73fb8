"""A program's updates beside the gradients that it has itself, where it updates by hand.

A program that has its gradients derived for it cannot get them wrong, whatever its loss is; what it
makes of them can be. So this holds where the loss is none that is known here, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from xortui.core.foreign.descent import Rule
from xortui.core.foreign.findings import Finding
from xortui.core.foreign.mistakes import Descended, gradients
from xortui.core.foreign.training import BackwardPass, ReadNetwork, Training

_EXACT: Final = 1e-6
_EXACT_SINGLE: Final = 2e-3
_SAME: Final = 1e-3
_LEAST_STEPS: Final = 2
_NEARLY_NOTHING: Final = 1e-6
_LEAST_DEGREES: Final = 0.01
_LEAST_DEGREES_SINGLE: Final = 1.0
_DESCENDED: Final[Mapping[str, Descended]] = {
    "mse": "squared error",
    "sse": "squared error",
    "bce": "cross-entropy",
    "cross_entropy": "cross-entropy",
}
"""Loss in a configuration -> what its gradient is that of, but for a factor."""


@dataclass(frozen=True, slots=True)
class OwnDescent:
    """What a program makes of its gradients.

    Attributes:
        rule: By which rule, where one rate is behind all updates.
        findings: What is worth saying.
    """

    rule: Rule | None
    findings: tuple[Finding, ...]


def own_descent(training: Training) -> OwnDescent | None:
    """Returns what the updates are beside the program's own gradients.

    None where they do not follow from these: an optimizer that is written out makes such.
    """
    steps = list(_steps(training.shown_passes))
    if len(steps) < _LEAST_STEPS:
        return None
    rates: dict[str, list[float]] = {}
    differing: dict[str, float] = {}
    for name in training.parameters:
        found = [_rate(name, earlier, later) for earlier, later in steps]
        told = [each for each in found if each is not None]
        if not told:
            continue
        rates[name] = [rate for rate, _off in told]
        is_single = any(each.before[name].kind == "float32" for each, _later in steps)
        off = max(off for _rate_of_step, off in told)
        if off > (_EXACT_SINGLE if is_single else _EXACT):
            differing[name] = off
    exact = {name: own for name, own in rates.items() if name not in differing}
    if not exact:
        return None
    common = _common(list(exact.values()))
    findings = []
    for name, own in exact.items():
        if all(rate < 0 for rate in own):
            findings.append(Finding("uphill", (name,), numbers={"rate": own[0]}))
        elif len(own) == len(common) and not _is_same(own, common):
            numbers = {"rate": own[0], "others": common[0], "factor": own[0] / common[0]}
            findings.append(Finding("other rate", (name,), numbers=numbers))
    findings += [
        Finding("differs", (name,), numbers={"angle": float(np.degrees(np.arcsin(min(off, 1.0))))})
        for name, off in differing.items()
    ]
    rule = None
    if not findings:
        constants: dict[str, float] = {}
        is_steady = max(common) - min(common) <= _SAME * max(common)
        if not is_steady:
            constants = {"last_rate": common[-1]}
        rule = Rule("gradient descent" if is_steady else "changing rate", common[0], constants)
    return OwnDescent(rule, tuple(findings))


def wrong_slopes(training: Training, read: ReadNetwork) -> tuple[Finding, ...]:
    """Returns the arrays whose gradient is, in every pass, not that of the program's own loss.

    Args:
        training: The training.
        read: Its network, with its loss.
    """
    is_known = read.loss in _DESCENDED and not read.weight_decay
    if not read.is_loss_exact or not is_known or read.network.is_normalized:
        return ()
    off: dict[str, list[float]] = {}
    is_single = False
    for each, inputs, targets in zip(
        training.shown_passes, read.inputs, read.targets, strict=False
    ):
        values = {name: seen.values for name, seen in each.before.items()}
        is_single |= any(seen.kind == "float32" for seen in each.before.values())
        passed = read.network.forward(inputs, values)
        true = gradients(read.network, passed, targets, values, _DESCENDED[read.loss])
        for name, slope in true.items():
            own = each.gradients.get(name)
            if own is None:
                continue
            own = own - each.gradients_before.get(name, np.zeros_like(own))
            length, steepness = float(np.linalg.norm(own)), float(np.linalg.norm(slope))
            if steepness <= _NEARLY_NOTHING or not np.isfinite(length):
                continue
            cosine = float(np.vdot(own, slope)) / (length * steepness) if length else 0.0
            off.setdefault(name, []).append(float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
    bar = _LEAST_DEGREES_SINGLE if is_single else _LEAST_DEGREES
    return tuple(
        Finding("wrong slope", (name,), numbers={"angle": max(angles)})
        for name, angles in off.items()
        if min(angles) > bar
    )


def _steps(passes: Sequence[BackwardPass]) -> Iterator[tuple[BackwardPass, BackwardPass]]:
    """Yields the passes between which something was updated."""
    for earlier, later in pairwise(passes):
        if any(
            name in later.before and not np.array_equal(seen.values, later.before[name].values)
            for name, seen in earlier.before.items()
        ):
            yield earlier, later


def _rate(name: str, earlier: BackwardPass, later: BackwardPass) -> tuple[float, float] | None:
    """Returns at which rate an update went down, and which part of it did not."""
    if name not in earlier.before or name not in later.before or name not in earlier.gradients:
        return None
    before = earlier.before[name]
    change = later.before[name].values - before.values
    slope = earlier.gradients[name]
    length, steepness = float(np.linalg.norm(change)), float(np.linalg.norm(slope))
    rounding = 8 * before.precision * float(np.abs(before.values).max(initial=1e-3))
    if not np.isfinite(length) or steepness <= 1e-13 or length <= rounding:
        return None
    rate = -float(np.vdot(change, slope)) / steepness**2
    off = max(0.0, float(np.linalg.norm(change + rate * slope)) - rounding) / length
    return rate, off


def _common(rates: Sequence[Sequence[float]]) -> Sequence[float]:
    """Returns the rates, step by step, that most arrays have."""
    longest = max(len(own) for own in rates)
    whole = [[abs(rate) for rate in own] for own in rates if len(own) == longest]
    return max(whole, key=lambda own: sum(_is_same(own, other) for other in whole))


def _is_same(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(a - b) <= _SAME * abs(b) for a, b in zip(one, other, strict=True))
