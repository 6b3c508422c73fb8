"""A small neural network trained from scratch in NumPy, told as events."""

from xortui.core.answers import Answers
from xortui.core.border import UNIT_BORDER, Border
from xortui.core.changes import Change
from xortui.core.config import (
    ENDING_FIELDS,
    IN_FLIGHT_FIELDS,
    PERMISSIONS,
    RunConfig,
    Settings,
)
from xortui.core.curvature.descended_loss import DescendedLoss, Spot
from xortui.core.curvature.flow import ACCURATE, FAST, HORIZON, FlowAccuracy, GradientFlow
from xortui.core.curvature.judged import (
    Unjudged,
    edge_of_stability,
    flow_time_of_epoch,
    follows_gradient,
    unjudged_reason,
)
from xortui.core.curvature.levels import Level, SharedOutput, levels
from xortui.core.curvature.structure import Structure, structure_of
from xortui.core.curvature.verdict import Outlook, Place, Verdict, VerdictSearch, verdict_on
from xortui.core.data import DATASETS, GATES, Dataset
from xortui.core.data_table import (
    MOST_COLUMNS,
    MOST_NUMBERS,
    MOST_ROWS,
    TableColumns,
    read_table,
)
from xortui.core.landscape.learned_parts import (
    LearnedParts,
    has_every_row,
    learned_parts,
    part_values,
)
from xortui.core.landscape.plane import Plane, losses_at, plane_losses, plane_of
from xortui.core.landscape.step_profile import StepProfile, step_profile
from xortui.core.landscape.way import Way, parameters_of_state, way_of
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
from xortui.core.shown_outputs import (
    WINNER,
    choices_of,
    data_of_output,
    shown_output,
    values_of_output,
)

__all__ = [
    "ACCURATE",
    "DATASETS",
    "ENDING_FIELDS",
    "FAST",
    "GATES",
    "HORIZON",
    "IN_FLIGHT_FIELDS",
    "MOST_COLUMNS",
    "MOST_NUMBERS",
    "MOST_ROWS",
    "PERMISSIONS",
    "PRESETS",
    "UNIT_BORDER",
    "WINNER",
    "Answers",
    "Border",
    "Change",
    "Checkpoint",
    "Dataset",
    "DescendedLoss",
    "EndReason",
    "EpochsCompleted",
    "Event",
    "FlowAccuracy",
    "FrozenNetwork",
    "GradientFlow",
    "History",
    "LearnedParts",
    "Level",
    "LossCurve",
    "Outlook",
    "Parameters",
    "Place",
    "Plane",
    "Preset",
    "RunConfig",
    "RunEnded",
    "RunStarted",
    "Settings",
    "SharedOutput",
    "Snapshot",
    "Spot",
    "StepProfile",
    "Structure",
    "TableColumns",
    "Trainer",
    "Unjudged",
    "Verdict",
    "VerdictSearch",
    "Way",
    "check_checkpoint",
    "check_last_loss",
    "checkpoint_parameters",
    "choices_of",
    "data_of_output",
    "edge_of_stability",
    "flow_time_of_epoch",
    "follows_gradient",
    "grid_inputs",
    "has_every_row",
    "learned_parts",
    "levels",
    "losses_at",
    "parameters_of_state",
    "part_values",
    "plane_losses",
    "plane_of",
    "read_table",
    "shown_output",
    "step_profile",
    "structure_of",
    "unjudged_reason",
    "values_of_output",
    "vector_size",
    "verdict_on",
    "way_of",
]
