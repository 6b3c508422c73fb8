"""What varies over a map, and what its places stand for."""

import numpy as np
import pytest

from xortui.core import RunConfig
from xortui.core.maps import Axis, MapWindow
from xortui.core.maps.axes import START_FACTOR, check_window

RATES = Axis("learning_rate", -1.0, 1.0, is_logarithmic=True)
FIRST = Axis("weights[0][0,1]", -2.0, 2.0)


def test_pixels_stand_for_their_middles() -> None:
    np.testing.assert_allclose(FIRST.values(4), [-1.5, -0.5, 0.5, 1.5])
    np.testing.assert_allclose(RATES.values(2), [10**-0.5, 10**0.5])


def test_zooming_leaves_its_place_where_it_is_and_moving_keeps_the_length() -> None:
    closer = FIRST.zoomed(0.25, 10.0)
    assert closer.high - closer.low == pytest.approx(0.4)
    assert closer.low + 0.25 * 0.4 == pytest.approx(-1.0)
    moved = FIRST.moved(0.5)
    assert (moved.low, moved.high) == (0.0, 4.0)


def test_zooming_goes_on_until_floats_end_and_it_is_known_where() -> None:
    window = MapWindow(RATES, FIRST)
    factors = 0
    while window.is_resolved(200, 110):
        window = window.zoomed((0.3, 0.7), 10.0)
        factors += 1
    assert 12 <= factors <= 14
    for _ in range(10):
        window = window.zoomed((0.3, 0.7), 10.0)
    assert window.across.low < window.across.high


def test_a_pixel_is_a_run_of_its_own() -> None:
    window = MapWindow(RATES, FIRST)
    config = window.config_at(RunConfig(), (0.5, 1.25))
    assert config.learning_rate == 0.5
    assert [(change.field, change.value) for change in config.changes] == [(FIRST.field, 1.25)]
    factor = MapWindow(Axis(START_FACTOR, 0.0, 2.0), RATES)
    assert factor.config_at(RunConfig(), (1.5, 0.1)).init_factor == 1.5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Axis("epochs", 0, 1), r"axis must be of learning_rate, .*, got 'epochs'"),
        (lambda: Axis("momentum", 1, 0), r"axis of momentum must begin below its end, got 1 to 0"),
        (lambda: Axis("momentum", 0, np.inf), r"must begin below its end, got 0 to inf"),
        (lambda: Axis("momentum", 0, 999, is_logarithmic=True), r"powers of 10 from -300 to 300"),
        (lambda: MapWindow(FIRST, FIRST), r"axes must be of two numbers, got .* twice"),
        (
            lambda: check_window(RunConfig(), MapWindow(Axis("learning_rate", -1, 1), FIRST)),
            r"axis of learning_rate must not go below 0, got -1",
        ),
        (
            lambda: check_window(RunConfig(), MapWindow(RATES, Axis("biases[7][0]", 0, 1))),
            r"biases\[7\]\[0\]",
        ),
    ],
    ids=["field", "order", "finite", "powers", "twice", "rates", "place"],
)
def test_what_cannot_be_an_axis_is_refused_by_name(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]
