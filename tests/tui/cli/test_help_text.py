"""What ``--help`` teaches."""

from __future__ import annotations

import pytest
from support.command import xortui

pytestmark = pytest.mark.terminal


def test_help_teaches() -> None:
    text = xortui("--help").stdout
    for word in ("train", "sweep", "serve", "attach", "--preset", "Presets:", "Examples:"):
        assert word in text
    text = xortui("train", "--help").stdout
    for word in ("--json", "--every", "--save", "--from", "perceptron-xor", "Examples:"):
        assert word in text
