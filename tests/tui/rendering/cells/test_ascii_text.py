"""ASCII stands in for everything, cell for cell."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from rich.cells import cell_len
from support.examples import tried

from xortui.tui.rendering.cells.ascii_text import ascii_text


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("plain +1.5", "plain +1.5"),
        ("╭─┬╮│", "+-++|"),
        ("▁▂▃▄▅▆▇█", "_.:-=+*#"),
        ("é", "e"),
        ("漢字", "????"),
        ("⠇", "?"),
        ("▸ Truth table ‹ on ›", "> Truth table < on >"),
        ("size of the …", "size of the.."),
        ("lr 1.2 · s…", "lr 1.2 - .."),
        ("…", "."),
    ],
)
def test_twins(text: str, twin: str) -> None:
    assert ascii_text(text) == twin


@tried(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"])), few=25, many=100)
def test_width_is_kept(text: str) -> None:
    twin = ascii_text(text)
    assert twin.isascii()
    assert len(twin) == sum(map(cell_len, text))
