"""A table keeps in view what is selected, and its own end."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from support.driving import Driven, drive
from textual.events import MouseScrollDown

from xortui.core import Dataset, RunConfig
from xortui.tui.widgets.scrolling_table import ScrollingTable
from xortui.tui.widgets.tables import TruthTable


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 30))
def test_the_selected_row_is_always_in_view(selected: int, first: int, height: int) -> None:
    table = ScrollingTable()
    table.first = first
    table.keep_in_view(selected, 100, height)
    assert table.first <= selected < table.first + height
    assert 0 <= table.first <= 100 - height


def test_what_was_selected_before_may_be_scrolled_away() -> None:
    table = ScrollingTable()
    table.keep_in_view(3, 100, 10)
    table.first = 50
    table.keep_in_view(3, 100, 10)
    assert table.first == 50


def test_a_truth_table_of_many_rows_has_the_room_that_there_is_and_loses_it_again() -> None:
    inputs = np.random.default_rng(0).uniform(-1, 1, (500, 2))
    data = Dataset.from_arrays(inputs, (inputs[:, 0] > 0).astype(float))

    async def steps(driven: Driven) -> None:
        table = next(w for w in driven.main.query(TruthTable) if w.region.area)
        assert "rows 1 to 11 of 500" in driven.text()
        assert driven.text().count("✓") + driven.text().count("✗") == 11
        table.post_message(MouseScrollDown(table, 1, 0, 0, 0, 0, False, False, False))
        await driven.pilot.pause()
        assert "rows 2 to 12 of 500" in driven.text()
        assert not driven.player.config.changes
        driven.player.restart(RunConfig())
        driven.main.present()
        await driven.pilot.pause()
        assert "h1 undecided" in driven.text()
        assert "of 500" not in driven.text()

    drive(steps, RunConfig(data=data), size=(120, 40))
