"""Gradients beside what is measured, a line each."""

from __future__ import annotations

from xortui.core import RunConfig, Trainer
from xortui.core.explain import ParameterPlace, check_gradients, next_updates
from xortui.tui.rendering.cells.glyphs import ASCII
from xortui.tui.rendering.text.gradient_check_text import gradient_check_lines

PLACE = ParameterPlace("weights", 0, 1, 0)


def test_every_gradient_has_its_line_and_the_wrong_one_looks_wrong() -> None:
    (update,) = next_updates(Trainer(RunConfig()))
    lines = gradient_check_lines(check_gradients(update, wrong=PLACE), update.settings)
    texts = [line.text for line in lines]
    assert len(texts) == 1 + 9 + 2
    assert texts[0].split() == ["gradient", "measured"]
    assert [line for line in texts if "✗ wrong by" in line] == [texts[3]]
    assert texts[3].startswith("x2 → h1")
    assert [piece.role for piece in lines[3].pieces] == ["wrong"]
    assert texts[-2].startswith("8 of 9 gradients agree")
    assert "the activation's slope is left out" in texts[-1]


def test_all_are_right_where_none_was_made_wrong() -> None:
    (update,) = next_updates(Trainer(RunConfig(activation="relu", init="zeros", gate="and")))
    lines = gradient_check_lines(check_gradients(update), update.settings, ASCII, PLACE)
    assert all(line.text.isascii() for line in lines)
    assert lines[3].pieces[0].chosen
    assert lines[-1].pieces[0].role == "right"
