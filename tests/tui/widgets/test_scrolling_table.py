"""A table keeps in view what is selected, and its own end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.widgets.scrolling_table import ScrollingTable


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
