"""Every step of every lesson can be done as it says: its check holds then, and not before."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from xortui.tui.language import speaking
from xortui.tui.lessons.filled import UNKNOWN
from xortui.tui.lessons.lesson_file import lesson_from_text
from xortui.tui.lessons.lesson_player import Said
from xortui.tui.lessons.library import ORDER, read_built_in
from xortui.tui.lessons.walk import WalkError, walk_through
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.screens.keys import KEY_IDS

MOST_LINES = 9
"""What stands in the box of a lesson at 80x24."""

LESSON = """\
id = "mine"
title = "Mine"
about = "A line."

[[steps]]
title = "One"
text = "Text."
do = "Press {key step}."
check = ["epoch >= 5"]
way = ["step x5"]
"""


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("epoch >= 5", "epoch >= 0", "step 1: the check holds before anything was done"),
        ("step x5", "step x4", "step 1: the check does not hold once its way has been gone"),
        ('"step x5"', '"step x5", "step"', "before its way has ended: step"),
    ],
)
def test_a_step_that_is_not_as_it_says_is_named(before: str, after: str, why: str) -> None:
    assert len(list(walk_through(lesson_from_text(LESSON, KEY_IDS), afresh=True))) == 1
    with pytest.raises(WalkError, match=why):
        list(walk_through(lesson_from_text(LESSON.replace(before, after), KEY_IDS), afresh=True))


SAMPLE = [("tour", True)]
WAYS = [
    pytest.param(*way, marks=() if way in SAMPLE else pytest.mark.slow)
    for way in ((name, afresh) for name in ORDER for afresh in (True, False))
]


@pytest.mark.parametrize(("name", "afresh"), WAYS)
def test_every_step_can_be_done_as_it_says(name: str, afresh: bool) -> None:
    lesson = read_built_in(KEY_IDS)[name]
    for reader in walk_through(lesson, afresh=afresh):
        said = reader.said()
        assert UNKNOWN not in (said.text + said.done + said.do), "a number that is not there"
        assert wrapped_lines(said) <= MOST_LINES, f"step {said.number} is cut at 80x24"
        with speaking("ja"):
            assert wrapped_lines(reader.said()) <= MOST_LINES, f"{said.number}: in Japanese"


def wrapped_lines(said: Said) -> int:
    """How many lines of 76 cells it takes, with what is asked for or what was done."""
    parts = [*said.text.split("\n"), max(f"> {said.do}", f"> {said.done}", key=cell_len)]
    return sum(len(wrapped(part, 76)) for part in parts)
