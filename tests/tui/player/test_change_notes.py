"""A change is told in few words, with the value before and after."""

from __future__ import annotations

from xortui.core import Change, Dataset, RunConfig
from xortui.tui.player.change_notes import change_notes


def test_settings_are_told_with_what_they_were() -> None:
    config = RunConfig(
        changes=(Change(10, "learning_rate", 0.5), Change(20, "learning_rate", 0.25))
    )
    notes = change_notes(config)
    assert [(note.epoch, note.text) for note in notes] == [
        (10, "lr 0.1 → 0.5"),
        (20, "lr 0.5 → 0.25"),
    ]


def test_a_parameter_is_told_by_its_field_so_that_it_can_have_another_name() -> None:
    (note,) = change_notes(RunConfig(changes=(Change(5, "weights[0][1,0]", 3.0),)))
    assert (note.text, note.parameter) == ("weights[0][1,0] = 3", "weights[0][1,0]")


def test_other_data_are_told_without_their_rows() -> None:
    data = Dataset(((0.0, 0.0), (1.0, 1.0)), (0.0, 1.0))
    (note,) = change_notes(RunConfig(changes=(Change(5, "data", data),)))
    assert note.text == "data"
