"""What a network is, as equations in words."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from xortui.core import Dataset, RunConfig, Trainer
from xortui.tui.language import speaking
from xortui.tui.rendering.cells.glyphs import ASCII, FULL, Glyphs
from xortui.tui.rendering.text.boundary_text import boundary_lines


def written(epochs: int = 0, width: int = 76, glyphs: Glyphs = FULL, **fields: Any) -> list[str]:
    trainer = Trainer(RunConfig(**fields))
    trainer.advance(epochs)
    return lines_of(trainer, width, glyphs)


def lines_of(trainer: Trainer, width: int, glyphs: Glyphs = FULL) -> list[str]:
    lines = boundary_lines(trainer.parameters(), trainer.settings, width, glyphs, ["h1 = OR"])
    assert max(len(line.text) for line in lines) <= width
    return [line.text for line in lines]


def test_the_solved_default_run_in_equations() -> None:
    assert written(15_000) == [
        "h1 = σ(3.91·x1 + 3.91·x2 − 5.99)",
        "   its middle, where that sum is 0: x2 = −1·x1 + 1.53",
        "h2 = σ(5.69·x1 + 5.69·x2 − 2.37)",
        "   its middle, where that sum is 0: x2 = −1·x1 + 0.417",
        "out = σ(−8.19·h1 + 7.71·h2 − 3.51)",
        "   the boundary, out = 0.5: −8.19·h1 + 7.71·h2 − 3.51 = 0",
        "   in the plane of h1 and h2 a line: h2 = 1.06·h1 + 0.455",
        "   of the inputs a curve: −8.19·σ(3.91·x1 + 3.91·x2 − 5.99) + 7.71·σ(5.69·x1",
        "      + 5.69·x2 − 2.37) − 3.51 = 0",
        "h1 = OR",
    ]


def test_two_linear_layers_are_one_line_in_the_article_s_names() -> None:
    text = "\n".join(written(500, activation="identity"))
    assert "of the inputs a line: x2 = w′·x1 + b′, w′ = −w1/w2 =" in text
    assert "linear layers, however many, are one" in text
    plain = "\n".join(written(5_000, 100, hidden=(), gate="and", glyphs=ASCII))
    assert plain.isascii()
    assert "of the inputs a line: x2 = w'*x1 + b', w' = -w1/w2 = -1, b' = -b/w2 =" in plain


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_line_ends_in_a_sign_of_equality(language: str) -> None:
    for activation in ("identity", "sigmoid"):
        trainer = Trainer(RunConfig(activation=activation))
        trainer.advance(500)
        with speaking(language):
            for width in range(30, 110):
                lines = lines_of(trainer, width)
                assert not [line for line in lines if line.endswith("=")]
                assert max(map(cell_len, lines)) <= width


def test_what_has_no_line_says_so() -> None:
    assert "nowhere, as the weights are 0" in "\n".join(written(init="zeros"))
    deep = "\n".join(written(hidden=(3, 2)))
    assert "of the inputs no line" in deep and "in the plane of h2.1 and h2.2" in deep
    targets = Dataset(((0.0, 1.0), (1.0, 2.0), (2.0, 0.0)), (0.1, 0.5, 0.7))
    assert "nothing is right or wrong" in "\n".join(written(data=targets))
    assert "... 20 units" in "\n".join(written(hidden=(20,)))
    three = Dataset(((0.0, 1.0, 0.0), (1.0, 0.0, 1.0)), (0.0, 1.0))
    assert "x3" in "\n".join(written(data=three, hidden=()))
    normed = "\n".join(written(3, hidden=(2,), batch_norm=True))
    assert "batch normalisation is worked into the numbers" in normed


NAMED = Dataset(
    ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)),
    (0.0, 1.0, 1.0, 0.0),
    feature_names=("alpha", "petal - w"),
    target_name="won",
)


def test_inputs_and_output_are_called_by_their_headings() -> None:
    lines = written(15_000, data=NAMED)
    assert lines[:7] == [
        'h1 = σ(3.91·alpha + 3.91·"petal - w" − 5.99)',
        '   its middle, where that sum is 0: "petal - w" = −1·alpha + 1.53',
        'h2 = σ(5.69·alpha + 5.69·"petal - w" − 2.37)',
        '   its middle, where that sum is 0: "petal - w" = −1·alpha + 0.417',
        "won = σ(−8.19·h1 + 7.71·h2 − 3.51)",
        "   the boundary, won = 0.5: −8.19·h1 + 7.71·h2 − 3.51 = 0",
        "   in the plane of h1 and h2 a line: h2 = 1.06·h1 + 0.455",
    ]
    assert "σ(3.91·alpha" in "".join(lines[7:])
    single = "\n".join(written(100, 100, hidden=(), data=NAMED))
    assert 'of the inputs a line: "petal - w" = w′·alpha + b′' in single
    for text in ("\n".join(lines), single):
        assert "x1" not in text and "x2" not in text and "out" not in text


def test_links_stand_in_the_equations_beside_the_hidden_units() -> None:
    text = "\n".join(written(100, 200, skip=True, bias=False, activation="tanh"))
    boundary = next(line for line in text.splitlines() if "the boundary" in line)
    assert all(f"·{name}" in boundary for name in ("h1", "h2", "x1", "x2"))
    assert "in the plane of" not in text and "of the inputs a curve" in text
    mixed = "\n".join(written(0, 200, hidden=(2, 2), activation="tanh,relu"))
    assert "h1.1 = tanh(" in mixed
