"""Rules that end a run by what is measured of it: ``loss<0.01``, ``test_right>=0.95``."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.measures import MEASURES, RIGHT, TEST
from xortui.core.number_text import number_from_text

_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_RULE: Final = re.compile(r"\s*(?P<name>[a-zA-Z_ -]+?)\s*(?P<sign><=|>=|<|>)\s*(?P<bound>.+?)\s*")
_MOST_RULES: Final = 16

NAMES: Final = (*MEASURES, *(TEST + name for name in MEASURES))


@dataclass(frozen=True, slots=True)
class StopRule:
    """A measure and the bound at which a run ends.

    Attributes:
        name: The measure; with ``test_`` before it that of held-out rows.
        sign: ``<``, ``<=``, ``>`` or ``>=``.
        bound: The bound.
    """

    name: str
    sign: str
    bound: float

    @classmethod
    def of_text(cls, text: object) -> StopRule:
        """Returns the rule that a text such as ``test_right>=0.95`` describes.

        Raises:
            ValueError: It describes none.
        """
        match = _RULE.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise ValueError(
                "stop_when must be a measure, < or > (with = or without) and a number, such as "
                f"loss<0.01, got {text!r}"
            )
        name = re.sub("[ -]", "_", match["name"]).lower()
        if name not in NAMES:
            raise ValueError(f"stop_when must name one of {', '.join(NAMES)}, got {name!r}")
        bound = number_from_text(match["bound"])
        if bound is None or not math.isfinite(bound):
            raise ValueError(f"stop_when must have a finite number as bound, got {text!r}")
        if name.removeprefix(TEST) == RIGHT and not 0 <= bound <= 1:
            raise ValueError(f"stop_when must have a share of rows from 0 to 1, got {text!r}")
        return cls(name, match["sign"], bound)

    @property
    def text(self) -> str:
        """The rule as `of_text` reads it."""
        return f"{self.name}{self.sign}{repr(self.bound).removesuffix('.0')}"

    @property
    def is_of_held_out_rows(self) -> bool:
        """Whether it is about rows that are held out from training."""
        return self.name.startswith(TEST)

    @property
    def measure(self) -> str:
        """The measure, whichever rows it is of."""
        return self.name.removeprefix(TEST)

    def holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Returns for each value whether it ends a run; NaN, which was not measured, never."""
        return np.asarray(_COMPARISONS[self.sign](values, self.bound))


@lru_cache(64)
def parsed_rules(texts: tuple[str, ...]) -> tuple[StopRule, ...]:
    """Returns the rules that texts describe.

    Raises:
        ValueError: One describes none.
    """
    return tuple(map(StopRule.of_text, texts))


def plain_rules(value: object) -> tuple[str, ...]:
    """Returns the texts of rules, each as it is written once read.

    Raises:
        ValueError: They are no rules, too many, or one stands there twice.
    """
    if not isinstance(value, tuple):
        raise ValueError(f"stop_when must be a tuple of rules, got {value!r}")
    texts = tuple(StopRule.of_text(text).text for text in value)
    if len(texts) > _MOST_RULES:
        raise ValueError(f"stop_when must be at most {_MOST_RULES} rules, got {len(texts)}")
    if len(set(texts)) < len(texts):
        raise ValueError(f"stop_when must be different rules, got {value!r}")
    return texts


def check_stop_rules(texts: Sequence[str], *, has_border: bool, has_held_out: bool) -> None:
    """Refuses rules about what a run has not.

    Raises:
        ValueError: One is of rows that are right, where none is right or wrong, or of held-out
            rows, where there are none.
    """
    for rule in parsed_rules(tuple(texts)):
        if rule.is_of_held_out_rows and not has_held_out:
            raise ValueError(
                f"stop_when must be without test_ unless test is given, got {rule.text!r}"
            )
        if rule.measure == RIGHT and not has_border:
            raise ValueError(
                "stop_when must be of a loss or an error where the targets are not two values (any "
                f"others are a regression, in which nothing is right or wrong), got {rule.text!r}"
            )
