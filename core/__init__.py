"""A small neural network trained from scratch in NumPy, told as events."""

from xortui.core.changes import Change
from xortui.core.checkpoint import Checkpoint
from xortui.core.config import ENDING_FIELDS, IN_FLIGHT_FIELDS, RunConfig
from xortui.core.data import GATES, Dataset
from xortui.core.events import EpochsCompleted, Event, Parameters, RunEnded, RunStarted, Snapshot
from xortui.core.history import History, LossCurve
from xortui.core.presets import PRESETS, Preset
from xortui.core.surfaces import FrozenNetwork
from xortui.core.trainer import Trainer

__all__ = [
    "ENDING_FIELDS",
    "GATES",
    "IN_FLIGHT_FIELDS",
    "PRESETS",
    "Change",
    "Checkpoint",
    "Dataset",
    "EpochsCompleted",
    "Event",
    "FrozenNetwork",
    "History",
    "LossCurve",
    "Parameters",
    "Preset",
    "RunConfig",
    "RunEnded",
    "RunStarted",
    "Snapshot",
    "Trainer",
]
