from __future__ import annotations

from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.text.timeline import column_of, epoch_at, timeline, track


def test_the_line() -> None:
    assert timeline(500, 1000, 800, [250], 30, FULL).text() == " 0 ├━━━━◆━━━━●━━━━━───┤ 1,000"


def test_the_line_in_ascii() -> None:
    assert timeline(0, 1000, 0, [], 30, PLAIN).text() == " 0 O------------------| 1,000"


def test_a_narrow_line_drops_its_numbers() -> None:
    assert timeline(10, 20, 20, [], 10, FULL).text() == "├━━━●━━━━┤"


@tried(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 300), few=25, many=100)
def test_never_wider_than_asked(epoch: int, last_epoch: int, cols: int) -> None:
    canvas = timeline(epoch, last_epoch, epoch, [0, epoch, last_epoch], cols, FULL)
    assert (canvas.rows, canvas.cols) == (1, cols)


@tried(st.integers(1, 10**9), st.integers(1, 300), st.floats(0, 1), few=25, many=100)
def test_a_column_finds_itself_again(last_epoch: int, cols: int, part: float) -> None:
    first, last = track(last_epoch, cols)
    col = first + round(part * (last - first))
    if last_epoch >= last - first:
        assert column_of(epoch_at(col, last_epoch, cols), last_epoch, cols) == col
    assert epoch_at(first - 5, last_epoch, cols) == 0
    assert last == first or epoch_at(last + 5, last_epoch, cols) == last_epoch
