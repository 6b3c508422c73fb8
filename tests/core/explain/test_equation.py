"""A formula is arithmetic of names, and nothing else."""

from __future__ import annotations

import math

from xortui.core.explain import Equation, evaluate


def test_a_formula_is_worked_out() -> None:
    assert evaluate("w*x + b", {"w": 2.0, "x": 3.0, "b": -1.0}) == 5.0
    assert evaluate("-log(y)", {"y": 0.5}) == math.log(2)
    assert evaluate("sigmoid(z)", {"z": -800.0}) == 0.0
    assert evaluate("positive(z)*max(z, 0)", {"z": -1.0}) == 0.0


def test_what_cannot_be_worked_out_is_no_number() -> None:
    assert math.isnan(evaluate("0*log(y)", {"y": 0.0}))
    assert math.isnan(evaluate("log(y)", {"y": -1.0}))
    assert math.isnan(evaluate("1/0", {}))


def test_what_is_not_finite_is_null_in_json() -> None:
    found = Equation("z", "w*x", {"w": math.inf, "x": 0.0}, math.nan).to_dict()
    assert (found["value"], found["numbers"]) == (None, {"w": None, "x": 0.0})
