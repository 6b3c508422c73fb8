"""Formulas are written as on paper, and mean what they meant."""

from __future__ import annotations

import math
import re

import pytest
from support.examples import FULL_COUNT, every
from support.explained_runs import RUNS, updates_of

from xortui.core.explain import (
    evaluate,
    explain,
    largest_share,
    parameter_places,
)
from xortui.tui.rendering.text.formula_text import Notation, formula_text, short_number

UNICODE, ASCII = Notation(), Notation(unicode=False)
NUMBERS = {"w": 0.5, "x": -2.0, "b": -3.17, "y": 0.987, "t": 1.0}


@pytest.mark.parametrize(
    ("formula", "named", "filled"),
    [
        ("w*x + b", "w·x + b", "0.5·(−2) − 3.17"),
        ("b - w", "b − w", "−3.17 − 0.5"),
        ("w - b", "w − b", "0.5 − (−3.17)"),
        ("b*w + x*w", "b·w + x·w", "−3.17·0.5 − 2·0.5"),
        ("-log(y)", "−ln(y)", "−ln(0.987)"),
        ("(y - t)**2", "(y − t)^2", "(0.987 − 1)^2"),
        ("0.5*(y - t)**2", "0.5·(y − t)^2", "0.5·(0.987 − 1)^2"),
        ("w/(sqrt(y) + 1e-8)", "w/(sqrt(y) + 1e-8)", "0.5/(sqrt(0.987) + 1e-8)"),
        ("w/max(y, 9.999999960041972e-13)", "w/max(y, 1e-12)", "0.5/max(0.987, 1e-12)"),
        ("1.0507009873554805*w", "1.0507·w", "1.0507·0.5"),
        ("1.0*w", "1.0·w", "1.0·0.5"),
        ("1 - 0.9**w", "1 − 0.9^w", "1 − 0.9^0.5"),
        ("x**2", "x^2", "(−2)^2"),
        ("sigmoid(x)", "σ(x)", "σ(−2)"),
        ("positive(x)*w", "[x > 0]·w", "[−2 > 0]·0.5"),
        ("max(x, 0) + exp(-abs(x))", "max(x, 0) + exp(−|x|)", "max(−2, 0) + exp(−|−2|)"),
    ],
)
def test_a_formula_is_written_as_on_paper(formula: str, named: str, filled: str) -> None:
    assert formula_text(formula, UNICODE) == named
    assert formula_text(formula, UNICODE, NUMBERS) == filled
    assert formula_text(formula, ASCII, NUMBERS).isascii()


def test_quantities_have_the_names_of_the_screen() -> None:
    rows = Notation(rows=lambda number: ("00", "01")[number - 1])
    text = formula_text("dL_dz1*v1 + g_r2 + h2_1 + mean_hat", rows)
    assert text == "∂L/∂z1·v1 + g(01) + h2.1 + mean hat"
    assert ASCII.name("dL_dz1") == "dL/dz1"


def test_a_long_sum_is_shortened() -> None:
    long = " + ".join(f"w{n}*x{n}" for n in range(1, 40))
    assert formula_text(long, UNICODE) == "w1·x1 + w2·x2 + w3·x3 + w4·x4 + w5·x5 + … + w39·x39"


def test_numbers_are_short_and_a_parameter_shows_its_change() -> None:
    assert short_number("z1", 0.557007035) == "0.557"
    assert short_number("w", 6.9412068) == "6.9412068"
    assert short_number("g", -6.75e-05) == "-6.75e-5"
    assert short_number("g", -0.0) == "0"
    assert short_number("g", math.nan) == "nan"
    assert short_number("y", 1 - 8.01e-6) == "0.999992"
    assert short_number("k", 15_001.0) == "15001"


def meaning(text: str) -> float:
    """What a written formula is worth to whoever works it out."""
    signs = {"·": "*", "−": "-", "^": "**", "σ(": "sigmoid(", "ln(": "log("}
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    text = re.sub(r"\[(.+?) > 0\]", r"positive(\1)", text)
    return evaluate(re.sub(r"\|(.+?)\|", r"abs(\1)", text), {})


@pytest.mark.parametrize("is_whole", FULL_COUNT)
@pytest.mark.parametrize("name", every(3, RUNS, first=1))
def test_whoever_works_out_a_formula_as_written_gets_its_number(name: str, is_whole: bool) -> None:
    update = updates_of(name)[-1]
    places = list(parameter_places(update.settings))
    for place in places[:: max(len(places) // (6 if is_whole else 2), 1)]:
        found = explain(update, place.field, largest_share(update, place))
        for equation in found.equations:
            text = formula_text(
                equation.formula, UNICODE, equation.numbers, lambda _name, value: repr(value)
            )
            worth = meaning(text)
            close = math.isclose(worth, equation.value, rel_tol=1e-9, abs_tol=1e-13)
            assert close, (text, equation)
