from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from support.examples import tried

from xortui.core import RunConfig, Trainer
from xortui.tui.rendering.cells.glyphs import PLAIN
from xortui.tui.rendering.text.truth_table import TruthRows, truth_table
from xortui.tui.rendering.text.unit_functions import (
    function_sentences,
    output_formula,
    unit_functions,
)

HIDDEN = np.array([[0.04, 0.01], [0.98, 0.06], [0.98, 0.06], [1.0, 0.92]])
OUTPUT = np.array([[0.02], [0.98], [0.98], [0.02]])
WEIGHTS, BIAS = np.array([[9.58], [-10.31]]), np.array([-4.4])


def test_units_and_output() -> None:
    assert unit_functions([HIDDEN, OUTPUT], "sigmoid") == (("0111", "0001"), ("0110",))


def test_the_output_as_a_function_of_two_hidden_units() -> None:
    assert output_formula(WEIGHTS, BIAS, HIDDEN, "sigmoid", "sigmoid") == "0010"
    assert output_formula(WEIGHTS / 100, BIAS, HIDDEN, "sigmoid", "sigmoid") == "0000"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_undecided(value: float) -> None:
    assert output_formula(WEIGHTS * value, BIAS, HIDDEN, "sigmoid", "sigmoid") is None
    assert output_formula(WEIGHTS, BIAS, HIDDEN * np.inf, "relu", "sigmoid") is None
    assert unit_functions([HIDDEN * np.nan, OUTPUT], "relu")[0] == (None, None)


def test_other_numbers_of_hidden_units_have_no_formula() -> None:
    assert output_formula(np.ones((3, 1)), BIAS, np.ones((4, 3)), "tanh", "sigmoid") is None


def test_sentences() -> None:
    functions = (("0111", None), ("0110",))
    assert function_sentences((2, 2, 1), functions, "0010") == [
        "h1 = OR",
        "h2 undecided",
        "out = h1 AND NOT h2",
    ]
    assert function_sentences((2, 2, 1), functions)[-1] == "out = XOR"


def test_a_run_that_solved_its_gate_says_so() -> None:
    run = Trainer(RunConfig(learning_rate=0.1, optimizer="adam", seed=3))
    run.advance(500)
    state = run.snapshot()
    assert state.solved
    assert unit_functions(state.activations, "sigmoid")[-1] == ("0110",)


def test_an_output_on_the_border_is_undecided_and_equal_ones_are_called_that() -> None:
    functions = (("0111", "0001"), (None,))
    assert function_sentences((2, 2, 1), functions, "0100")[-1] == "out undecided"
    words = function_sentences((2, 2, 1), functions, "0100", all_equal=True)
    assert words[-1] == "out: all outputs equal"


@tried(st.integers(0, 1000), few=3, many=20)
def test_what_is_solved_is_never_undecided(seed: int) -> None:
    run = Trainer(RunConfig(hidden=(2,), seed=seed, learning_rate=1.0, until_solved=True))
    run.advance(5000)
    state = run.snapshot()
    output = unit_functions(state.activations, "sigmoid")[-1][0]
    assert (output == "0110") == run.solved
    marks = truth_table(TruthRows.of(run.settings.dataset, state), 5, 60, PLAIN).text()
    assert run.solved == (marks.count(" v ") + marks.count(" v\n") == 4)


def test_sentences_speak_of_columns_by_their_names() -> None:
    functions = (("0011", "1010"), ("0110",))
    assert function_sentences((2, 2, 1), functions, None, columns=("rain", "wind", "flood")) == [
        "h1 = rain",
        "h2 = NOT wind",
        "flood = XOR",
    ]
