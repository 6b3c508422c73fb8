"""Cells of lines: wide characters, accents, colours, and what has changed."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from xortui.tui.recording.screen_grid import (
    Cell,
    Ground,
    Ink,
    changed_spans,
    grid_of,
    text_of_grid,
    text_row,
)

GROUND = Ground("#ffffff", "#000000")
INK = Ink(*GROUND)


def test_a_wide_character_takes_two_cells_and_an_accent_none() -> None:
    ((first, second, third, fourth),) = grid_of([[Segment("界e\u0301")]], 4, GROUND)
    assert [first.text, second.text, third.text, fourth.text] == ["界", "", "e\u0301", " "]


def test_colours_are_what_is_seen() -> None:
    style = Style(color="#102030", bgcolor="#405060", reverse=True, bold=True, dim=True)
    ((cell,),) = grid_of([[Segment("x", style)]], 1, GROUND)
    assert cell == Cell("x", Ink("#405060", "#102030", ("bold", "dim")))
    ((plain,),) = grid_of([[Segment("x", Style(bold=False))]], 1, GROUND)
    assert plain.ink == INK


def test_a_caption_stands_in_the_middle_or_is_cut() -> None:
    assert text_of_grid((text_row("ab", 6, INK),)) == "  ab  "
    assert text_of_grid((text_row("abcdefgh", 6, INK),)) == "abcde…"
    cut = text_row("a界界", 4, INK)
    assert text_of_grid((cut,)) == "a界…"
    assert len(cut) == 4
    assert len(text_row("界界界", 4, INK)) == 4


def test_changes_are_found_and_near_ones_joined() -> None:
    before, after = text_row("abcdefgh", 8, INK), text_row("abXdYfgh", 8, INK)
    assert changed_spans(before, before) == []
    assert changed_spans(None, after) == [(0, 8)]
    assert changed_spans(before, after) == [(2, 3), (4, 5)]
    assert changed_spans(before, after, gap=1) == [(2, 5)]


def test_a_wide_character_is_written_whole() -> None:
    before, after = text_row("ab c", 4, INK), text_row("a界c", 4, INK)
    assert changed_spans(before, after) == [(1, 3)]
    half = (Cell("界", INK), Cell("", Ink("#010101", "#000000")))
    assert changed_spans((Cell("界", INK), Cell("", INK)), half) == [(0, 2)]
