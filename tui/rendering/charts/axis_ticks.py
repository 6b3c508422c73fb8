"""Round numbers for the axes of charts."""

from __future__ import annotations

import math

from xortui.tui.rendering.text.number_format import common_exponent, epoch_text, fixed_text

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_ROUND_ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_PLAIN_DECADES = range(-3, 4)


def round_step(span: float, most: int) -> float:
    """Returns the smallest round step of which at most ``most`` fit into ``span``.

    Args:
        span: Length of the axis, finite and > 0.
        most: Most steps, at least 1.
    """
    exact = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(exact))
    return next((s * power for s in _ROUND_STEPS if s * power >= exact * (1 - 1e-9)), 10 * power)


def round_end(epoch: int) -> int:
    """Returns a round epoch at or a little beyond ``epoch``, so that an axis grows seldom."""
    if epoch <= 10:
        return max(epoch, 1)
    power = 10.0 ** math.floor(math.log10(epoch))
    return next(round(end * power) for end in _ROUND_ENDS if round(end * power) >= epoch)


def epoch_ticks(last_epoch: int, cols: int) -> list[tuple[int, str]]:
    """Returns epochs and labels for a horizontal axis from 0 to ``last_epoch``.

    Args:
        last_epoch: The epoch at the right end, at least 1.
        cols: Cells from the left to the right end.
    """
    label = len(epoch_text(last_epoch)) + 3
    step = max(math.ceil(round_step(last_epoch, max(min(cols // label, 8), 1))), 1)
    return [(epoch, epoch_text(epoch)) for epoch in range(0, last_epoch + 1, step)]


def linear_unit(low: float, high: float) -> int:
    """Returns the power of ten in which `linear_ticks` says its numbers, 0 for as they are."""
    return common_exponent(max(abs(low), abs(high)))


def linear_ticks(low: float, high: float, rows: int) -> list[tuple[float, str]]:
    """Returns values and labels of one form for a vertical axis; ``high`` may lie beyond the last.

    Labels are in the power of ten that `linear_unit` returns.

    Args:
        low: Lower end, finite.
        high: Upper end, finite and > ``low``.
        rows: Cells from the lower to the upper end.
    """
    step = round_step(high - low, max(min(rows // 2, 6), 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    exponent = linear_unit(low, high)
    # The power may be beyond the smallest float, its root is not.
    root = 10.0 ** (exponent / 2)
    shown = step / root / root
    decimals = max(-math.floor(math.log10(shown) + 1e-9), 0)
    if not math.isclose(shown, round(shown, decimals), rel_tol=1e-6):
        decimals += 1
    numbers = range(first, last + 1)
    if exponent:
        return [(number * step, fixed_text(number * shown, decimals)) for number in numbers]
    return [(number * step, f"{number * step + 0.0:,.{decimals}f}") for number in numbers]


def decade_ticks(low: float, high: float, rows: int) -> list[tuple[float, str]]:
    """Returns powers of ten (as exponents) and their labels for a logarithmic vertical axis.

    Args:
        low: Lower end, the exponent of ten.
        high: Upper end, the exponent of ten, > ``low``.
        rows: Cells from the lower to the upper end.
    """
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = max(math.ceil((last - first) / max(rows // 2, 1)), 1)
    exponents = range(first, last + 1, step)
    is_plain = all(exponent in _PLAIN_DECADES for exponent in exponents)
    return [(float(exponent), _power_text(exponent, is_plain)) for exponent in exponents]


def _power_text(exponent: int, is_plain: bool) -> str:
    if is_plain:
        return f"{10.0**exponent:,.{max(-exponent, 0)}f}"
    return f"1e{exponent:+03d}"
