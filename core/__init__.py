"""A small neural network trained from scratch in NumPy, told as events."""

from xortui.core.border import UNIT_BORDER, Border
from xortui.core.changes import Change
from xortui.core.config import (
    ENDING_FIELDS,
    IN_FLIGHT_FIELDS,
    PERMISSIONS,
    RunConfig,
    Settings,
)
from xortui.core.data import DATASETS, GATES, Dataset
from xortui.core.data_table import (
    MOST_COLUMNS,
    MOST_NUMBERS,
    MOST_ROWS,
    TableColumns,
    read_table,
)
from xortui.core.parameters import Parameters
from xortui.core.presets import PRESETS, Preset
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.run.checkpoint_rules import (
    check_checkpoint,
    check_last_loss,
    checkpoint_parameters,
    vector_size,
)
from xortui.core.run.events import (
    EndReason,
    EpochsCompleted,
    Event,
    RunEnded,
    RunStarted,
    Snapshot,
)
from xortui.core.run.history import History
from xortui.core.run.loss_curve import LossCurve
from xortui.core.run.surfaces import FrozenNetwork, grid_inputs
from xortui.core.run.trainer import Trainer

__all__ = [
    "DATASETS",
    "ENDING_FIELDS",
    "GATES",
    "IN_FLIGHT_FIELDS",
    "MOST_COLUMNS",
    "MOST_NUMBERS",
    "MOST_ROWS",
    "PERMISSIONS",
    "PRESETS",
    "UNIT_BORDER",
    "Border",
    "Change",
    "Checkpoint",
    "Dataset",
    "EndReason",
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
    "Settings",
    "Snapshot",
    "TableColumns",
    "Trainer",
    "check_checkpoint",
    "check_last_loss",
    "checkpoint_parameters",
    "grid_inputs",
    "read_table",
    "vector_size",
]
