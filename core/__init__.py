"""A small neural network trained from scratch in NumPy, told as events."""

from xortui.core.answers import Answers
from xortui.core.architecture import Architecture
from xortui.core.border import UNIT_BORDER, Border
from xortui.core.changes import Change
from xortui.core.config import (
    ENDING_FIELDS,
    IN_FLIGHT_FIELDS,
    NO_ENDS,
    PERMISSIONS,
    RunConfig,
    Settings,
)
from xortui.core.curvature.descended_loss import DescendedLoss, Spot
from xortui.core.curvature.flow import ACCURATE, FAST, HORIZON, FlowAccuracy, GradientFlow
from xortui.core.curvature.judged import MOST_PARAMETERS as MOST_PARAMETERS_JUDGED
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
from xortui.core.data import DATASETS, GATES, Dataset, data_names, is_data_name, meant_by
from xortui.core.data_table import (
    MOST_COLUMNS,
    MOST_NUMBERS,
    MOST_ROWS,
    TableColumns,
    read_table,
)
from xortui.core.held_out import epochs_between, row_of_all
from xortui.core.input_expressions import program_text
from xortui.core.landscape.learned_parts import (
    LearnedParts,
    has_every_row,
    learned_parts,
    part_values,
)
from xortui.core.landscape.plane import Plane, losses_at, plane_losses, plane_of
from xortui.core.landscape.step_profile import StepProfile, step_profile
from xortui.core.landscape.way import Way, parameters_of_state, way_of
from xortui.core.measures import RightRows
from xortui.core.parameters import Parameters
from xortui.core.point_sets import POINT_SETS, STANDARD_RECIPE, Recipe
from xortui.core.presets import PRESETS, Preset
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.run.checkpoint_rules import (
    check_checkpoint,
    check_last_loss,
    checkpoint_parameters,
    vector_size,
)
from xortui.core.run.events import (
    BestEpoch,
    EndReason,
    EpochsCompleted,
    Event,
    HeldOutSeen,
    RunEnded,
    RunStarted,
    Snapshot,
)
from xortui.core.run.history import History
from xortui.core.run.loss_curve import LossCurve
from xortui.core.run.recorded_history import RecordedHistory, vector_of_layers
from xortui.core.run.surfaces import FrozenNetwork, grid_inputs
from xortui.core.run.trainer import Trainer
from xortui.core.shown_outputs import (
    WINNER,
    choices_of,
    data_of_output,
    shown_output,
    values_of_output,
)
from xortui.core.stop_rules import StopRule, parsed_rules
from xortui.core.wide_gates import ADDERS, WIDE_GATES, wide_gate

__all__ = [
    "ACCURATE",
    "ADDERS",
    "DATASETS",
    "ENDING_FIELDS",
    "FAST",
    "GATES",
    "HORIZON",
    "IN_FLIGHT_FIELDS",
    "MOST_COLUMNS",
    "MOST_NUMBERS",
    "MOST_PARAMETERS_JUDGED",
    "MOST_ROWS",
    "NO_ENDS",
    "PERMISSIONS",
    "POINT_SETS",
    "PRESETS",
    "STANDARD_RECIPE",
    "UNIT_BORDER",
    "WIDE_GATES",
    "WINNER",
    "Answers",
    "Architecture",
    "BestEpoch",
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
    "HeldOutSeen",
    "History",
    "LearnedParts",
    "Level",
    "LossCurve",
    "Outlook",
    "Parameters",
    "Place",
    "Plane",
    "Preset",
    "Recipe",
    "RecordedHistory",
    "RightRows",
    "RunConfig",
    "RunEnded",
    "RunStarted",
    "Settings",
    "SharedOutput",
    "Snapshot",
    "Spot",
    "StepProfile",
    "StopRule",
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
    "data_names",
    "data_of_output",
    "edge_of_stability",
    "epochs_between",
    "flow_time_of_epoch",
    "follows_gradient",
    "grid_inputs",
    "has_every_row",
    "is_data_name",
    "learned_parts",
    "levels",
    "losses_at",
    "meant_by",
    "parameters_of_state",
    "parsed_rules",
    "part_values",
    "plane_losses",
    "plane_of",
    "program_text",
    "read_table",
    "row_of_all",
    "shown_output",
    "step_profile",
    "structure_of",
    "unjudged_reason",
    "values_of_output",
    "vector_of_layers",
    "vector_size",
    "verdict_on",
    "way_of",
    "wide_gate",
]
