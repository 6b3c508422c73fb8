"""Where somebody was in a lesson stands before the run that they left, and harms it never."""

from __future__ import annotations

import pytest

from xortui.tui.lessons.kept_place import with_place, without_place
from xortui.tui.lessons.lesson_player import Progress

RUN = b"PK\x03\x04 any bytes \n more"


def test_a_place_is_found_again() -> None:
    progress = Progress(3, {0, 2}, {1: 2.5})
    assert without_place(with_place(RUN, "tour", progress)) == (RUN, ("tour", progress))
    assert without_place(RUN) == (RUN, None)


@pytest.mark.parametrize(
    "place", [b"", b"{", b"[]", b'{"lesson": 3}', b'{"lesson": "x"' + b" " * 20000 + b"}"]
)
def test_what_is_no_place_is_none(place: bytes) -> None:
    assert without_place(b"xortui lesson 1 " + place + b"\n" + RUN) == (RUN, None)
