"""Thousands of runs of one configuration trained as one batched computation.

The runs lie on the last axis of every array, so that each operation of an epoch is one contiguous
loop over all of them, and the runs of a batch stay in the processor's cache. `Sweep` advances as
far as it is asked and tells what has become of each run so far; `run_chunk` is the same work as
one call for an executor.
"""

from xortui.core.sweep.grid import VARIED_FIELDS, combinations
from xortui.core.sweep.judgement import Judgement
from xortui.core.sweep.measured import n_classes_of, right_of_class
from xortui.core.sweep.outcomes import (
    DIVERGED,
    FATES,
    MEASURED,
    NOT_PREDICTED,
    OF_MEASURE,
    SLOW,
    SOLVED,
    STUCK,
    UNDECIDED,
    Outcomes,
)
from xortui.core.sweep.sweep import (
    Judge,
    Sweep,
    check_prediction,
    check_seeds,
    predict_chunk,
    run_chunk,
)
from xortui.core.sweep.tally import Mean, Tally, wilson_interval

__all__ = [
    "DIVERGED",
    "FATES",
    "MEASURED",
    "NOT_PREDICTED",
    "OF_MEASURE",
    "SLOW",
    "SOLVED",
    "STUCK",
    "UNDECIDED",
    "VARIED_FIELDS",
    "Judge",
    "Judgement",
    "Mean",
    "Outcomes",
    "Sweep",
    "Tally",
    "check_prediction",
    "check_seeds",
    "combinations",
    "n_classes_of",
    "predict_chunk",
    "right_of_class",
    "run_chunk",
    "wilson_interval",
]
