"""Choosing data from a list: files, folders and points by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.driving import Driven, drive
from textual.widgets import OptionList

from xortui.core import Dataset, RunConfig
from xortui.tui.permissions import GUEST
from xortui.tui.screens.dialogs.data_screen import DataScreen


def test_a_file_is_seen_before_it_is_taken_and_a_bad_one_is_refused_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "flowers.csv").write_text("a,b,kind\n0,0,u\n0,1,v\n1,1,w\n")
    (tmp_path / "bad.csv").write_text("a,b,c\n0,0,one\n0,1,2\n")

    async def steps(driven: Driven) -> None:
        before = driven.player.settings
        await driven.press("C")
        await driven.pilot.pause()
        assert "bad.csv, line 2: column 3 must be a finite number" in driven.text()
        await driven.press("enter")
        assert isinstance(driven.app.screen, DataScreen) and driven.player.settings == before
        await driven.press("end", "enter", "home")
        assert "3 rows, inputs a b, 3 classes: u v w" in driven.text()
        assert driven.player.settings == before
        await driven.press("enter")
        assert driven.app.screen is driven.main
        settings = driven.player.settings
        assert settings.loss == "cross_entropy" and settings.sizes == (2, 2, 3)
        assert settings.data is not None and settings.data.name == "inside/flowers.csv"
        await driven.press("C", "escape", "z")
        assert driven.player.settings == before

    drive(steps)


def test_points_are_drawn_as_the_settings_say_and_a_first_click_only_shows_them() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("C")
        assert "Files of" not in driven.text()  # a guest opens no files here
        await driven.press("backspace", "end")
        assert "60 rows, input x1, target out, numbers from" in driven.text()
        await driven.press("home")
        listed = driven.app.screen.query_one(OptionList)
        plane = listed.get_option_index("points:plane-regression")
        for is_over in (False, True):
            await driven.pilot.click(OptionList, offset=(6, plane))
            assert (driven.app.screen is driven.main) == is_over
        settings = driven.player.settings
        assert (settings.loss, settings.output_activation) == ("mse", "identity")
        assert (settings.dataset.name, settings.dataset.n_samples) == ("plane-regression", 60)

    config = RunConfig(data=Dataset.named("circle"), points=60)
    drive(steps, config, permissions=GUEST)
