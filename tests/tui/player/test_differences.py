"""What differs between runs, in words."""

from __future__ import annotations

from xortui.core import Change, Dataset, RunConfig
from xortui.tui.player.differences import difference_words, run_labels, run_values

RUN = RunConfig()


def test_each_field_that_differs_is_named_with_all_its_values() -> None:
    one, other = RUN, RUN.replace(learning_rate=1.0, hidden=(4, 3))
    assert difference_words([one, other]) == ("hidden 2 | 4,3", "learning rate 0.1 | 1")
    assert run_labels([one, other]) == ("hidden 2 lr 0.1", "hidden 4,3 lr 1")
    assert difference_words([one, one]) == () and run_labels([one, one]) == ("", "")


def test_values_that_say_most_by_themselves_stand_alone_and_switches_are_on_or_off() -> None:
    assert run_labels([RUN, RUN.replace(optimizer="adam")]) == ("sgd", "adam")
    normed = RUN.replace(batch_norm=True)
    assert difference_words([RUN, normed]) == ("batch norm off | on",)
    assert run_labels([RUN, normed]) == ("batch norm off", "batch norm on")


def test_changes_on_the_way_and_data_are_told_in_few_words() -> None:
    changed = RUN.replace(changes=(Change(3000, "learning_rate", 2.0),))
    assert run_labels([RUN, changed]) == ("unchanged", "lr 0.1 → 2 at 3,000")
    rows = Dataset.from_arrays([[0, 0], [0, 1], [1, 0]], [0, 1, 1])
    assert difference_words([RUN, RUN.replace(data=rows)]) == ("data none | 3 rows",)


def test_one_thing_changed_in_each_is_called_the_same_where_there_is_little_room() -> None:
    run = RunConfig()
    runs = [run, run.replace(activation="relu"), run.replace(batch_norm=True)]
    assert run_values(runs) == run_labels(runs) == ("unchanged", "relu", "batch norm")
