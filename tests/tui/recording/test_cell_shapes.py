"""Cells as shapes: what is drawn in characters, and letters that stay in their cells."""

from __future__ import annotations

import pytest

from xortui.tui.recording.cell_shapes import Palette, painted
from xortui.tui.recording.screen_grid import Cell, Ink

GROUND = "#000000"
PLAIN = Ink("#ffffff", GROUND)


def drawn(text: str, ink: Ink = PLAIN) -> str:
    cells = ((0, column, Cell(letter, ink)) for column, letter in enumerate(text))
    return painted(cells, Palette(), GROUND)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("▀▀", 'd="M0 0h2"'),
        ("▄", 'd="M0 1h1"'),
        ("█", 'd="M0 0h1"'),
        ("───", 'd="M0 12h36"'),
        (" │", 'd="M18 0v24"'),
        ("⠁", 'd="M0 0h0"'),
        ("⢀", 'd="M1 3h0"'),
        ("▂", 'd="M0 24v-6h12v6z"'),
    ],
)
def test_characters_that_are_shapes_are_drawn_as_such(text: str, shape: str) -> None:
    svg = drawn(text)
    assert shape in svg
    assert "<text" not in svg


def test_both_halves_of_a_block_have_their_colour() -> None:
    palette = Palette()
    svg = painted([(1, 3, Cell("▀", Ink("#ff0000", "#0000ff")))], palette, GROUND)
    upper, lower = palette.name("#ff0000"), palette.name("#0000ff")
    assert f'<path class="{upper}" d="M3 2h1"/><path class="{lower}" d="M3 3h1"/>' in svg


def test_letters_are_held_to_their_cells_and_marked() -> None:
    assert 'textLength="96"' in drawn("one  two")
    assert drawn("one       two").count("<text") == 2
    assert "&lt;b&gt; &amp;" in drawn("<b> &")
    assert ' class="c0 B"' in drawn("x", Ink("#ffffff", GROUND, ("bold",)))
    assert drawn("   ") == ""
    wide = [(0, 0, Cell("界", PLAIN)), (0, 1, Cell("", PLAIN)), (0, 2, Cell("x", PLAIN))]
    assert 'textLength="36"' in painted(wide, Palette(), GROUND)


def test_every_colour_has_a_name_of_its_own() -> None:
    palette = Palette()
    names = [palette.name(f"#{number:06x}") for number in range(5_000)]
    assert len(set(names)) == 5_000
    assert not {"f", "h", "p", "d", "w", "l", "B", "I", "U", "S"} & set(names)
    assert palette.name("#000007") == names[7]
