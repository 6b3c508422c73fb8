"""Going to an epoch, presets, help, the palette and taking along."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from support.driving import Driven, drive

from xortui.core import PRESETS, Trainer
from xortui.tui.app.commands import commands_of
from xortui.tui.permissions import GUEST
from xortui.tui.records.saved_runs import load_run
from xortui.tui.rendering.text.glossary import WORDS
from xortui.tui.screens.dialogs.glossary_screen import GlossaryScreen
from xortui.tui.screens.dialogs.help_screen import in_columns
from xortui.tui.screens.keys import EDIT, GROUPS, MODES, SETTINGS, SWEEP
from xortui.tui.screens.main import export_controller
from xortui.tui.screens.main.dialog_controller import epoch_from_text
from xortui.tui.widgets.paged_options import PagedOptions


@pytest.mark.parametrize(
    ("text", "epoch"),
    [("12,340", 12_340), ("+5", 105), ("-5", 95), ("-500", 0), ("start", 0), ("end", 400)],
)
def test_an_epoch_is_said_in_many_ways(text: str, epoch: int) -> None:
    assert epoch_from_text(text, 100, 400) == epoch


@pytest.mark.parametrize("text", ["", "x", "+-5", "1.5", "1" * 13, "٣", "1_0"])
def test_what_is_no_epoch_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="epoch must be a whole number, got"):
        epoch_from_text(text, 100, 400)


def test_going_to_a_past_epoch_shows_it_and_to_a_future_one_plays() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.step(500)
        await driven.press("g", *"120", "enter")
        assert driven.player.epoch == 120
        await driven.press("g", *"600", "enter")
        await driven.until(lambda: driven.player.epoch == 600)
        await driven.press("g", *"soon", "enter")
        assert "epoch must be a whole number, got 'soon'" in driven.text()

    drive(steps)


def test_a_preset_starts_and_says_what_it_shows() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("d", "down", "down", "enter")
        assert driven.player.config == PRESETS["scratch"].config
        assert "the NumPy article" in driven.player.notice
        assert driven.player.is_playing

    drive(steps)


async def all_of_help(driven: Driven, key: str = "question_mark") -> str:
    """What stands under ?, from its top to its end."""
    await driven.press(key)
    await driven.pilot.pause()
    text, before = driven.text(), ""
    while driven.text() != before:
        before = driven.text()
        await driven.press("pagedown")
        text += driven.text()
    await driven.press("q")
    assert driven.app.screen is driven.main
    return text


OF_WATCHED = ("program_output", "compare_with_ours")

NOT_NAMED = {
    (80, 24): {"let_go", *OF_WATCHED},
    (120, 40): {"let_go", "toggle_network", "toggle_gradients", *OF_WATCHED},
    (200, 60): {"let_go", "toggle_network", "toggle_gradients", "toggle_hidden", *OF_WATCHED},
}
"""Size -> keys that could change nothing there."""


@pytest.mark.parametrize(
    "size",
    [size if size[0] == 120 else pytest.param(size, marks=pytest.mark.slow) for size in NOT_NAMED],
)
def test_help_names_every_key_of_every_group_that_is_of_use(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        text = await all_of_help(driven)
        for group in (*GROUPS, *MODES):
            assert group.name in text
            for binding in group.bindings:
                assert (binding.tooltip[:20] in text) is (binding.id not in NOT_NAMED[size])
        await driven.press("x")
        assert "Let the crosshair go" in await all_of_help(driven)

    drive(steps, size=size)


def test_help_names_where_one_is_what_holds_there() -> None:
    async def steps(driven: Driven) -> None:
        assert "Mouse" not in await all_of_help(driven)
        await driven.press("w")
        editing = await all_of_help(driven)
        for words in ("Save the screen as a picture", "Go back one epoch", EDIT.name):
            assert words in editing
        for words in ("ASCII ramp", "next seed", SETTINGS.name, SWEEP.name):
            assert words not in editing
        await driven.press("escape", "c", "f1")
        assert SETTINGS.name in driven.text() or SETTINGS.name in await all_of_help(driven, "down")

    drive(steps, mouse=False)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_columns_hold_every_group_in_order(count: int) -> None:
    columns = in_columns(GROUPS, count)
    assert [group for column in columns for group in column] == list(GROUPS)
    assert len(columns) == count


def test_the_palette_has_every_action_and_every_preset() -> None:
    async def steps(driven: Driven) -> None:
        names = {command.name for command in commands_of(driven.main)}
        for group in GROUPS:
            for binding in group.bindings:
                if binding.of == "watched":
                    assert f"{group.name}: {binding.tooltip}" not in names
                elif binding.action not in ("pause", "app.command_palette", "let_go"):
                    assert f"{group.name}: {binding.tooltip}" in names
        assert {f"Preset: {name}" for name in PRESETS} <= names
        await driven.press("ctrl+p", *"preset: relu")
        await driven.until(lambda: "Preset: relu" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: driven.player.settings.activation == "relu")

    drive(steps)


def test_the_palette_of_a_guest_writes_nothing() -> None:
    async def steps(driven: Driven) -> None:
        names = " ".join(command.name for command in commands_of(driven.main))
        assert "Copy the command" in names
        assert "Save" not in names
        assert "Export" not in names
        await driven.press("ctrl+p", *"svg screenshot")
        await driven.until(lambda: "No matches" in driven.text())
        assert "Save" not in driven.text()

    drive(steps, permissions=GUEST)


def test_a_long_run_is_saved_in_slices_with_every_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    slices: list[str] = []

    async def steps(driven: Driven) -> None:
        driven.player.step(300)
        driven.player.change("learning_rate", 0.5)
        driven.player.step(5000)
        driven.main.export.show_progress = slices.append
        driven.main.export.action_save_run("npz")
        driven.main.export.action_save_run("npz")
        await driven.pilot.pause()
        assert "still saving" in driven.notices()
        await driven.until(lambda: "saved" in driven.notices())
        run = load_run(tmp_path / "xortui-xor-2-2-1-seed42.npz")
        trainer = Trainer(driven.player.config)
        assert np.array_equal(run.losses[1:], trainer.advance(5300).losses)
        assert run.config == driven.player.config
        assert len(slices) > 1
        await driven.press("F")
        await driven.until(lambda: "jsonl" in driven.notices())

    drive(steps)
    lines = (tmp_path / "xortui-xor-2-2-1-seed42.jsonl").read_text().splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert events == ["started", *["epoch"] * 5300, "ended"]


def test_a_second_file_gets_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def steps(driven: Driven) -> None:
        await driven.press("i")
        await driven.until(lambda: "saved" in driven.text(), "the first notice")
        await driven.press("i")
        await driven.until(lambda: len(list(tmp_path.iterdir())) == 2, "the second picture")
        await driven.until(lambda: "seed42-2.svg" in driven.text(), "the second notice")
        assert driven.text().count("saved") == 1, "instead of the first"
        assert driven.notices().count("saved") == 2

    drive(steps, notices=True)
    for path in tmp_path.iterdir():
        assert "XOR" in path.read_text()
        assert "saved" not in path.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "xortui-xor-2-2-1-seed42-2.svg",
        "xortui-xor-2-2-1-seed42.svg",
    ]


def test_pictures_are_asked_for_faster_than_notices_go_and_more_is_said_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def steps(driven: Driven) -> None:
        driven.main.notify("said before")
        await driven.until(lambda: "said before" in driven.text(), "the first notice")
        for _ in range(3):
            driven.main.export.action_save_picture()
        driven.main.notify("said meanwhile", severity="warning")  # which later news do not replace
        await driven.until(lambda: len(list(tmp_path.iterdir())) == 3, "all pictures")
        await driven.until(lambda: "said meanwhile" in driven.text(), "what was said meanwhile")

    drive(steps, notices=True)
    assert not any("said" in path.read_text() for path in tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_controller.Path, "cwd", lambda: tmp_path / "not there")

    async def steps(driven: Driven) -> None:
        await driven.press("i", "e", "F")
        await driven.until(lambda: driven.notices().count("cannot save") == 3)
        assert "No such file or directory" in driven.notices()

    drive(steps)


def test_a_removed_folder_is_a_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "removed"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()

    async def steps(driven: Driven) -> None:
        driven.player.change("learning_rate", 0.5)
        for key in ("i", "e", "F", "f"):
            driven.app.clear_notifications()
            await driven.press(key)
            assert driven.notices() == "cannot save: the current folder has been removed"
        assert driven.main.holds_unsaved_work

    drive(steps)


def test_leaving_while_saving_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(export_controller, "_BUDGET", 1e-9)
    monkeypatch.setattr(export_controller, "_LARGEST_SLICE", 1)

    async def steps(driven: Driven) -> None:
        driven.player.step(20_000)
        await driven.press("F")
        assert "saving" in driven.text()

    drive(steps)
    assert not list(tmp_path.iterdir())


def test_a_word_typed_in_the_help_is_explained() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("question_mark", *"plat")
        assert isinstance(driven.app.screen, GlossaryScreen)
        await driven.until(lambda: highlighted(driven) == "plateau", "the word")
        assert "the PyTorch article, result" in driven.text()
        await driven.press("s", "s", "escape", "escape")
        assert driven.app.screen is driven.main

    drive(steps)


def highlighted(driven: Driven) -> str:
    place = driven.app.screen.query_one(PagedOptions).highlighted
    return "" if place is None else WORDS[place][0]
