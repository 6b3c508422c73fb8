"""Fields of a configuration varied together: every value with every other."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

from xortui.core.config import RunConfig

_NOT_VARIED: Final = ("seed", "changes")

VARIED_FIELDS: Final = tuple(
    spec.name for spec in dataclasses.fields(RunConfig) if spec.name not in _NOT_VARIED
)
"""The fields that may be varied. Seeds are a dimension of their own."""


def combinations(config: RunConfig, varied: Mapping[str, Sequence[Any]]) -> list[RunConfig]:
    """Returns every combination of the varied fields' values, the last field changing fastest.

    Args:
        config: What the other fields are.
        varied: For each field its values.

    Raises:
        ValueError: A field cannot be varied or has no or equal values, or a combination breaks a
            rule of `RunConfig`.
    """
    for name, values in varied.items():
        if name not in VARIED_FIELDS:
            raise ValueError(f"vary must name one of {', '.join(VARIED_FIELDS)}, got {name!r}")
        if not values:
            raise ValueError(f"{name} must have at least one value to vary, got none")
        for index, value in enumerate(values):
            if value in values[:index]:
                raise ValueError(f"{name} must have different values to vary, got {value!r} twice")
    return [
        config.changed(**dict(zip(varied, values, strict=True)))
        for values in itertools.product(*varied.values())
    ]
