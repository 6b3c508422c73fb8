"""One update explained: every number that it is made of, and the formula that it comes from."""

from xortui.core.explain.boundary import (
    Boundary,
    Plane,
    border_level,
    boundary_of,
)
from xortui.core.explain.equation import FUNCTIONS, Equation, evaluate
from xortui.core.explain.explanation import (
    MOST_UNITS,
    STAGES,
    Explanation,
    explain,
    largest_gradient,
    largest_share,
)
from xortui.core.explain.gradient_check import (
    CheckedGradient,
    Mistake,
    check_gradients,
    wrong_gradient,
)
from xortui.core.explain.layer_steps import LayerStep, NormStep
from xortui.core.explain.update import (
    ParameterPlace,
    Update,
    count_parameters,
    next_updates,
    parameter_index,
    parameter_place,
    parameter_places,
)

__all__ = [
    "FUNCTIONS",
    "MOST_UNITS",
    "STAGES",
    "Boundary",
    "CheckedGradient",
    "Equation",
    "Explanation",
    "LayerStep",
    "Mistake",
    "NormStep",
    "ParameterPlace",
    "Plane",
    "Update",
    "border_level",
    "boundary_of",
    "check_gradients",
    "count_parameters",
    "evaluate",
    "explain",
    "largest_gradient",
    "largest_share",
    "next_updates",
    "parameter_index",
    "parameter_place",
    "parameter_places",
    "wrong_gradient",
]
