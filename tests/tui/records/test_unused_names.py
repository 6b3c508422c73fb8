"""A file that a person did not name is named for its run and replaces nothing."""

from __future__ import annotations

from pathlib import Path

from xortui.core import Dataset, RunConfig
from xortui.tui.records.unused_names import unused_path


def test_a_name_says_which_run_it_is(tmp_path: Path) -> None:
    config = RunConfig(hidden=(4, 3), seed=7)
    assert unused_path(tmp_path, config, "npz") == tmp_path / "xortui-xor-2-4-3-1-seed7.npz"
    points = config.replace(data=Dataset(((0.5,), (1.5,)), (0.0, 1.0), "my own/points.csv"))
    assert unused_path(tmp_path, points, "svg").name == "xortui-data-1-4-3-1-seed7.svg"


def test_what_another_program_has_trained_is_called_after_that(tmp_path: Path) -> None:
    data = Dataset(((0.5,), (1.5,)), (0.0, 1.0), "my own/two layers.py")
    config = RunConfig(data=data, hidden=(4, 3))
    path = unused_path(tmp_path, config, "npz", is_own=False)
    assert path.name == "two-layers-1-4-3-1.npz"
    config = config.replace(data=Dataset(data.rows, data.labels, "-"))
    assert unused_path(tmp_path, config, "npz", is_own=False).name == "watched-1-4-3-1.npz"


def test_whatever_stands_there_is_left(tmp_path: Path) -> None:
    first = unused_path(tmp_path, RunConfig(), "numpy.py")
    first.write_text("")
    second = unused_path(tmp_path, RunConfig(), "numpy.py")
    second.mkdir()
    assert second.name == "xortui-xor-2-2-1-seed42-2.numpy.py"
    assert unused_path(tmp_path, RunConfig(), "numpy.py").name.endswith("-seed42-3.numpy.py")
    assert unused_path(tmp_path, RunConfig(), "torch.py").name == "xortui-xor-2-2-1-seed42.torch.py"
