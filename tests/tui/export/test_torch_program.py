"""The exported PyTorch program prints the losses that the run shows, where PyTorch is there."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest
from hypothesis import reject
from support.drawn_runs import EVERY, drawn_runs
from support.examples import every, tried
from support.script_runs import RUNS, printed, shown

from xortui.core import PRESETS, Dataset, RunConfig
from xortui.tui.export import numpy_script, torch_script


@pytest.mark.parametrize("name", every(3, [*PRESETS, *RUNS]))
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


def test_groups_of_rates_name_modules_by_their_numbers() -> None:
    program = torch_script(RunConfig(output_learning_rate=0.5, batch_norm=True, input_norm=True))
    assert '    {"params": model[:4].parameters()},\n' in program
    assert '    {"params": model[4].parameters(), "lr": 0.5},\n' in program


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


def printed_by_torch(program: str, monkeypatch: pytest.MonkeyPatch) -> dict[int, float]:
    """The losses that a program prints; without its pictures."""
    torch = importlib.import_module("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "matplotlib", None)
        found = printed(program)
    torch.set_num_threads(threads)
    return found


def check_program(config: RunConfig, monkeypatch: pytest.MonkeyPatch, every: int = 100) -> None:
    found = printed_by_torch(torch_script(config, every), monkeypatch)
    expected = shown(config, every)
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-9, atol=1e-9)


HAS_TORCH = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not HAS_TORCH, reason="PyTorch is not there")


@needs_torch
@pytest.mark.parametrize("name", RUNS if HAS_TORCH else ["none without PyTorch"])
def test_a_program_prints_the_losses_of_its_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_program(RUNS[name], monkeypatch)


def check_drawn(config: RunConfig) -> None:
    try:
        torch_script(config, EVERY)
    except ValueError as refused:
        assert "a script" in str(refused)
        reject()
    with pytest.MonkeyPatch.context() as monkeypatch:
        check_program(config, monkeypatch, EVERY)


@needs_torch
@tried(drawn_runs(), few=8, many=200, deadline=None)
def test_a_drawn_run_is_repeated_by_its_program(config: RunConfig) -> None:
    check_drawn(config)
