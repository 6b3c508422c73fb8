"""plotext is loaded when it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.terminal
def test_plotext_is_imported_by_the_first_chart_only() -> None:
    program = (
        "import sys, xortui.tui.rendering.charts.loss_chart; sys.exit('plotext' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
