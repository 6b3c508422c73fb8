"""What a person writes for axes and sizes."""

import pytest

from xortui.core.maps import Axis
from xortui.tui.sweep.map_grammar import axis_from_text, size_from_text


def test_axes_and_sizes_are_read() -> None:
    assert axis_from_text("lr=0.01..10:log") == Axis("learning_rate", -2.0, 1.0, True)
    assert axis_from_text("momentum=0..0.9") == Axis("momentum", 0.0, 0.9)
    assert axis_from_text("weights[0][1,0]=-4..4:lin") == Axis("weights[0][1,0]", -4.0, 4.0)
    assert size_from_text("200x110") == (200, 110)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lr", r"axis must be FIELD=LOW..HIGH .* got 'lr'"),
        ("lr=0..1:log", r"axis of learning_rate must be above 0 where it is log, got 0..1:log"),
        ("epochs=1..2", r"axis must be of learning_rate, .* got 'epochs'"),
        ("lr=2..1", r"must begin below its end, got 2.0 to 1.0"),
    ],
)
def test_what_is_no_axis_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        axis_from_text(text)


def test_what_is_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="size must be WIDTHxHEIGHT, got '200'"):
        size_from_text("200")
