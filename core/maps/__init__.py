"""Maps in which every pixel is a network, trained with the two values that its place stands for."""

from xortui.core.maps.axes import MAP_AXES, START_FACTOR, Axis, MapWindow
from xortui.core.maps.guided_zoom import guided_place
from xortui.core.maps.map_presets import MAP_PRESETS, MapPreset
from xortui.core.maps.pixels import FateCounts, PixelOutcomes, pixels_at_once, train_pixels
from xortui.core.maps.training_map import TrainingMap, check_pixels, check_size
from xortui.core.run.lifecycle import NEVER

__all__ = [
    "MAP_AXES",
    "MAP_PRESETS",
    "NEVER",
    "START_FACTOR",
    "Axis",
    "FateCounts",
    "MapPreset",
    "MapWindow",
    "PixelOutcomes",
    "TrainingMap",
    "check_pixels",
    "check_size",
    "guided_place",
    "pixels_at_once",
    "train_pixels",
]
