"""Small multiples: the same picture of each combination, on one scale."""

from __future__ import annotations

import numpy as np

from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.sweep.small_multiples import (
    Multiple,
    multiples_across,
    small_multiples,
)


def _multiple(label: str, solved: int) -> Multiple:
    fates = {"solved": solved, "slow": 0, "stuck": 20 - solved, "diverged": 0, "undecided": 0}
    return Multiple(label, f"{5 * solved} %", fates, np.array([100, 300]), np.array([1, solved]))


def test_each_has_its_name_its_share_its_fates_and_its_epochs_on_one_axis() -> None:
    multiples = [_multiple("hidden 2", 5), _multiple("hidden 4", 15)]
    canvas = small_multiples(multiples, 10, 80, FULL, last_epoch=1000, selected=1)
    lines = canvas.text().splitlines()
    assert lines[0].split() == ["hidden", "2", "▸", "hidden", "4"]
    assert lines[1].split() == ["25", "%", "75", "%"]
    left, right = lines[2][:39], lines[2][41:]
    assert (left.count("■"), right.count("■")) == (9, 27), "of 37 cells a quarter, and three"
    assert left.count("×") > right.count("×") > 0
    ends = [line.count("1,000") for line in lines]
    assert 2 in ends, "both axes end at the same epoch"


def test_there_is_something_of_each_at_any_size() -> None:
    multiples = [_multiple(f"lr {number}", number) for number in range(12)]
    assert multiples_across(12, 76) == 2 and multiples_across(2, 196) == 2
    text = small_multiples(multiples, 18, 76, PLAIN, last_epoch=10, selected=0).text()
    assert text.isascii() and all(f"lr {number}" in text for number in range(12))
    for rows, cols in ((0, 0), (1, 1), (3, 5), (12, 30)):
        drawn = small_multiples(multiples, rows, cols, FULL, last_epoch=10, selected=3)
        assert (drawn.rows, drawn.cols) == (rows, cols)
