"""The run so far as a moving picture, made by a program of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.driving import Driven, drive

from xortui.core import Dataset, RunConfig
from xortui.tui.screens.main.record_controller import pace_words, shown_as
from xortui.tui.widgets.view_options import ViewOptions

ROWS = Dataset.from_arrays(
    [[n / 1000, (n * 7 % 1000) / 1000] for n in range(1_000)], [n % 2 for n in range(1_000)]
)
"""Too many to stand in a command: they are handed over on standard input."""


def test_it_is_recorded_as_it_is_shown() -> None:
    assert shown_as(ViewOptions(), []) == ["--ramp", "viridis"]
    options = ViewOptions(in_3d=True, logarithmic=True, ramp="grey")
    assert shown_as(options, ["hidden"]) == ["--ramp", "grey", "--view", "hidden,3d,log"]


@pytest.mark.parametrize(
    ("epochs", "speed", "words"),
    [
        (20_000, 1_000, "--to-epoch 20000 --speed 1000"),
        (500_000, 1_000, "--to-epoch 500000 --speed 25000"),
        (7, None, "--to-epoch 7 --speed 1"),
    ],
)
def test_a_long_run_is_recorded_faster(epochs: int, speed: int | None, words: str) -> None:
    assert pace_words(epochs, speed) == words.split()


@pytest.mark.slow
@pytest.mark.parametrize(
    "config",
    [RunConfig(epochs=60), RunConfig(data=ROWS, hidden=(3,), epochs=60)],
    ids=["a gate", "many rows"],
)
def test_the_key_records_the_run_so_far(
    config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def steps(driven: Driven) -> None:
        driven.player.step(50)
        await driven.press("3", "l", "R")
        child = driven.main.record._process
        assert child is not None
        child.wait(60)
        await driven.until(lambda: "saved" in driven.notices(), "the word that it is saved")
        assert not driven.main.record.is_recording

    drive(steps, config, size=(90, 30))
    (path,) = tmp_path.iterdir()
    text = path.read_text(encoding="utf-8")
    assert path.suffix == ".svg" and "@keyframes" in text
    assert "3-D" in text and ">logarithmic<" in text


def test_where_no_title_has_room_it_is_said_that_it_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def told(size: tuple[int, int]) -> str:
        notices = []

        async def steps(driven: Driven) -> None:
            driven.player.step(5)
            driven.app.clear_notifications()
            await driven.press("R")
            notices.append(driven.notices())
            driven.main.record.close()

        drive(steps, size=size)
        return notices[0]

    assert "recording xortui-xor-2-2-1-seed42.svg" in told((40, 12))
    assert "recording" not in told((80, 24))


def test_nothing_is_recorded_of_a_run_that_has_not_begun() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("R")
        assert not driven.main.record.is_recording
        assert "nothing to record yet" in driven.notices()

    drive(steps)
