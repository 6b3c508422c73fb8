"""Maps that show something at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from xortui.core.config import RunConfig
from xortui.core.maps.axes import START_FACTOR, Axis, MapWindow

_HALF: Final = 1 / math.sqrt(2)
_TANH: Final = RunConfig(
    activation="tanh",
    output_activation="identity",
    loss="mse",
    learning_rate=0.7,
    epochs=100,
    seed=3,
    init=f"uniform:-{_HALF!r},{_HALF!r}",
    init_order="layer-by-layer",
)
_SIGMOID: Final = RunConfig(
    loss="sse",
    learning_rate=1.0,
    epochs=1000,
    seed=3,
    init=_TANH.init,
    init_order="layer-by-layer",
)
_TWO_WEIGHTS: Final = ("weights[0][0,0]", "weights[0][1,1]")


@dataclass(frozen=True, slots=True)
class MapPreset:
    """A map under a name.

    Attributes:
        name: The name.
        about: What it shows, in one line.
        config: What its runs have in common.
        window: What varies.
        tour: Where a guided zoom ends that is worth seeing, None where none is.
    """

    name: str
    about: str
    config: RunConfig
    window: MapWindow
    tour: MapWindow | None = None


def _log(field: str, low: float, high: float) -> Axis:
    return Axis(field, low, high, is_logarithmic=True)


_PRESETS: Final = (
    MapPreset(
        "edge",
        "the fractal edge of divergence: learning rate and size of the start",
        _TANH,
        MapWindow(_log("learning_rate", -0.6, 0.3), _log(START_FACTOR, -0.6, 0.6)),
        MapWindow(
            _log("learning_rate", -0.416891, -0.415991), _log(START_FACTOR, 0.528494, 0.529694)
        ),
    ),
    MapPreset(
        "momentum",
        "the same edge over learning rate and momentum",
        _TANH,
        MapWindow(_log("learning_rate", -0.8, 0.2), Axis("momentum", 0.0, 0.999)),
        MapWindow(
            _log("learning_rate", -0.232824, -0.222824), Axis("momentum", 0.496704, 0.506694)
        ),
    ),
    MapPreset(
        "basins",
        "which starts lead where: two first weights, a tanh network",
        _TANH.replace(epochs=60),
        MapWindow(Axis(_TWO_WEIGHTS[0], -4.0, 4.0), Axis(_TWO_WEIGHTS[1], -4.0, 4.0)),
    ),
    MapPreset(
        "basins-sigmoid",
        "four basins and a ring of stuck starts: two first weights, sigmoids",
        _SIGMOID,
        MapWindow(Axis(_TWO_WEIGHTS[0], -6.0, 6.0), Axis(_TWO_WEIGHTS[1], -6.0, 6.0)),
    ),
)

MAP_PRESETS: Final[dict[str, MapPreset]] = {preset.name: preset for preset in _PRESETS}
"""Name -> preset, in the order in which they are offered."""
