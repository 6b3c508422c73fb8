"""A canvas keeps cells, and what differs from another is all that must be sent."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import cell_style, style

STYLES = [style(), style("text"), style("accent", bold=True), style("", "#102030")]
WRITTEN = st.lists(
    st.tuples(
        st.integers(-1, 3),
        st.integers(-3, 14),
        st.text("ab漢é ", max_size=8),
        st.sampled_from(STYLES),
    ),
    max_size=6,
)


def drawn(writes: list[tuple[int, int, str, int]]) -> Canvas:
    canvas = Canvas(3, 12)
    for write in writes:
        canvas.write(*write)
    return canvas


@tried(WRITTEN, WRITTEN, few=25, many=100)
def test_the_changed_spans_turn_one_picture_into_the_other(
    before: list[tuple[int, int, str, int]], after: list[tuple[int, int, str, int]]
) -> None:
    old, new = drawn(before), drawn(after)
    spans = new.changed_spans(old)
    for row, start, stop in spans:
        old.characters[row, start:stop] = new.characters[row, start:stop]
        old.styles[row, start:stop] = new.styles[row, start:stop]
    assert np.array_equal(old.characters, new.characters)
    assert np.array_equal(old.styles, new.styles)
    # The second cell of a wide character is never sent without its first.
    assert all(new.characters[row, start] != "" for row, start, _stop in spans)


@tried(WRITTEN, few=25, many=100)
def test_runs_are_the_whole_row(writes: list[tuple[int, int, str, int]]) -> None:
    canvas = drawn(writes)
    for row, line in enumerate(canvas.lines()):
        assert "".join(text for text, _style in canvas.runs(row)) == line


def test_what_is_the_same_is_not_sent_and_near_changes_are_sent_as_one() -> None:
    before, after = Canvas(1, 40), Canvas(1, 40)
    assert after.changed_spans(before) == []
    for col in (3, 6, 30):
        after.write(0, col, "x", style("text"))
    # To style two cells anew takes more bytes than to go on behind them.
    assert after.changed_spans(before) == [(0, 3, 4), (0, 6, 7), (0, 30, 31)]
    after.write(0, 4, "  ", style("text"))
    before.write(0, 4, "  ", style("text"))
    assert after.changed_spans(before) == [(0, 3, 7), (0, 30, 31)]


def test_a_canvas_of_another_size_is_sent_whole() -> None:
    assert Canvas(2, 5).changed_spans(Canvas(2, 4)) == [(0, 0, 5), (1, 0, 5)]


def test_what_names_no_background_keeps_the_one_that_is_there() -> None:
    canvas = Canvas(1, 3)
    canvas.fill(0, 0, 1, 3, " ", style("", "#102030"))
    canvas.write(0, 1, "x", style("text"))
    assert [cell_style(int(number)).background for number in canvas.styles[0]] == ["#102030"] * 3
