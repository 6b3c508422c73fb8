"""The integer of a style says all that was asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.cells import cell_style as module
from xortui.tui.rendering.cells.cell_style import (
    ROLES,
    CellStyle,
    cell_style,
    color,
    pair_styles,
    style,
)

COLORS = st.sampled_from([*ROLES, "#102030", "#ffffff"])


@tried(COLORS, COLORS, st.booleans(), st.booleans(), st.booleans(), few=25, many=100)
def test_a_style_is_read_back_as_it_was_made(
    foreground: str, background: str, bold: bool, dim: bool, underline: bool
) -> None:
    number = style(foreground, background, bold=bold, dim=dim, underline=underline)
    assert cell_style(number) == CellStyle(foreground, background, bold, dim, underline)


def test_arrays_of_colours_make_the_same_styles() -> None:
    pairs = [("text", "#102030"), ("#ffffff", ""), ("", "muted")]
    fronts, backs = (
        np.array([color(name) for name in side], np.int32) for side in zip(*pairs, strict=True)
    )
    assert pair_styles(fronts, backs).tolist() == [style(*pair) for pair in pairs]


def test_a_full_table_of_colours_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_colors", [f"#{n:06x}" for n in range(4096)])
    with pytest.raises(ValueError, match="colors must be at most 4096, got one more: '#abcdef'"):
        color("#abcdef")
