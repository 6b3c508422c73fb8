"""Each stage of an update stands beside the lines of the program that do just it."""

from __future__ import annotations

from typing import Any

import pytest
from support.examples import FULL_COUNT
from support.explained_runs import RUNS, config_of

from xortui.core import PRESETS, RunConfig, Settings, Trainer
from xortui.core.explain import STAGES, ParameterPlace, parameter_places
from xortui.tui.export import numpy_script, torch_script, written_out
from xortui.tui.export.stage_lines import ProgramStyle, read_sources, stage_lines

PLACE = ParameterPlace("weights", 0, 1, 0)
FIRST_ARTICLE = {
    "parameter": (
        "self.weights1 = np.random.rand(2, 2)",
        "self.weights2 = np.random.rand(2, 1)",
        "self.bias1 = np.random.rand(1, 2)",
        "self.bias2 = np.random.rand(1, 1)",
        "nn = NeuralNetwork()",
    ),
    "forward": (
        "def sigmoid(x):",
        "return 1 / (1 + np.exp(-x))",
        "self.hidden = sigmoid(np.dot(X, self.weights1) + self.bias1)",
        "self.output = sigmoid(np.dot(self.hidden, self.weights2) + self.bias2)",
        "return self.output",
        "output = self.forward(X)",
    ),
    "loss": ("error = y - output",),
    "backward": (
        "return x * (1 - x)",
        "d_output = error * sigmoid_derivative(output)",
        "d_hidden = d_output.dot(self.weights2.T) * sigmoid_derivative(self.hidden)",
    ),
    "step": (
        "self.weights2 += self.hidden.T.dot(d_output) * lr",
        "self.weights1 += X.T.dot(d_hidden) * lr",
        "self.bias2 += np.sum(d_output, axis=0) * lr",
        "self.bias1 += np.sum(d_hidden, axis=0) * lr",
    ),
}
"""Stage -> the first article's lines that belong to it, as they are printed there."""


def found(settings: Settings, style: ProgramStyle, place: ParameterPlace) -> dict[str, list[str]]:
    lines = stage_lines(settings, style, place)
    return {STAGES[stage]: [line.strip() for line in those] for stage, those in lines.items()}


def test_a_reader_of_the_first_article_finds_each_of_its_lines() -> None:
    settings = Trainer(PRESETS["scratch"].config).settings
    shown: dict[str, set[str]] = {stage: set() for stage in STAGES}
    for place in parameter_places(settings):
        for stage, lines in found(settings, "numpy", place).items():
            shown[stage] |= set(lines)
    for stage, lines in FIRST_ARTICLE.items():
        assert set(lines) <= shown[stage], stage


def test_a_reader_of_the_second_article_finds_its_lines() -> None:
    lines = found(Trainer(RunConfig()).settings, "torch", PLACE)
    assert "model = nn.Sequential(" in lines["forward"]
    assert "nn.Linear(2, 2)," in lines["parameter"]
    assert lines["backward"] == ["optimizer.zero_grad()", "loss.backward()"]
    assert lines["step"][-1] == "optimizer.step()"
    assert "torch.optim.SGD" in lines["step"][0]


def test_a_row_s_line_is_that_of_the_parameter_s_own_array() -> None:
    settings = Trainer(PRESETS["scratch"].config).settings
    assert found(settings, "numpy", PLACE)["rows"] == ["X.T.dot(d_hidden)"]
    bias = ParameterPlace("biases", 1, None, 0)
    assert found(settings, "numpy", bias)["rows"] == ["np.sum(d_output, axis=0)"]


@pytest.mark.parametrize(
    ("name", "style"),
    [
        *(
            pytest.param(name, "numpy", marks=() if index % 3 == 0 else pytest.mark.slow)
            for index, name in enumerate(RUNS)
            if not name.startswith(("output", "activation"))
        ),
        ("everything", "torch"),
        ("one layer", "torch"),
    ],
)
def test_every_stage_of_every_run_has_lines_of_its_program(name: str, style: Any) -> None:
    settings = Trainer(config_of(name)).settings
    write = torch_script if style == "torch" else numpy_script
    program = write(settings)
    for place in list(parameter_places(settings))[::7]:
        lines = found(settings, style, place)
        assert list(lines) == list(STAGES)
        for stage, those in lines.items():
            assert those, stage
            for line in those:
                whole = line in program or line.partition("[")[0] in program
                assert whole or stage == "rows", line


def test_a_run_that_makes_no_program_has_no_lines() -> None:
    settings = Trainer(RunConfig(hidden=(200, 200))).settings
    assert stage_lines(settings, "numpy", PLACE) == {}


@pytest.mark.parametrize("is_whole", FULL_COUNT)
def test_what_programs_are_made_of_can_be_read_beforehand(
    is_whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_sources()

    def no_file(_found: object) -> str:
        raise OSError("no file may be read")

    monkeypatch.setattr(written_out.inspect, "getsource", no_file)
    for name in [*RUNS][:: 1 if is_whole else 4]:
        if not name.startswith("output"):
            assert "import numpy" in numpy_script(config_of(name, seed=77))
