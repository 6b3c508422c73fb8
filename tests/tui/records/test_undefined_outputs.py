"""What is said of a run whose loss is not defined for its outputs."""

from __future__ import annotations

import numpy as np

from xortui.core import RunConfig
from xortui.tui.records.undefined_outputs import undefined_sentence


def test_the_output_and_the_range_are_named() -> None:
    settings = RunConfig(output_activation="tanh", allow_unbounded=True).first_settings
    sentence = undefined_sentence(settings, np.array([[0.5], [1.3]]))
    assert "1.3" in sentence
    assert "0..1" in sentence
    assert "bce" in sentence
