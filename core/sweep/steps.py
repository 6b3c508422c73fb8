"""Array operations prepared once and run many times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array

_MOST_PIECES: Final = 3

Operand = NDArray[Any]


class Steps:
    """Operations in order, each bound to its buffers.

    Iterating gives callables without arguments; an epoch is ``for step in steps: step()``.
    """

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] = []

    def __iter__(self) -> Iterator[Callable[[], object]]:
        return iter(self._steps)

    def __len__(self) -> int:
        return len(self._steps)

    def append_call(self, function: Callable[..., object], *arguments: object) -> None:
        """Appends any function with its arguments."""
        self._steps.append(partial(function, *arguments))

    def append_ufunc(self, ufunc: Callable[..., object], *operands: Operand, out: Operand) -> None:
        """Appends an elementwise operation.

        One that broadcasts is split along its leading axes where few contiguous pieces result:
        NumPy runs those without setting up an iterator, which takes longer than the work itself.
        """
        arrays = _in_memory_order((*operands, out))
        for piece in _contiguous_pieces(arrays, _MOST_PIECES) or [arrays]:
            # By place: NumPy takes a fifth of a microsecond to look at a name.
            self._steps.append(partial(ufunc, *piece))

    def append_copy(self, values: Operand, out: Operand) -> None:
        """Appends a copy, in a fraction of the time of an operation that changes nothing."""
        values, out = _in_memory_order((values, out))
        self._steps.append(partial(np.copyto, out, values))

    def append_sum(self, terms: Array, axis: int, out: Array) -> None:
        """Appends a sum over one axis, term after term."""
        self._steps.append(partial(np.add.reduce, terms, axis, None, out))

    def append_sample_sum(self, terms: Array, out: Array) -> None:
        """Appends the sum over samples, folded in halves, which overwrites terms.

        Args:
            terms: Shape ``(n_units, n_samples, n_runs)``.
            out: Shape ``(n_units, n_runs)``.
        """
        count = terms.shape[1]
        while count % 2 == 0 and count > 2:
            count //= 2
            self.append_ufunc(
                np.add, terms[:, :count], terms[:, count : 2 * count], out=terms[:, :count]
            )
        if count == 2:
            self.append_ufunc(np.add, terms[:, 0], terms[:, 1], out=out)
        else:
            self.append_sum(terms[:, :count], 1, out)


def samples_first(a: Array) -> Array:
    """Returns ``(n_units, n_samples, n_runs)`` as it lies in memory, or the other way round.

    In memory samples come first: a layer's rows are then whole contiguous blocks, which are what
    sums over samples and a truth table's sums of weights work on.
    """
    return a.transpose(1, 0, 2)


def _in_memory_order(arrays: Sequence[Operand]) -> tuple[Operand, ...]:
    out = arrays[-1]
    order = np.argsort([-stride for stride in out.strides], kind="stable")
    return tuple(a.transpose(order) if a.ndim == out.ndim else a for a in arrays)


def _contiguous_pieces(arrays: Sequence[Operand], most: int) -> list[tuple[Operand, ...]] | None:
    """Splits an operation into at most ``most`` ones on contiguous arrays of one shape."""
    out = arrays[-1]
    if all(a.ndim == 0 or (a.shape == out.shape and a.flags.c_contiguous) for a in arrays):
        return [tuple(arrays)]
    if out.ndim < 2 or out.shape[0] > most:
        return None
    pieces: list[tuple[Operand, ...]] = []
    for index in range(out.shape[0]):
        part = [_part(a, out, index) for a in arrays]
        split = _contiguous_pieces(part, most - len(pieces))
        if split is None:
            return None
        pieces += split
    return pieces if len(pieces) <= most else None


def _part(operand: Operand, out: Operand, index: int) -> Operand:
    if operand.ndim < out.ndim:
        return operand
    part: Operand = operand[index if operand.shape[0] > 1 else 0]
    return part
