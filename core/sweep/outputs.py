"""The output layer of many runs: its error, its losses, and whether each run is solved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.core.answers import Answers
from xortui.core.border import Border
from xortui.core.data import Dataset
from xortui.core.losses import HUBER_DELTA, loss_of, output_delta
from xortui.core.sweep.memory import Memory
from xortui.core.sweep.steps import Steps, samples_first

_MOST_BY_ROW: Final = 8
_OF_ONE_OUTPUT: Final = 2


class OutputError:
    """Writes ``d loss / d z`` of the output layer, and scores its outputs.

    All arrays have the shape ``(n_samples, n_runs)``; of several outputs ``(n_outputs, n_samples,
    n_runs)``.
    """

    def __init__(
        self,
        loss: str,
        activation: str,
        targets: Array,
        rate: float | Array,
        memory: Memory,
        delta: float = HUBER_DELTA,
    ) -> None:
        """Prepares the error of a batch.

        Args:
            loss: Name of the loss.
            activation: Name of the output's activation function; the pre-activation of a sigmoid
                is kept negated.
            targets: Targets, repeated for every run, or each run's own.
            rate: What the error is multiplied by: a learning rate, where nothing but plain
                gradient descent follows, or one for each run; else 1.
            memory: Where its arrays are to lie.
            delta: Where the Huber loss is no square any more.
        """
        self._targets, self._rate, self._memory = targets, rate, memory
        self._is_negated = OUTPUT_ACTIVATIONS[activation].is_logistic
        self._loss = loss_of(loss, activation, delta)
        n_outputs = 1 if targets.ndim == _OF_ONE_OUTPUT else len(targets)
        self._divisor = self._loss.divisor(targets.shape[-2], n_outputs)
        self._scale = self._loss.gradient_scale(targets.shape[-2], targets.dtype, n_outputs)
        self._write_error = output_delta(loss, activation, targets.dtype, delta)
        self._is_square = self._loss.gradient_is_error and not self._loss.is_of_logits
        self._squares = memory.empty(targets.shape if self._is_square else (0,), targets.dtype)

    def append(self, steps: Steps, z: Array, p: Array, delta: Array) -> None:
        """Appends what writes the error into ``delta``."""
        scratch = self._memory.empty(z.shape, z.dtype)
        factor = self._rate
        if self._is_negated:
            if self._loss.gradient_is_error:
                steps.append_ufunc(np.subtract, self._targets, p, out=delta)
                factor = factor * float(self._scale)
            else:
                steps.append_call(
                    self._loss.gradient, p, self._targets, self._scale, delta, scratch
                )
                factor = -factor
            if not self._loss.is_of_logits:
                # (p - y) p (1 - p), negated: the first article's derivative.
                steps.append_ufunc(np.multiply, p, p, out=scratch)
                steps.append_ufunc(np.subtract, p, scratch, out=scratch)
                steps.append_ufunc(np.multiply, delta, scratch, out=delta)
        else:
            spare = self._memory.empty(z.shape, z.dtype)
            # Every gradient is linear in its scale.
            scale = np.array(self._scale * self._rate, delta.dtype)
            operands = (delta, z, p, self._targets, scale, scratch, spare)
            steps.append_call(self._write_error, *operands)
            factor = 1.0
        if np.any(np.not_equal(factor, 1.0)):
            steps.append_ufunc(np.multiply, delta, np.array(factor, delta.dtype), out=delta)

    def losses(self, z: Array, p: Array) -> NDArray[np.float64]:
        """Returns each run's loss, shape ``(n_runs,)``."""
        if self._is_square and z.ndim == _OF_ONE_OUTPUT:
            np.subtract(p, self._targets, out=self._squares)
            np.multiply(self._squares, self._squares, out=self._squares)
            total = np.add.reduce(self._squares, axis=0, dtype=np.float64)
            return np.asarray(total * (self._loss.scale_factor / 2 / self._divisor))
        if self._is_negated:
            z = -z
        arrays = (z, p, self._targets)
        if z.ndim == _OF_ONE_OUTPUT:
            total = self._loss.row_values(*arrays).sum(axis=0)
        else:
            # Outputs lie on the last axis but one for a loss that takes them together.
            total = self._loss.row_values(*map(samples_first, arrays)).sum(axis=(0, 1))
        return np.asarray(total / self._divisor if self._loss.averages else total, np.float64)


class SolvedTest:
    """Tells of every run whether each row is on its right side of the border."""

    _finish: Callable[..., object]
    _operands: list[NDArray[Any]]

    def __init__(self, p: Array, data: Dataset) -> None:
        """Prepares the test.

        Args:
            p: The outputs' buffer, shape ``(n_samples, n_runs)``; of several outputs
                ``(n_outputs, n_samples, n_runs)``.
            data: Says where the border is, and on which side of it each row must lie.
        """
        self.steps = Steps()
        if p.ndim > _OF_ONE_OUTPUT:
            answers = Answers(data)
            self._operands = []

            def find(out: NDArray[np.bool_]) -> None:
                np.copyto(out, answers.are_right(p.transpose(2, 0, 1)).all(axis=-1))

            self._finish = find
            return
        # Where nothing is right or wrong, no output lies beyond a border so wide.
        border = data.border or Border(0.0, np.inf)
        sides = data.targets[:, 0] > border.middle
        bound_above, bound_below = (np.array(bound, p.dtype) for bound in border.bounds)
        if len(sides) > _MOST_BY_ROW:
            self._append_all(p, sides, bound_above, bound_below)
            return
        right, made = np.empty(p.shape, bool), 0
        for rows, compare, bound in (
            (np.flatnonzero(sides), np.greater, bound_above),
            (np.flatnonzero(~sides), np.less, bound_below),
        ):
            for part in _evenly_spaced(rows):
                outputs = p[part]
                out = right[made : made + len(outputs)]
                self.steps.append_ufunc(compare, outputs, bound, out=out)
                made += len(outputs)
        while made > 2 and made % 2 == 0:
            made //= 2
            self.steps.append_ufunc(
                np.logical_and, right[:made], right[made : 2 * made], out=right[:made]
            )
        if made == 2:
            self._finish, self._operands = np.logical_and, [*right[:2]]
        else:
            self._finish, self._operands = partial(_find_all, right[:made]), []

    def finish(self, out: NDArray[np.bool_]) -> None:
        """Writes the answer, shape ``(n_runs,)``, after `steps` have run."""
        self._finish(*self._operands, out)

    def _append_all(self, p: Array, sides: NDArray[np.bool_], above: Array, below: Array) -> None:
        """Appends comparisons of all rows with both bounds; each row takes that of its side."""
        is_above, is_below = np.empty(p.shape, bool), np.empty(p.shape, bool)
        wanted = np.repeat(sides[:, None], p.shape[1], axis=1)
        self.steps.append_ufunc(np.greater, p, above, out=is_above)
        self.steps.append_ufunc(np.less, p, below, out=is_below)
        self.steps.append_ufunc(np.logical_and, is_above, wanted, out=is_above)
        self.steps.append_ufunc(np.greater, is_below, wanted, out=is_below)
        self.steps.append_ufunc(np.logical_or, is_above, is_below, out=is_above)
        self._finish, self._operands = partial(_find_all, is_above), []


def _find_all(right: NDArray[np.bool_], out: NDArray[np.bool_]) -> None:
    right.all(axis=0, out=out)


def _evenly_spaced(rows: NDArray[np.intp]) -> list[slice]:
    """Returns rows as one part where their distances are equal, else one by one."""
    steps = np.unique(np.diff(rows))
    if steps.size == 1:
        return [slice(int(rows[0]), int(rows[-1]) + 1, int(steps[0]))]
    return [slice(row, row + 1) for row in rows.tolist()]
