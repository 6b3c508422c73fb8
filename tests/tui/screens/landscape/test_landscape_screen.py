"""The landscape on the screen, key by key."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.driving import Driven, drive
from textual.widgets import Input, Static

from xortui.core import Dataset, RunConfig, Trainer
from xortui.tui.permissions import GUEST
from xortui.tui.player.landscape_player import LandscapeFrame
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.saved_runs import SavedRun, save_run
from xortui.tui.rendering.cells.glyphs import PLAIN
from xortui.tui.rendering.text.number_format import loss_text
from xortui.tui.screens.keys import LANDSCAPE
from xortui.tui.screens.landscape.landscape_screen import LandscapeScreen

RUN = RunConfig(learning_rate=2.0)


async def opened(driven: Driven) -> LandscapeScreen:
    driven.player.history.advance(1_280 - driven.player.history.epoch)
    driven.player.seek(640)
    await driven.press("V")
    screen = driven.app.screen
    assert isinstance(screen, LandscapeScreen)
    return screen


def frame(screen: LandscapeScreen) -> LandscapeFrame:
    return screen.player.frame()


def test_the_keys_of_the_landscape_do_what_they_say() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        text = driven.text()
        for words in ("epoch 640", "Loss around the way", "0.3466", "2/λ", "XOR", "across"):
            assert words in text
        for key, epoch in (("left", 630), ("right", 640), ("up", 720), ("down", 640)):
            await driven.press(key)
            assert screen.player.epoch == epoch
            assert f"epoch {epoch}" in driven.text()
        assert driven.footer().rstrip().endswith("? more")
        await driven.press("f1")
        assert "A saved run beside it" in driven.text()
        await driven.press("escape", "left", "enter")
        assert driven.app.screen is driven.main
        assert driven.player.epoch == 630
        for binding in LANDSCAPE.bindings:
            if binding.action == "leave":
                for key in binding.key.split(","):
                    await opened(driven)
                    await driven.press("left", key)
                    assert driven.app.screen is driven.main
                    assert driven.player.epoch == 640
        await opened(driven)
        for _step in range(9):
            await driven.press("down")
        assert "the way goes no further" in driven.notices()

    drive(steps, RUN)


def test_every_size_form_and_run_has_a_picture() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("V")
        assert "the run has not moved yet" in driven.text()
        await driven.press("escape")
        driven.main.use(glyphs=PLAIN, ascii=True)
        await opened(driven)
        assert "only a full truth table has parts" in driven.text()
        await driven.pilot.resize_terminal(40, 12)
        assert "One step" not in driven.text()
        assert "O" in driven.text()

    rows = Dataset.from_arrays([[0, 0], [0, 1], [1, 0]], [0, 1, 1])
    drive(steps, RunConfig(data=rows))


def test_two_runs_are_shown_in_one_plane(tmp_path: Path) -> None:
    for name, config in (("nine", RUN.replace(seed=9)), ("wide", RunConfig(hidden=(3,)))):
        trainer = Trainer(config)
        record = LossRecord.starting(trainer)
        record.extend(trainer.advance(700))
        save_run(tmp_path / f"{name}.npz", SavedRun.of(trainer, record))

    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        alone = driven.text()
        assert "runs get stuck at" in alone and "□" not in alone
        await driven.press("b")
        assert "there is no earlier run" in driven.notices()
        await driven.press("s")
        text = driven.text()
        for words in (
            "Loss around both ways",
            "○━◆ this run from start to end",
            "□╍■ seed 43, loss",
        ):
            assert words in text
        plane = frame(screen).grid.plane  # type: ignore[union-attr]
        other = Trainer(RUN.replace(seed=43))
        assert plane.projected(other.checkpoint().vector[None, :9]) == pytest.approx(
            plane.ways[1][:1], abs=1e-12
        )
        other.advance(1_280)
        assert f"loss {loss_text(other.loss)}" in text
        await driven.press("s")
        assert "seed 44, loss" in driven.text()
        await driven.press("x")
        assert driven.text() == alone
        for name, words in (
            ("nine.npz", "nine.npz, loss"),
            ("wide.npz", "must be of a 2-2-1 network like this one, got 2-3-1"),
            ("none.npz", "cannot be read (No such file or directory)"),
        ):
            await driven.press("o")
            driven.app.screen.query_one(Input).value = str(tmp_path / name)
            await driven.press("enter")
            if driven.app.screen is screen:
                assert words in driven.text()
            else:
                assert words in str(driven.app.screen.query_one(".refused", Static).content)
                await driven.press("escape")
        await driven.press("escape")
        driven.player.change("learning_rate", 0.5)
        driven.player.step(400)
        await driven.press("V", "b")
        assert "the run before the change, loss" in driven.text()

    drive(steps, RUN, size=(100, 30))


def test_a_guest_opens_no_files() -> None:
    async def steps(driven: Driven) -> None:
        await opened(driven)
        await driven.press("o")
        assert "files of the server are not opened here" in driven.notices()
        assert "before" in driven.text() and "saved run" not in driven.text()

    drive(steps, RUN, permissions=GUEST)
