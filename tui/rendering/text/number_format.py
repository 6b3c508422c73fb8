"""How every number on the screen is written: one form a column, and no minus before a zero.

Numbers that stand below each other are written alike, all with as many decimals or all with an
exponent, so that the eye compares digits and not forms: `column_format` chooses. What stands alone
is written by the functions before it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _

_MOST_LOST: Final = 0.25
_TOLD_APART: Final = 1000
_PLAIN: Final = (1e-3, 1e5)


def epoch_text(epoch: int) -> str:
    """Returns an epoch or another count with thousands separators: ``12,340``."""
    return f"{epoch:,}"


def loss_text(loss: float) -> str:
    """Returns a loss as people quote it: ``0.0147``, ``12.345``, ``1.2e-07``, ``not finite``."""
    if not math.isfinite(loss):
        return _("not finite")
    size = abs(loss)
    if loss == 0 or 0.001 <= size < 10:
        return fixed_text(loss, 4)
    if 10 <= size < 1000:
        return f"{loss:.3f}" if size < 100 else f"{loss:.2f}"
    return f"{loss:.1e}"


def short_text(value: float) -> str:
    """Returns a number that stands in a sentence, as short as four digits allow: ``0.5``."""
    return f"{value + 0.0:.4g}"  # adding 0.0 turns -0.0 into 0.0


def fixed_text(value: float, decimals: int) -> str:
    """Returns a number with so many decimals; one that rounds to zero has no sign."""
    return _without_sign_of_zero(f"{value:.{decimals}f}")


def number_text(value: float) -> str:
    """Returns an output that stands alone: ``0.982``, or with an exponent where that is long."""
    text = fixed_text(value, 3)
    return text if len(text) <= 8 else f"{value:.2e}"


def signed_text(value: float, width: int = 8, decimals: int = 4) -> str:
    """Returns a number that stands alone with its sign in exactly ``width`` cells: `` +6.9412``.

    Decimals give way to digits before the point, and those to an exponent. A number that rounds to
    zero has no sign.

    Args:
        value: Any float; ``+nan`` is written ``nan``.
        width: Cells, at least 6.
        decimals: Digits after the point where they fit.
    """
    if math.isnan(value):
        return "nan".rjust(width)
    forms = [f".{places}f" for places in range(decimals, -1, -1)]
    forms += [f".{places}e" for places in range(max(width - 6, 0), -1, -1)]
    text = ""
    for form in forms:
        text = f"{value:+{form}}"
        if len(text) <= width:
            return _without_sign_of_zero(text).rjust(width)
    return text.replace("e+", "e").rjust(width)


def common_exponent(size: float) -> int:
    """Returns the power of ten in which the numbers of an axis are best said, 0 for as they are.

    Args:
        size: The largest of them, without its sign.
    """
    if size == 0 or not math.isfinite(size) or _PLAIN[0] <= size < _PLAIN[1]:
        return 0
    return 3 * math.floor(math.log10(size) / 3)


def unit_text(exponent: int) -> str:
    """Returns in which power of ten the numbers of an axis are said: ``in 1e6``, or nothing."""
    return _("in {unit}").format(unit=f"1e{exponent}") if exponent else ""


def in_units(name: str, exponent: int) -> str:
    """Returns the name of an axis with the power of ten in which its numbers are said."""
    return f"{name} {unit_text(exponent)}" if exponent else name


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """How the numbers of a column are written.

    Attributes:
        width: Cells of each; what is not finite may be shorter and is filled up.
        decimals: Digits after the point.
        has_exponent: Each has an exponent.
        is_signed: Numbers above zero have a sign, too.
        marks_zero: What is exactly zero is ``0`` alone, to be told from what rounds to it.
        short_exponent: Cells of the longest exponent where all are written as ``e0`` and ``e-7``,
            which leaves room for a digit that ``e+00`` would take; 0 where there is room for both.
    """

    width: int
    decimals: int
    has_exponent: bool = False
    is_signed: bool = False
    marks_zero: bool = False
    short_exponent: int = 0

    def text(self, value: float) -> str:
        """Returns a number of the column."""
        if math.isnan(value):
            return "nan".rjust(self.width)
        sign = "+" if self.is_signed else ""
        text = f"{value:{sign}.{self.decimals}{'e' if self.has_exponent else 'f'}}"
        mantissa, e, exponent = text.partition("e")
        if e and self.short_exponent:
            # Filled up, so that points stand below each other.
            text = mantissa + f"e{int(exponent)}".ljust(self.short_exponent)
        if value == 0 and (self.marks_zero or self.has_exponent):
            # Below the digits before the point of the others.
            return "0".ljust(len(text.lstrip("+-"))).rjust(self.width)
        return _without_sign_of_zero(text).rjust(self.width)

    def texts(self, values: NDArray[np.floating[Any]]) -> list[str]:
        """Returns some numbers of the column."""
        return [self.text(value) for value in values.tolist()]

    def without_margin(self, values: NDArray[np.floating[Any]]) -> Self:
        """Returns the form with no more cells than some numbers need."""
        longest = max((len(text.strip()) for text in self.texts(_ends(values))), default=0)
        return replace(self, width=longest)


def column_format(
    values: NDArray[np.floating[Any]],
    width: int,
    decimals: int,
    *,
    is_signed: bool = False,
    tells_small: bool = False,
) -> ColumnFormat:
    """Returns the form in which all numbers of a column are written.

    Decimals, as long as they fit the largest of them and show more of its digits than an exponent
    would leave room for.

    Args:
        values: All numbers of the column, any shape; those that are not finite do not count.
        width: Cells, at least 7 where they may need a sign and any exponent.
        decimals: Digits after the point where they fit.
        is_signed: Numbers above zero have a sign, too.
        tells_small: Small ones count as much as large ones: where decimals would make zeros of
            more than a quarter of them, exponents are taken.
    """
    sizes = np.abs(values[np.isfinite(values)])
    sizes = sizes[sizes > 0]
    plain = ColumnFormat(width, decimals, is_signed=is_signed, marks_zero=tells_small)
    if not sizes.size:
        return plain
    largest, smallest = float(sizes.max()), float(sizes.min())
    room = width - bool(is_signed or (values < 0).any())
    other = _with_exponent(plain, largest, smallest, room, 1)
    for places in range(decimals, 0, -1):
        if len(f"{largest:.{places}f}") <= room:
            lost = float((sizes < 0.5 * 10.0**-places).mean()) if tells_small else 0.0
            if largest >= 10.0 ** (1 + other.decimals - places) and lost <= _MOST_LOST:
                return replace(plain, decimals=places)
            break
    return other


def steady_format(
    before: ColumnFormat,
    values: NDArray[np.floating[Any]],
    decimals: int,
    *,
    is_signed: bool = False,
    tells_small: bool = False,
) -> ColumnFormat:
    """Returns the form of a column that changes while one looks: no other than it need be.

    The one before stays where numbers three times as large or as small would be written so, lest
    it changes to and fro with every number that wavers.

    Args:
        before: The form that the column has.
        values: See `column_format`, as for the others.
        decimals: Digits after the point where they fit.
        is_signed: Numbers above zero have a sign, too.
        tells_small: Small ones count as much as large ones.
    """
    known = values[np.isfinite(values)]

    def suited(scale: float) -> ColumnFormat:
        return column_format(
            known * scale, before.width, decimals, is_signed=is_signed, tells_small=tells_small
        )

    with np.errstate(over="ignore", under="ignore"):
        found = suited(1)
        if found == before or before not in (suited(1 / 3), suited(3)):
            return found
    fits = all(len(text) == before.width for text in before.texts(_ends(known)))
    return before if fits else found


def shortest_format(values: NDArray[np.floating[Any]], width: int) -> ColumnFormat:
    """Returns the form for numbers that were given: as few decimals as tell them apart.

    Args:
        values: All numbers of the column, any shape, finite.
        width: Cells at most; decimals that do not fit are left out.
    """
    size, is_negative = float(np.abs(values).max(initial=0)), bool((values < 0).any())
    room = width - is_negative
    with np.errstate(over="ignore", invalid="ignore"):
        span = float(np.ptp(values)) if values.size else 0.0
        for decimals in range(7):
            if float(np.abs(np.round(values, decimals) - values).max(initial=0)) <= (
                (span or size) / _TOLD_APART
            ):
                break
    while decimals and len(f"{size:.{decimals}f}") > room:
        decimals -= 1
    found = ColumnFormat(width, decimals)
    tiny = 0 < size < 0.5 * 10.0**-decimals
    if tiny or len(f"{size:.{decimals}f}") > room:
        sizes = np.abs(values[values != 0])
        found = _with_exponent(found, size, float(sizes.min()), room, 2)
    return found.without_margin(values)


def _with_exponent(
    plain: ColumnFormat, largest: float, smallest: float, room: int, decimals: int
) -> ColumnFormat:
    """The form with exponents, and as many of some decimals as there is room for."""
    # A number that rounds up to the next power of ten does so with few decimals alone.
    rounded = {f"{size:.{digits}e}" for size in (largest, smallest) for digits in (0, decimals)}
    exponents = [text.partition("e")[2] for text in rounded]
    cells = 1 + max(map(len, exponents))
    form = replace(plain, has_exponent=True)
    if decimals and 3 + cells <= room:
        return replace(form, decimals=min(decimals, room - 2 - cells))
    cells = 1 + max(len(str(int(exponent))) for exponent in exponents)
    return replace(form, decimals=max(min(decimals, room - 2 - cells), 0), short_exponent=cells)


def _ends(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Those of some numbers that are the longest to write, whatever the form."""
    if not values.size:
        return values
    sizes = np.abs(values)
    least = sizes[sizes > 0].min(initial=1.0)
    return np.array([values.min(), values.max(), least, -least if (values < 0).any() else least])


def _without_sign_of_zero(text: str) -> str:
    return text.lstrip("+-") if not text.strip("+-0.") else text
