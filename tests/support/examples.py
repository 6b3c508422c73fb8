"""How many examples a property is tried with: a sample, and many in the full count."""

from __future__ import annotations

from collections.abc import Callable
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
