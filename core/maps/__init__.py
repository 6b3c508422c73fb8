"""Maps in which every pixel is a network, trained with the two values that its place stands for."""

from xortui.core.maps.axes import MAP_AXES, START_FACTOR, Axis, MapWindow
from xortui.core.maps.map_presets import MAP_PRESETS, MapPreset
from xortui.core.maps.pixels import PixelOutcomes, train_pixels
from xortui.core.maps.training_map import TrainingMap, check_pixels

__all__ = [
    "MAP_AXES",
    "MAP_PRESETS",
    "START_FACTOR",
    "Axis",
    "MapPreset",
    "MapWindow",
    "PixelOutcomes",
    "TrainingMap",
    "check_pixels",
    "train_pixels",
]
