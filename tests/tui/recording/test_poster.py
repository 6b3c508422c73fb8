"""A run on one sheet."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from xortui.core import PRESETS, Dataset, History, RunConfig, Trainer
from xortui.tui.recording.poster import HEIGHT, WIDTH, PosterColors, PosterText, poster_svg

COLORS = PosterColors("#0f1117", "#d8dbe2", "#c39af2", "#9be05a", "#ff7098")
TEXT = PosterText("XOR", "2-2-1 <sigmoid>", "", {"epochs": "300"})
SPACE = "{http://www.w3.org/2000/svg}"


def poster(config: RunConfig, epochs: int) -> ElementTree.Element:
    history = History(Trainer(config))
    history.advance(epochs)
    svg = poster_svg(history, TEXT, COLORS)
    assert svg == poster_svg(history, TEXT, COLORS), "the same bytes every time"
    assert "<script" not in svg and "url(" not in svg
    return ElementTree.fromstring(svg)


def test_five_moments_stand_over_the_curve_and_what_makes_the_run_again_below() -> None:
    root = poster(RunConfig(learning_rate=2.0, epochs=1_000), 1_000)
    said = [text.text or "" for text in root.iter(f"{SPACE}text")]
    assert said[:2] == ["XOR", "2-2-1 <sigmoid>"]
    assert sum(words.startswith("epoch ") for words in said) == 5
    assert "epoch 0" in said and "epoch 1,000" in said
    assert "solved at epoch" in said[2] and "solved" in said[3:]
    assert said[-1] == "$ xortui --learning-rate 2 --epochs 1000"
    places = [(float(t.get("x", 0)), float(t.get("y", 0))) for t in root.iter(f"{SPACE}text")]
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places)


@pytest.mark.parametrize(
    "config",
    [
        PRESETS["classes"].config,
        pytest.param(PRESETS["perceptron-xor"].config, marks=pytest.mark.slow),
        pytest.param(PRESETS["diverge"].config, marks=pytest.mark.slow),
        RunConfig(data=Dataset.from_arrays([[0.0], [1.0], [2.0]], [0.1, 0.5, 0.7]), loss="mse"),
        pytest.param(RunConfig(data=Dataset.named("parity3"), hidden=(3,)), marks=pytest.mark.slow),
    ],
    ids=["classes", "one layer", "diverges", "one input", "three inputs"],
)
def test_every_kind_of_run_has_a_poster(config: RunConfig) -> None:
    root = poster(config, 40)
    assert "nan" not in ElementTree.tostring(root, encoding="unicode")


def test_a_run_that_diverges_says_so_and_stays_on_its_sheet() -> None:
    root = poster(PRESETS["diverge"].config, 2_000)
    said = [text.text or "" for text in root.iter(f"{SPACE}text")]
    assert "diverged at epoch 1,051" in said and "diverged" in said
