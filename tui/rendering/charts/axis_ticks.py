"""Round numbers for the axes of charts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from xortui.tui.rendering.text.number_format import common_exponent, epoch_text, fixed_text

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_ROUND_ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_PLAIN_DECADES = range(-3, 4)
_EVEN_STEPS = (1.0, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_MOST_TICKS = 7
_LEAST_SPAN = 1e-290
_MOST_ROOM = 1.08
_FEWEST_SPACES = 3
_DECADES_APART = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis whose ticks stand in the middle of cells, all as far apart.

    Attributes:
        low: What its first cell stands for.
        high: What its last cell stands for.
        ticks: Values and their labels, upwards.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


@lru_cache(16)  # a curve is drawn over and over on the same axes
def even_scale(low: float, high: float, cells: int) -> Scale:
    """Returns the tightest scale from a tick at or below ``low`` to ``high`` or beyond.

    Of all distances between ticks, in cells, that is taken which leaves least room beyond the
    highest value.

    Args:
        low: Lowest value, finite, at most 0.
        high: Highest value, finite and > ``low``.
        cells: Cells of the axis.
    """
    between = max(cells - 1, 1)
    high = max(high, low + _LEAST_SPAN)
    found: list[tuple[float, int, float, float]] = []
    for apart in range(2 if between > 3 else 1, max(between // 2, 1) + 1):
        if between // apart > _MOST_TICKS:
            continue
        for step in _even_steps((high / between - low / between) * apart):
            start = math.floor(low / step + 1e-9) * step
            end = start + step * (between / apart)
            if end >= high - 1e-9 * step:
                found.append((end - start, apart, step, start))
                break
    _room, apart, step, start = min(found)
    first = round(start / step)
    numbers = range(first, first + between // apart + 1)
    return Scale(start, start + step * (between / apart), _labelled(numbers, step))


def _even_steps(least: float) -> Iterator[float]:
    """Round numbers from a least one on, upwards."""
    power = 10.0 ** math.floor(math.log10(least))
    for scale in (power, 10 * power, 100 * power):
        yield from (s * scale for s in _EVEN_STEPS if s * scale >= least * (1 - 1e-9))


def even_decades(low: float, high: float, cells: int) -> Scale:
    """Returns a scale of powers of ten, each in the middle of a cell, all as far apart.

    Args:
        low: The lowest exponent of ten.
        high: The highest, >= ``low``.
        cells: Cells of the axis.
    """
    between = max(cells - 1, 1)
    for apart in _DECADES_APART:
        for distance in range(between, 1, -1):
            # The highest exponent in its cell, and as many below as there are cells.
            top = math.ceil(high / apart * distance - 1e-9)
            bottom = top - between
            if bottom <= low / apart * distance + 1e-9:
                first = max(math.ceil(bottom / distance - 1e-9), math.floor(low / apart + 1e-9))
                last = min(top // distance, math.ceil(high / apart - 1e-9))
                exponents = range(first * apart, last * apart + 1, apart)
                if len(exponents) > 1 or distance == 2:
                    is_plain = all(exponent in _PLAIN_DECADES for exponent in exponents)
                    ticks = tuple((float(e), _power_text(e, is_plain)) for e in exponents)
                    return Scale(bottom / distance * apart, top / distance * apart, ticks)
    return Scale(low, max(high, low + 1), ())


def even_epochs(last_epoch: int, cells: int) -> tuple[float, list[tuple[int, str]]]:
    """Returns where an axis of epochs from 0 on ends, and ticks that are all as many cells apart.

    Args:
        last_epoch: An epoch that the axis reaches at least, at least 1.
        cells: Cells of the axis.
    """
    end, step = _even_step(last_epoch, cells)
    return end, [(at, epoch_text(at)) for at in range(0, int(end) + 1, step)]


@lru_cache(16)
def _even_step(last_epoch: int, cells: int) -> tuple[float, int]:
    """Where such an axis ends, and the epochs from one tick to the next."""
    between, label = max(cells - 1, 1), len(epoch_text(last_epoch)) + 3
    found: list[tuple[bool, float, int, int]] = []
    for apart in range(min(max(label, -(-between // 8)), between), between + 1):
        steps = _even_steps(last_epoch * apart / between)
        step = next(round(step) for step in steps if step == round(step))
        are_few = between // apart < min(_FEWEST_SPACES, last_epoch)
        found.append((are_few, step * between / apart, apart, step))
    # A little room at the right end costs less than numbers far apart.
    are_few, tightest, _apart, _step = min(found)
    fitting = [one for one in found if one[:2] <= (are_few, _MOST_ROOM * tightest)]
    _are_few, end, _apart, step = min(fitting, key=lambda one: one[2])
    return end, step


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


def linear_unit(low: float, high: float) -> int:
    """Returns the power of ten in which an axis says its numbers, 0 for as they are."""
    return common_exponent(max(abs(low), abs(high)))


def _labelled(numbers: range, step: float) -> tuple[tuple[float, str], ...]:
    """Multiples of a step, and labels of one form for them."""
    exponent = linear_unit(numbers[0] * step, numbers[-1] * step)
    # The power may be beyond the smallest float, its root is not.
    root = 10.0 ** (exponent / 2)
    shown = step / root / root
    decimals = max(-math.floor(math.log10(shown) + 1e-9), 0)
    if not math.isclose(shown, round(shown, decimals), rel_tol=1e-6):
        decimals += 1
    if exponent:
        return tuple((number * step, fixed_text(number * shown, decimals)) for number in numbers)
    return tuple((number * step, f"{number * step + 0.0:,.{decimals}f}") for number in numbers)


def _power_text(exponent: int, is_plain: bool) -> str:
    if is_plain:
        return f"{10.0**exponent:,.{max(-exponent, 0)}f}"
    return f"1e{exponent:+03d}"
