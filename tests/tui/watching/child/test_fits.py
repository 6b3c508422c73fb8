"""Networks that scikit-learn fits, as people write it: recognised, and fitted as without."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xortui.tui.watching.examination import examine_program
from xortui.tui.watching.process import WatchedProcess

PROGRAMS = Path(__file__).parents[1] / "programs" / "sklearn"
PYTHON = os.environ.get("XORTUI_TEST_PYTHON", sys.executable)
IS_THERE = sys.executable != PYTHON or importlib.util.find_spec("sklearn") is not None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not IS_THERE, reason="scikit-learn is not installed"),
]

RIGHT = {
    "classifier": ("2-4-1, tanh, sigmoid", "log_loss", "adam"),
    "partial_fits": ("2-6-1, relu, sigmoid", "log_loss", "sgd"),
    "regressor_lbfgs": ("2-5-3-1, sigmoid, sigmoid, identity", "squared_error", "lbfgs"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_it_is_recognised_and_fitted_as_without(name: str, tmp_path: Path) -> None:
    path = tmp_path / "xor.py"
    text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    path.write_text(f"{text}\nprint('told', losses)\n", encoding="utf-8")
    found = examine_program(str(path), python=PYTHON)
    assert found.outcome == "right", found.lines()
    values = found.to_dict()
    rule = values["rule"]["name"]
    assert (values["network"], values["descends"], rule) == RIGHT[name]
    assert "fit(" in text.splitlines()[values["epoch_line"] - 1]
    plain = subprocess.run([PYTHON, str(path)], capture_output=True, text=True, check=True).stdout
    process = WatchedProcess(str(path), python=PYTHON)
    last = -1
    try:
        for event in process.heard_until(time.monotonic() + 120):
            if event["event"] == "graph":
                names = [each for each, _kind, _shape in event["parameters"]]
                last = len(event["rounds"]) - 1
                process.say("watch", loop=event["epoch_loop"], names=names, epoch=last)
                process.say("play", rate=100_000)
            elif event["event"] == "epochs":
                last = event["first"] + len(event["values"]) - 1
            elif event["event"] == "ended":
                break
        process.end(5.0)
        assert process.output().splitlines()[-1] == plain.splitlines()[-1]
    finally:
        process.end()
    assert last >= 20
