"""The exported PyTorch program prints the losses that the run shows, where PyTorch is there."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.script_runs import RUNS, shown

from xortui.core import PRESETS, Dataset, RunConfig
from xortui.tui.export import numpy_script, torch_script


@pytest.mark.parametrize("name", [*PRESETS, *RUNS])
def test_every_run_is_a_program(name: str) -> None:
    config = PRESETS[name].config if name in PRESETS else RUNS[name]
    compile(torch_script(config), name, "exec")


def test_the_article_s_program_keeps_its_own_lines() -> None:
    program = torch_script(RunConfig())
    for line in (
        "torch.manual_seed(seed)",
        "model = nn.Sequential(\n    nn.Linear(2, 2),\n    nn.Sigmoid(),\n    nn.Linear(2, 1),",
        "optimizer = torch.optim.SGD(params=model.parameters(), lr=0.1)",
        "optimizer.zero_grad()",
        "loss.backward()",
        "optimizer.step()",
        "losses.append(loss.item())",
        'ax.plot_surface(X_grid, Y_grid, Z, cmap="viridis")',
    ):
        assert line in program


def test_columns_have_their_names_and_pictures_the_values_of_the_file() -> None:
    names = ('rain "$x"', "wind")
    data = Dataset(((1e6, 0), (3e6, 1)), (0, 1), "", names, "flood")
    program = torch_script(RunConfig(data=data, standardize=True))
    compile(program, "named", "exec")
    for line in (
        '# columns: rain "$x", wind; y: flood',
        "X = torch.tensor((inputs - mean) / deviation, dtype=torch.float64)",
        "    x = torch.tensor((x_input - mean) / deviation, dtype=torch.float64).reshape(-1, 2)",
        r'    ax.set_xlabel("rain \"\\$x\"", fontsize=12, labelpad=10)',
        '    ax.set_zlabel("flood (Model Output)", fontsize=12, labelpad=10)',
        "    x1_range = np.linspace(1000000.0, 3000000.0, 100)",
        "    for x, t_p in zip(inputs, model(X)):",
    ):
        assert line in program.splitlines(), line
    assert "# columns: rain" in numpy_script(RunConfig(data=data))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not there")
@pytest.mark.parametrize("name", RUNS)
def test_a_program_prints_the_losses_of_its_run(name: str, tmp_path: Path) -> None:
    path = tmp_path / "exported.py"
    path.write_text(torch_script(RUNS[name]), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(path)],
        env={**os.environ, "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    words = [line.split() for line in ended.stdout.splitlines() if line.startswith("epoch:")]
    found = {int(word[1]): float(word[3]) for word in words}
    expected = shown(RUNS[name])
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9, atol=1e-9)
