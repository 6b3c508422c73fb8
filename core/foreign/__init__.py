"""Networks of programs that are not ours: found in the numbers that such a program computes."""

from xortui.core.foreign.descent import ArrayUpdate, Descent, Rule, descent_of
from xortui.core.foreign.findings import Examined, Finding, examine
from xortui.core.foreign.measures import shown_loss
from xortui.core.foreign.mistakes import Mistake, gradients
from xortui.core.foreign.named_network import recognise_named
from xortui.core.foreign.network import ForeignLayer, ForeignNetwork, ForeignNorm
from xortui.core.foreign.observed import Moment, Numbers, Seen, Step, changed_names
from xortui.core.foreign.own_gradients import OwnDescent, own_descent, wrong_slopes
from xortui.core.foreign.recognition import NO_LOOP, NO_NETWORK, Recognised, recognise
from xortui.core.foreign.training import (
    UNREAD_LAYERS,
    UNREAD_LOSS,
    UNREAD_VALUES,
    BackwardPass,
    GraphLayer,
    Optimizer,
    OwnPass,
    ReadNetwork,
    Training,
    read_network,
)
from xortui.core.foreign.training_findings import findings_of_training

__all__ = [
    "NO_LOOP",
    "NO_NETWORK",
    "UNREAD_LAYERS",
    "UNREAD_LOSS",
    "UNREAD_VALUES",
    "ArrayUpdate",
    "BackwardPass",
    "Descent",
    "Examined",
    "Finding",
    "ForeignLayer",
    "ForeignNetwork",
    "ForeignNorm",
    "GraphLayer",
    "Mistake",
    "Moment",
    "Numbers",
    "Optimizer",
    "OwnDescent",
    "OwnPass",
    "ReadNetwork",
    "Recognised",
    "Rule",
    "Seen",
    "Step",
    "Training",
    "changed_names",
    "descent_of",
    "examine",
    "findings_of_training",
    "gradients",
    "own_descent",
    "read_network",
    "recognise",
    "recognise_named",
    "shown_loss",
    "wrong_slopes",
]
