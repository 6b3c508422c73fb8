"""Programs that compute with numbers that know their slope: micrograd, and one typed after it.

They are run by this interpreter, or by the one that ``XORTUI_TEST_PYTHON`` names; what needs
micrograd is skipped where that has none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xortui.tui.watching.examination import Examination, examine_program
from xortui.tui.watching.process import WatchedProcess
from xortui.tui.watching.watched_run import WatchedRun

PROGRAMS = Path(__file__).parents[1] / "programs" / "micrograd"
PYTHON = os.environ.get("XORTUI_TEST_PYTHON", sys.executable)
OWN = "own_numbers"

RIGHT = {
    OWN: ("2-3-1, tanh, tanh", "the sum of the squared errors", "gradient descent"),
    "full_batches": ("2-4-1, relu, identity", "the sum of the squared errors", "gradient descent"),
    "margin_with_decay": (
        "2-8-1, relu, identity",
        "the hinge loss and 0.0002 times half the sum of all squared parameters",
        "changing rate",
    ),
    "sample_by_sample": ("2-3-1, relu, identity", "the mean squared error", "gradient descent"),
}
ARRAYS = (
    "n.layers[0].neurons.w",
    "n.layers[0].neurons.b",
    "n.layers[1].neurons[0].w",
    "n.layers[1].neurons[0].b",
)
WRONG = {
    "gradients not cleared": (
        "full_batches",
        (("    n.zero_grad()\n", ""),),
        "not cleared",
        ARRAYS,
        "loss.backward()",
    ),
    "uphill": ("full_batches", (("+= -0.05", "+= 0.05"),), "uphill", ARRAYS, ""),
    "a layer left out": (
        "full_batches",
        (("in n.parameters()", "in n.layers[-1].parameters()"),),
        "never changes",
        ARRAYS[:2],
        "",
    ),
    "uphill, of another loss": (
        "margin_with_decay",
        (("p.data -= learning_rate", "p.data += learning_rate"),),
        "uphill",
        ("model.layers[0].neurons.w", "model.layers[1].neurons[0].w"),
        "",
    ),
    "another rate for one layer": (
        "margin_with_decay",
        (
            (
                "learning_rate * p.grad",
                "learning_rate * p.grad * (0.1 if p in model.layers[1].parameters() else 1)",
            ),
        ),
        "other rate",
        ("model.layers[1].neurons[0].w",),
        "",
    ),
    "slopes do not add up": (
        OWN,
        (("            self.grad += other.data", "            self.grad = other.data"),),
        "wrong slope",
        ("hidden.w",),
        "",
    ),
    "own not cleared": (
        OWN,
        (("        p.grad = 0.0\n", "        pass\n"),),
        "not cleared",
        ("hidden.w", "hidden.b", "output.w", "output.b"),
        "loss.backward()",
    ),
}


def has_micrograd() -> bool:
    found = "import importlib.util as u, sys; sys.exit(u.find_spec('micrograd') is None)"
    return subprocess.run([PYTHON, "-c", found]).returncode == 0


def marked(name: str, program: str) -> object:
    if program == OWN:
        return pytest.param(name, marks=[pytest.mark.slow] if name == "own not cleared" else [])
    why = "micrograd is not installed"
    missing = pytest.mark.skipif("not has_micrograd()", reason=why)
    return pytest.param(name, marks=[pytest.mark.slow, missing])


@pytest.mark.parametrize("name", [marked(name, name) for name in RIGHT])
def test_a_right_program_is_recognised_as_it_is_and_nothing_is_found(name: str) -> None:
    network, descended, rule = RIGHT[name]
    found = examine_program(str(PROGRAMS / f"{name}.py"), python=PYTHON)
    assert found.outcome == "right", found.lines()
    values = found.to_dict()
    assert (values["network"], values["descends"]) == (network, descended)
    assert values["rule"]["name"] == rule


@pytest.mark.parametrize("name", [marked(name, wrong[0]) for name, wrong in WRONG.items()])
def test_a_mistake_is_named_with_its_arrays(name: str, tmp_path: Path) -> None:
    _program, _changes, kind, arrays, line = WRONG[name]
    found, text = examined(name, tmp_path)
    assert found.outcome == "findings", found.lines()
    assert {placed.finding.kind for placed in found.findings} == {kind}, found.lines()
    named = [array for finding in found.findings for array in finding.finding.arrays]
    assert set(arrays) <= set(named), found.lines()
    if line:
        place = found.findings[0].place
        assert place is not None
        assert text.splitlines()[place.line - 1].strip() == line


def examined(name: str, folder: Path) -> tuple[Examination, str]:
    program, changes, *_wanted = WRONG[name]
    text = (PROGRAMS / f"{program}.py").read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path = folder / "program.py"
    path.write_text(text, encoding="utf-8")
    return examine_program(str(path), python=PYTHON), text


@pytest.mark.parametrize("name", [marked(name, name) for name in (OWN, "full_batches")])
def test_what_is_shown_is_what_the_program_computes(name: str, tmp_path: Path) -> None:
    path = tmp_path / "xor.py"
    text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    path.write_text(text.replace("range(300)", "range(40)").replace("range(200)", "range(40)"))
    process = WatchedProcess(str(path), python=PYTHON)
    run = WatchedRun.begun(process, str(path), 60, time.monotonic)
    try:
        run.play(10_000)
        end = time.monotonic() + 60
        while not run.ended and time.monotonic() < end:
            run.hear()
            time.sleep(0.005)
        run.hear()
        run.close()  # all that it has printed is read then
        run.history.advance(1 << 30)
        own = float(run.output().split()[-1])
        # The program's is the sum of the squares, the run's half of it.
        assert run.history.at(39).loss == pytest.approx(own / 2, rel=1e-9)
        assert run.history.epoch == 40
        assert run.history.at(0).gradients.weights[0].any()
    finally:
        run.close()
