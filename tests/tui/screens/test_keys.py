"""Every key of the program does what its line under ? says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.driving import Driven, drive
from support.key_checks import (
    CHECKS,
    checks,
    class_toggles,
    epoch_after,
    file_is_saved,
    hidden_axes_become,
    learning_rate_becomes,
    opens,
    selection_moves,
    view_option_changes,
    weight_changes,
)
from textual.events import MouseScrollDown

from xortui.core import DATASETS, Dataset
from xortui.tui.permissions import GUEST, LOCAL
from xortui.tui.player.speeds import Speed
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.screens.compare.compare_screen import CompareScreen
from xortui.tui.screens.dialogs.data_screen import DataScreen
from xortui.tui.screens.dialogs.glossary_screen import GlossaryScreen
from xortui.tui.screens.dialogs.help_screen import HelpScreen
from xortui.tui.screens.dialogs.lessons_screen import LessonsScreen
from xortui.tui.screens.dialogs.presets_screen import PresetsScreen
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.dialogs.questions_screen import QuestionsScreen
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.keys import DRAW, EDIT, GROUPS, SETTINGS, TAKE_ALONG, holds
from xortui.tui.screens.landscape.landscape_screen import LandscapeScreen
from xortui.tui.screens.mode import Mode
from xortui.tui.screens.sweep.map_screen import MapScreen
from xortui.tui.screens.sweep.sweep_screen import SweepScreen
from xortui.tui.screens.update.update_screen import UpdateScreen
from xortui.tui.terminal_clipboard import takes_clipboard
from xortui.tui.widgets.surface_picture import SurfacePicture
from xortui.tui.widgets.tables import TruthTable


@checks("run")
async def run_and_pause(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.player.is_playing
    await driven.press(key)
    assert not driven.player.is_playing


@checks("faster")
async def faster(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.player.speed == Speed(10_000)


@checks("slower")
async def slower(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.player.speed == Speed(100)


@checks("run_until_solved")
async def run_until_solved(driven: Driven, key: str) -> None:
    await driven.press(key)
    await driven.until(lambda: not driven.player.is_playing)
    assert driven.player.epoch == driven.player.frame().snapshot.solved_at == 12_231


@checks("reset")
async def reset(driven: Driven, key: str) -> None:
    driven.player.step(500)
    await driven.press(key)
    assert driven.player.epoch == driven.player.history.epoch == 0


@checks("next_seed")
async def next_seed(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.player.settings.seed == 43


@checks("latest")
async def latest(driven: Driven, key: str) -> None:
    driven.player.step(500)
    driven.player.seek(100)
    await driven.press(key)
    assert driven.player.epoch == 500


@checks("scrub_forward")
async def scrub_forward(driven: Driven, key: str) -> None:
    driven.player.step(500)
    driven.player.seek(100)
    await driven.press(key)
    assert driven.player.epoch == 300


@checks("undo")
async def undo(driven: Driven, key: str) -> None:
    await driven.press("n", key)
    assert driven.player.settings.seed == 42


@checks("settings")
async def settings(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.main.settings.panel is not None


@checks("arrow_up")
async def arrow_up(driven: Driven, key: str) -> None:
    driven.main.use(in_3d=True)
    await driven.press(key)
    assert driven.main.view_options.elevation == 35.0


@checks("arrow_down")
async def arrow_down(driven: Driven, key: str) -> None:
    driven.main.use(in_3d=True)
    await driven.press(key)
    assert driven.main.view_options.elevation == 25.0


PARITY = Dataset.from_arrays(
    [[a, b, c, d] for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)],
    [(a + b + c + d) % 2 for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)],
)


@checks("toggle_crosshair")
async def toggle_crosshair(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.main.view_options.crosshair == (0.5, 0.5)
    data = Dataset.from_arrays([[10, -4], [30, 4]], [0, 1])
    driven.player.restart(driven.player.config.replace(data=data))
    await driven.press(key, key)
    assert driven.main.view_options.crosshair == (20.0, 0.0), "in the middle of the data"


@checks("next_slice")
async def next_slice(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert "one slice" in driven.notices()
    assert "slice" not in driven.footer()
    driven.player.restart(driven.player.config.replace(data=PARITY))
    await driven.press(key)
    assert "Output surface · x3 = 1, x4 = 0" in driven.text()
    assert "4 of 16 points" in driven.text()
    assert f"{key} slice" in driven.footer()
    assert "q quit" in driven.footer()
    picture = driven.main.query_one(SurfacePicture)
    drawn = picture._canvas.text()
    assert drawn.count("●") == drawn.count("○") == 2 + 1, "two points, and one in the legend"
    picture.on_mouse_scroll_down(MouseScrollDown(picture, 5, 5, 0, 1, 0, False, False, False))
    await driven.pilot.pause()
    assert "Output surface · x3 = 0, x4 = 0" in driven.text()


@checks("next_slice_input")
async def next_slice_input(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert "no other input" in driven.notices()
    driven.player.restart(driven.player.config.replace(data=PARITY))
    await driven.press(key, "S")
    assert "along x4" in driven.notices()
    assert "Output surface · x4 = 1, x3 = 0" in driven.text()


@checks("next_output")
async def next_output(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert "one output" in driven.notices()
    config = driven.player.config
    driven.player.restart(config.replace(data=DATASETS["full-adder"]))
    await driven.press(key)
    assert "Output surface · carry, x3" in driven.text()
    assert "shown is now carry" in driven.notices()
    driven.player.restart(config.replace(output_activation="softmax", loss="cross_entropy"))
    await driven.press(key)
    assert "Output surface · winning class" in driven.text()
    await driven.press(key)
    assert "Output surface · class 0" in driven.text()
    await driven.press("t", "space")
    assert driven.player.settings.gate == "1110", "the class of the first row is the other one"


def rows_stand_first(name: str, before: int, after: int) -> None:
    """The key scrolls a truth table that is longer than its panel, and says so of one that fits."""

    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        await driven.press(key)
        assert "every row" in driven.notices()
        data = Dataset.from_arrays([[x, x % 2] for x in range(500)], [x % 2 for x in range(500)])
        driven.player.restart(driven.player.config.replace(data=data))
        driven.main.present()
        await driven.pilot.pause()
        table = next(table for table in driven.main.query(TruthTable) if table.size.height)
        table.first = before
        await driven.press(key)
        assert table.first == after
        assert f"rows {after + 1} to {after + 3} of 500" in driven.text()
        assert "250 of 500 right" in driven.text()


@checks("toggle_ascii")
async def toggle_ascii(driven: Driven, key: str) -> None:
    before = driven.main.view_options.ascii
    await driven.press(key)
    assert driven.main.view_options.ascii is not before


@checks("copy_run_card")
async def copy_run_card(driven: Driven, key: str) -> None:
    driven.player.change("learning_rate", 0.5)
    await driven.press(key)
    assert driven.app.clipboard == "xortui --change 0:learning_rate=0.5"
    notice = next(iter(driven.app._notifications))
    is_copied = takes_clipboard(os.environ)
    assert notice.title.startswith("Copied" if is_copied else "To copy by hand")
    assert "--change 0:learning_rate=0.5" in notice.message


@checks("command_palette")
async def command_palette(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.app.screen is not driven.main


@checks("let_go")
async def let_go(driven: Driven, key: str) -> None:
    await driven.press("h", "x", key)
    assert driven.main.view_options.crosshair is None
    await driven.press("h", key)
    assert not driven.main.has_panel_in_place
    before = driven.main.view_options
    await driven.press(key)
    assert driven.main.view_options == before


@checks("program_output")
async def program_output(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.app.screen is driven.main, "a run that is made here prints nothing"


@checks("compare_with_ours")
async def compare_with_ours(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.player.earlier is None, "a run that is made here is ours"


@checks("lesson_next")
async def lesson_next(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert "no lesson is on" in driven.notices()
    driven.main.lessons.start("tour")
    await driven.press(key)
    await driven.until(lambda: "step 2 of" in driven.text(), "the second step")
    driven.main.lessons.leave()


@checks("lesson_back")
async def lesson_back(driven: Driven, key: str) -> None:
    driven.main.lessons.start("tour")
    driven.main.lessons.action_lesson_next()
    await driven.press(key, key)
    assert "this is the first step" in driven.notices()
    driven.main.lessons.leave()


@checks("quit")
async def quit_(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.app._exit


@checks("edit_flip")
async def edit_flip(driven: Driven, key: str) -> None:
    await driven.press("t", "down", key)
    assert driven.player.settings.gate == "0010"
    await driven.press(key)
    assert driven.player.settings.gate == "0110"


@checks("edit_type")
async def edit_type(driven: Driven, key: str) -> None:
    driven.main.use(parameter=8)
    await driven.press(key, *"-1.5", "enter")
    assert driven.player.frame().snapshot.biases[1][0] == -1.5


@checks("edit_leave")
async def edit_leave(driven: Driven, key: str) -> None:
    await driven.press("w", key)
    assert driven.main.view_options.parameter is None
    await driven.press("t", key)
    assert driven.main.view_options.row is None


@checks("draw_points")
async def draw_points(driven: Driven, key: str) -> None:
    await driven.press(key)
    assert driven.main.draw.is_on
    assert driven.main.view_options.crosshair == (0.5, 0.5)
    await driven.press(key)
    assert not driven.main.draw.is_on
    assert driven.main.view_options.crosshair is None


for direction, place in {
    "up": (0.5, 0.55),
    "down": (0.5, 0.45),
    "left": (0.45, 0.5),
    "right": (0.55, 0.5),
}.items():

    @checks(f"draw_{direction}")
    async def draw_move(driven: Driven, key: str, place: tuple[float, float] = place) -> None:
        await driven.press("D", key)
        assert driven.main.view_options.crosshair == pytest.approx(place)


@checks("draw_put")
async def draw_put(driven: Driven, key: str) -> None:
    driven.player.step(30)
    await driven.press("D", key)
    data = driven.player.settings.dataset
    assert (data.rows[4], data.labels[4]) == ((0.5, 0.5), 1.0)
    assert driven.player.epoch == 30
    await driven.press("z")
    assert driven.player.settings.dataset.n_samples == 4


@checks("draw_low")
async def draw_low(driven: Driven, key: str) -> None:
    await driven.press("D", key, "enter")
    assert driven.player.settings.dataset.labels[4] == 0.0


@checks("draw_high")
async def draw_high(driven: Driven, key: str) -> None:
    await driven.press("D", "0", "enter", key)
    assert driven.player.settings.dataset.labels == (0, 1, 1, 0, 1)


@checks("draw_carry")
async def draw_carry(driven: Driven, key: str) -> None:
    await driven.press("D", "enter", key, "right", "right", key)
    assert driven.player.settings.dataset.rows[4:] == ((0.6, 0.5),)


@checks("draw_remove")
async def draw_remove(driven: Driven, key: str) -> None:
    await driven.press("D", "enter", key)
    assert driven.player.settings.dataset.n_samples == 4


@checks("draw_type")
async def draw_type(driven: Driven, key: str) -> None:
    await driven.press("D", key, *["backspace"] * 9, *"2,-1.5,0", "enter")
    data = driven.player.settings.dataset
    assert (data.rows[4], data.labels[4]) == ((2.0, -1.5), 0.0)


@checks("draw_leave")
async def draw_leave(driven: Driven, key: str) -> None:
    await driven.press("D", key)
    assert not driven.main.draw.is_on


@checks("settings_up")
async def settings_up(driven: Driven, key: str) -> None:
    await driven.press("c", key)
    assert driven.app.focused is driven.main.query_one("#field-optimizer .control")


@checks("settings_down")
async def settings_down(driven: Driven, key: str) -> None:
    await driven.press("c", key)
    assert driven.app.focused is driven.main.query_one("#field-momentum .control")


@checks("settings_close")
async def settings_close(driven: Driven, key: str) -> None:
    await driven.press("c", key)
    assert driven.main.settings.panel is None


for _name, _epochs in {
    "step": 501,
    "back": 499,
    "scrub_back": 300,
    "first": 0,
    "arrow_left": 499,
    "arrow_right": 501,
}.items():
    epoch_after(_name, _epochs)
for _name, _before, _after in (
    ("edit_up", 4, 2),
    ("edit_down", 4, 6),
    ("edit_left", 4, 3),
    ("edit_right", 4, 5),
    ("edit_page_up", 4, 0),
    ("edit_page_down", 4, 8),
):
    selection_moves(_name, _before, _after)
rows_stand_first("rows_down", 0, 3)
rows_stand_first("rows_up", 450, 447)
view_option_changes("toggle_3d", "in_3d", True)
view_option_changes("next_ramp", "ramp", "diverging")
view_option_changes("toggle_contour", "contour", False)
view_option_changes("toggle_unit_lines", "unit_lines", True)
view_option_changes("toggle_logarithmic", "logarithmic", True)
view_option_changes("toggle_logarithmic_epochs", "logarithmic_epochs", True)
view_option_changes("edit_parameters", "parameter", 0)
view_option_changes("edit_targets", "row", 0)
class_toggles("toggle_network", "-show-network")
class_toggles("toggle_gradients", "-show-gradients")
class_toggles("toggle_hidden", "-show-hidden")
hidden_axes_become("next_hidden_right", (2, 1))
hidden_axes_become("next_hidden_up", (0, 2))
opens("help", HelpScreen)
opens("go_to_epoch", Prompt)
opens("presets", PresetsScreen)
opens("choose_data", DataScreen)


@checks("settings_data")
async def settings_data(driven: Driven, key: str) -> None:
    await driven.press("c", key)
    assert isinstance(driven.app.screen, DataScreen)
    await driven.press("escape", "escape")
    assert driven.app.screen is driven.main and driven.main.settings.panel is None


opens("sweep", SweepScreen)
opens("explain_update", UpdateScreen)
opens("glossary", GlossaryScreen)
opens("questions", QuestionsScreen)
opens("lessons", LessonsScreen)
opens("landscape", LandscapeScreen)
opens("map", MapScreen)
opens("compare", CompareScreen)
learning_rate_becomes("learning_rate_up", 0.15)
learning_rate_becomes("learning_rate_down", 0.0667)
weight_changes("edit_more", 0.1)
weight_changes("edit_less", -0.1)


@checks("record")
async def record(driven: Driven, key: str) -> None:
    driven.player.step(50)
    before = set(Path().iterdir())
    await driven.press(key)
    assert driven.main.record.is_recording
    await driven.press(key)
    assert "still recording" in driven.notices()
    driven.main.record.close()
    assert not driven.main.record.is_recording
    assert set(Path().iterdir()) == before, "what is not complete is not there"


file_is_saved("save_picture", "svg")
file_is_saved("save_run", "npz")
file_is_saved("export_numpy", "numpy.py")
file_is_saved("export_torch", "torch.py")
file_is_saved("save_json_lines", "jsonl")


@pytest.mark.parametrize("group", [*GROUPS, EDIT, DRAW, SETTINGS], ids=lambda group: group.name)
def test_keys_do_what_they_say(
    group: KeyGroup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    failures = []

    async def steps(driven: Driven) -> None:
        for binding in group.bindings:
            for key in binding.key.split(","):
                name = binding.id or binding.action
                assert name in CHECKS, f"{name} is a new key without a test"
                await driven.begin_anew()
                try:
                    await CHECKS[name](driven, key)
                except AssertionError as error:
                    failures.append(f"{name} by {key}: {error}")

    drive(steps, glyphs=FULL)
    assert not failures


def test_no_check_is_left_over() -> None:
    ids = {binding.id for group in (*GROUPS, EDIT, DRAW, SETTINGS) for binding in group.bindings}
    assert set(CHECKS) == ids


def test_every_key_has_a_name_a_sentence_and_an_id() -> None:
    for group in (*GROUPS, EDIT, DRAW, SETTINGS):
        for binding in group.bindings:
            assert binding.id
            assert binding.id.replace("_", "").isalnum()
            assert binding.tooltip
            assert binding.description or not binding.show


def test_keys_of_one_action_hold_in_the_same_modes() -> None:
    kinds: dict[str, set[object]] = {}
    for group in (*GROUPS, EDIT, DRAW):
        for key in group.bindings:
            kinds.setdefault(key.action_name, set()).add((key.modes, key.saves_files))
    assert all(len(kind) == 1 for kind in kinds.values())


PROGRAM_KEYS = {"settings", "help", "command_palette", "quit"}
EDITORS = {"step", "back", "undo", "edit_parameters", "edit_targets"}
TAKING_ALONG = {"copy_run_card", "save_picture", "record", "save_run", "export_script"}
LESSONS = {"lesson_next", "lesson_back"}
BESIDE_EDITING = LESSONS | PROGRAM_KEYS | EDITORS | TAKING_ALONG
DRAWING = "draw_points draw_move draw_put draw_class draw_carry draw_remove draw_type draw_leave"
EDITING_BOTH = "edit_move edit_page edit_type edit_leave"
HELD = {
    Mode.PARAMETERS: {
        *BESIDE_EDITING,
        *EDITING_BOTH.split(),
        "edit_nudge",
        "explain_update",
    },
    Mode.TARGETS: {*BESIDE_EDITING, *EDITING_BOTH.split(), "edit_flip"},
    Mode.POINTS: {
        *(LESSONS | PROGRAM_KEYS | TAKING_ALONG),
        *("step", "back", "undo", "faster", "slower"),
        *DRAWING.split(),
    },
    Mode.SETTINGS: {"undo", "settings", "help", "command_palette"},
}
"""Place of the keys -> what holds there, whatever the run does."""


@pytest.mark.parametrize("place", [Mode.VIEW, *HELD])
@pytest.mark.parametrize("state", [Mode.RUNNING, Mode.PAUSED])
def test_keys_hold_where_they_should(state: Mode, place: Mode) -> None:
    keys = [key for group in (*GROUPS, EDIT, DRAW) for key in group.bindings]
    names = {key.action_name for key in keys if key.of != "watched"}
    usual = {name for name in names if not name.startswith(("edit_", "draw_"))} - {"run", "pause"}
    expected = HELD.get(place, usual | {"edit_parameters", "edit_targets", "draw_points"})
    if place in Mode.VIEW | Mode.PARAMETERS | Mode.POINTS:
        expected = expected | {"pause" if state is Mode.RUNNING else "run"}
    assert {name for name in names if holds(name, state | place, LOCAL)} == expected


def test_a_guest_has_no_key_that_writes_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def steps(driven: Driven) -> None:
        await driven.press(*(key.key for key in TAKE_ALONG.bindings))
        assert driven.app.clipboard == "xortui"
        driven.main.export.action_save_picture()
        driven.main.export.action_save_run("npz")
        driven.main.export.action_export_script("numpy")
        driven.main.record.action_record()
        assert not driven.main.record.is_recording
        await driven.pilot.pause()
        assert driven.app.screen is driven.main

    drive(steps, permissions=GUEST)
    assert not list(tmp_path.iterdir())
