"""The top line says the run and its state, in one line or in two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xortui.core import RightRows, RunConfig
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import ASCII, FULL
from xortui.tui.rendering.text.run_header import RunStatus, RunWords, run_header
from xortui.tui.widgets.run_header import description_of

STATUS = RunStatus(
    description=RunWords(("XOR", "2-2-1 sigmoid", "bce", "sgd", "lr 0.1", "seed 42")),
    epoch=12_340,
    loss=0.0147,
    train_loss=None,
    solved="solved at epoch 11,204",
    state="running",
    speed="1,000/s",
)


def test_everything_stands_in_one_line_where_it_fits() -> None:
    (line,) = run_header(STATUS, 1, 120, FULL).lines()
    assert line.startswith(" XOR · 2-2-1 sigmoid")
    assert "epoch 12,340   loss 0.0147" in line
    assert line.rstrip().endswith("solved  ▶ running   1,000/s")


def test_in_two_lines_it_says_when_the_run_was_solved() -> None:
    first, second = run_header(STATUS, 2, 80, FULL).lines()
    assert first.rstrip().endswith("▶ running   1,000/s")
    assert second.strip() == "epoch 12,340   loss 0.0147   solved at epoch 11,204"


def test_the_loss_in_training_is_told_where_it_differs() -> None:
    status = replace(STATUS, train_loss=0.25)
    assert "loss 0.0147   training 0.2500" in run_header(status, 2, 80, FULL).text()


def test_right_rows_are_told_by_class_where_there_is_room() -> None:
    right = RightRows((0.0, 1.0), (2, 1), (2, 2))
    status = replace(STATUS, solved="", right=right)
    (line,) = run_header(status, 1, 135, FULL).lines()
    assert "loss 0.0147   right 75 % (0: 100 %, 1: 50 %)" in run_header(status, 2, 80, FULL).text()
    assert "right 75 %" in line and "(0:" not in line
    # All right is told by solved, and only all is a hundred percent.
    assert "right" not in run_header(replace(status, solved="solved at 3"), 2, 80, FULL).text()
    nearly = replace(status, right=RightRows((1.0,), (999,), (1000,)))
    assert "right 99 %" in run_header(nearly, 2, 80, FULL).text()


def test_held_out_rows_stand_beside_the_others() -> None:
    all_right, some = RightRows((0.0,), (9,), (9,)), RightRows((0.0, 1.0), (2, 1), (2, 3))
    status = replace(STATUS, right=all_right, test_loss=2.5737, test_right=some)
    second = run_header(status, 2, 80, FULL).lines()[1]
    assert second.strip() == (
        "epoch 12,340   loss 0.0147   test 2.5737   right 100 % / 60 % test   solved"
    )
    (line,) = run_header(status, 1, 120, FULL).lines()
    assert line.startswith(" XOR · 2-2-1 sigmoid · bce")
    assert "test 2.5737   right 100/60 %" in line
    # A word is left out whole: "140 + 6" would be another number of rows.
    words = "circle · 4-4-1 sigmoid · bce · sgd 0.1 · seed 42 · 140 + 60 rows"
    status = replace(status, description=RunWords(tuple(words.split(" · "))))
    first = run_header(status, 2, 80, FULL).lines()[0]
    assert first.startswith(" circle · 4-4-1 sigmoid · bce · sgd 0.1 · seed 42 · …  ")
    assert "seed 42 · 140 + 60 rows " in run_header(status, 2, 100, FULL).lines()[0]
    assert run_header(status, 1, 120, FULL).lines()[0].startswith(" circle · 4-4-1 sigmoid · … ")
    assert "sgd 0.1, seed 42, ..  " in run_header(status, 2, 76, ASCII).lines()[0]


@pytest.mark.parametrize("state", ["running", "paused", "diverged"])
def test_a_state_is_told_by_a_word_in_ascii_and_by_a_symbol_too_elsewhere(state: str) -> None:
    status = replace(STATUS, state=state)
    plain, rich = run_header(status, 2, 80, ASCII), run_header(status, 2, 80, FULL)
    assert plain.text().isascii()
    assert state in plain.text()
    symbol = rich.lines()[0].split(state)[0].split()[-1]
    assert not symbol.isascii()


def test_a_diverged_run_looks_wrong() -> None:
    canvas = run_header(replace(STATUS, state="diverged"), 2, 80, FULL)
    place = canvas.lines()[0].index("diverged")
    assert cell_style(int(canvas.styles[0, place])).foreground == "wrong"


def test_the_description_says_what_each_layer_has() -> None:
    config = RunConfig(hidden=(4, 3), activation="tanh,relu", bias=False, skip=True)
    words = description_of(config.first_settings)
    assert "2-4-3-1 tanh,relu" in words and "no biases · input-output links" in words
    shares = RunConfig(hidden=(4, 3), batch_norm=True, norm_layers=(2,), layer_dropout=(0.0, 0.5))
    words = description_of(shares.first_settings)
    assert "batch norm of layers 2 · dropout 0,0.5" in words


def test_shares_of_classes_are_told_by_the_names_of_the_classes() -> None:
    rows = RightRows((0.0, 2.0), (1, 1), (2, 1))
    status = replace(STATUS, solved="", right=rows, classes=("setosa", "virginica", "versicolor"))
    (line,) = run_header(status, 1, 200, FULL).lines()
    assert "right 67 % (setosa: 50 %, versicolor: 100 %)" in line
