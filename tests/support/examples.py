"""With how many examples something is tried: a sample, and many in the full count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings


def tried(
    *strategies: Any, few: int, many: int, **options: Any
) -> Callable[[Callable[..., None]], Callable[[int], None]]:
    """Makes a test of a property.

    Args:
        strategies: Of its arguments.
        few: The number of examples in the usual tests.
        many: That in those marked ``slow``.
        options: Further settings of Hypothesis.
    """

    def decorate(holds: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=pytest.mark.slow)])
        def test(examples: int) -> None:
            chosen = settings(
                max_examples=examples, suppress_health_check=list(HealthCheck), **options
            )
            chosen(given(*strategies)(holds))()

        test.__name__, test.__doc__, test.__module__ = (
            holds.__name__,
            holds.__doc__,
            holds.__module__,
        )
        return test

    return decorate


FULL_COUNT = [False, pytest.param(True, marks=pytest.mark.slow, id="all")]
"""Whether all is tried, or a sample that the test chooses: values of a parameter."""


def every(step: int, cases: Iterable[Any], first: int = 0, several: bool = False) -> list[Any]:
    """Returns the values of a parameter, or of several, of which some stand in the usual tests.

    Args:
        step: Every which of them; the others are marked ``slow``.
        cases: The values.
        first: Where the sample begins, so that several tests of the same values differ in it.
        several: Whether a case has a value for each of several parameters.
    """
    return [
        case
        if index % step == first
        else pytest.param(*(case if several else (case,)), marks=pytest.mark.slow)
        for index, case in enumerate(cases)
    ]


def crossed(*axes: Iterable[Any], times: int = 1) -> list[Any]:
    """Returns the combinations of the values of some parameters.

    All but a sample, in which each value of each axis stands, are marked ``slow``.

    Args:
        axes: The values of each parameter.
        times: How often at least each value stands in the sample, beside others each time.
    """
    values = [tuple(axis) for axis in axes]
    sample = {
        tuple(axis[(n + shift * k) % len(axis)] for k, axis in enumerate(values))
        for n in range(max(map(len, values)))
        for shift in range(times)
    }
    return [
        pytest.param(*combination, marks=() if combination in sample else pytest.mark.slow)
        for combination in product(*values)
    ]
