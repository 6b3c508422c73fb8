"""A module is tested in the file of its name, or it stands here where it is tested and why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"

NOT_YET = ("tui/screens/", "tui/ssh/", "tui/internals/")
"""Folders whose tests stand by what a person does, or by what other people's libraries have."""

_BATCH = "core/sweep/test_batch.py"
_WATCHED = "tui/watching/test_examination.py"
_TRAININGS = "tui/watching/test_training_examination.py"
_PROGRAMS = "tui/export/test_numpy_program.py"

ELSEWHERE = {
    # A change is checked as a part of the configuration that it changes.
    "core/changes.py": "core/test_config.py",
    # A corner is rounded so that flow can be followed.
    "core/curvature/layer_pass.py": "core/curvature/test_descended_loss.py",
    "core/curvature/normalized_hessian.py": "core/curvature/test_hessian.py",
    "core/curvature/rounded_relu.py": "core/curvature/test_flow.py",
    # The parts of the fast network, together, are the network of the articles.
    "core/fast/epoch_loop.py": "core/test_network.py",
    "core/fast/watched_rows.py": "core/test_held_out.py",
    "core/fast/normalization.py": "core/fast/test_layers.py",
    "core/fast/parameter_vector.py": "core/test_network.py",
    # Whose network it is shows in a program that runs.
    "core/foreign/findings.py": _WATCHED,
    "core/foreign/measures.py": _WATCHED,
    "core/foreign/mistakes.py": "core/foreign/test_descent.py",
    "core/foreign/network.py": "core/foreign/test_descent.py",
    "core/foreign/observed.py": _WATCHED,
    "core/foreign/recognition.py": _WATCHED,
    "core/foreign/own_gradients.py": "tui/watching/child/test_scalars.py",
    "core/foreign/training_findings.py": "core/foreign/test_training.py",
    # What runs beside a program is seen from outside of it.
    "tui/watching/child/backward.py": _TRAININGS,
    "tui/watching/child/bootstrap.py": _WATCHED,
    "tui/watching/child/channel.py": _WATCHED,
    "tui/watching/child/going_back.py": _TRAININGS,
    "tui/watching/child/graph.py": _TRAININGS,
    "tui/watching/child/scalar_graph.py": "tui/watching/child/test_scalars.py",
    "tui/watching/child/live.py": _WATCHED,
    "tui/watching/child/loops.py": _WATCHED,
    "tui/watching/child/probe.py": _WATCHED,
    "tui/watching/child/program.py": _WATCHED,
    "tui/watching/child/values.py": _WATCHED,
    "tui/watching/heard.py": _WATCHED,
    "core/foreign/named_network.py": "tui/watching/test_naming.py",
    "tui/watching/child/named.py": "tui/watching/test_naming.py",
    "tui/cli/watched_file.py": "tui/records/test_recorded_runs.py",
    "tui/watching/recorded_run.py": "tui/records/test_recorded_runs.py",
    "tui/watching/trained_here.py": "tui/records/test_recorded_runs.py",
    "tui/watching/losses_alone.py": "tui/watching/test_beginning.py",
    "tui/watching/line_source.py": "tui/watching/test_line_run.py",
    "tui/watching/watched_program.py": "tui/watching/test_line_run.py",
    "tui/watching/process.py": _WATCHED,
    "tui/watching/sentences.py": _WATCHED,
    "tui/watching/training_heard.py": _TRAININGS,
    "tui/watching/training_run.py": _TRAININGS,
    "tui/watching/training_sentences.py": _TRAININGS,
    "tui/cli/interpreter.py": "tui/cli/test_check.py",
    "tui/cli/watch.py": "tui/terminal/test_watching.py",
    "tui/watching/source_lines.py": _WATCHED,
    # A lesson's program is wrong on purpose, and is mended and run by the test.
    **dict.fromkeys(
        (f"tui/lessons/built_in/programs/{name}.py" for name in ("second", "third", "fourth")),
        "tui/lessons/test_library.py",
    ),
    # The steps of the layers, together, are the update that they make.
    "core/explain/layer_steps.py": "core/explain/test_update.py",
    "core/explain/limits_written.py": "core/explain/test_explanation.py",
    # What a run goes on from must make the same bits; what came from a file may be of no run.
    "core/run/state.py": "core/test_same_bits.py",
    "core/run/checkpoint_rules.py": "tui/records/test_saved_runs.py",
    # The parts of one epoch of many runs are right where each run is that of a trainer.
    "core/parameters.py": "core/test_architecture.py",
    "core/sweep/dropped.py": _BATCH,
    "core/sweep/outcomes.py": "core/sweep/test_judgement.py",
    "core/sweep/kernel.py": _BATCH,
    "core/sweep/lanes.py": _BATCH,
    "core/sweep/layer_inputs.py": _BATCH,
    "core/sweep/layers.py": _BATCH,
    "core/sweep/outputs.py": _BATCH,
    "core/sweep/shuffles.py": _BATCH,
    "core/sweep/steps.py": _BATCH,
    # Of lessons, what is asked and said is seen where one is gone through.
    "tui/lessons/lesson.py": "tui/lessons/test_lesson_file.py",
    "tui/lessons/moment.py": "tui/lessons/test_lesson_player.py",
    "tui/lessons/places.py": "tui/lessons/test_progress_file.py",
    # Pieces of a program are right where the program is.
    "tui/export/torch_templates.py": "tui/export/test_torch_program.py",
    # A file of a recording is right where the command has written one.
    "tui/recording/files.py": "tui/cli/test_record.py",
    "tui/cli/poster.py": "tui/cli/test_record.py",
    # Of the application, what only shows on a screen is looked at there.
    "tui/app/__init__.py": "tui/app/test_preference_file.py",
    "tui/app/app.py": "tui/test_snapshots.py",
    "tui/app/ascii_filter.py": "tui/test_snapshots.py",
    "tui/app/commands.py": "tui/screens/dialogs/test_dialogs.py",
    "tui/app/palette.py": "tui/screens/test_typed_ahead.py",
    "tui/app/offscreen.py": "tui/terminal/test_once.py",
    # What it does to a terminal needs one.
    "tui/app/shutdown.py": "tui/terminal/test_ending.py",
    "tui/app/terminal_driver.py": "tui/terminal/test_ending.py",
    # What is clicked on is said to a screen.
    "tui/widgets/parameter_clicked.py": "tui/screens/main/test_edit_controller.py",
    # Of the command line, what only a process shows, or a command that was given.
    "tui/cli/__init__.py": "tui/cli/test_program.py",
    "tui/cli/lesson_folder.py": "tui/cli/test_learn.py",
    "tui/cli/attach.py": "tui/ssh/front/test_unix_socket.py",
    "tui/cli/work_options.py": "tui/cli/test_training_map.py",
    "tui/cli/compare_report.py": "tui/cli/test_compare.py",
    "tui/widgets/compare_panels.py": "tui/cli/test_compare.py",
    "tui/widgets/varied_panels.py": "tui/screens/sweep/test_varied_screen.py",
    "tui/cli/console.py": "tui/cli/test_output.py",
    "tui/cli/headless.py": "tui/cli/test_train.py",
    "tui/cli/live.py": "tui/terminal/test_playing.py",
    "tui/cli/progress_bar.py": "tui/cli/test_sweep_progress.py",
    # What concerns the process is seen from outside of it.
    "tui/linear_algebra.py": "tui/cli/test_program.py",
    "tui/standard_streams.py": "tui/cli/test_output.py",
    # An exported program is right where it runs and prints the losses of its run.
    "tui/export/ends.py": _PROGRAMS,
    "tui/export/numpy_context.py": _PROGRAMS,
    "tui/export/phases.py": _PROGRAMS,
    "tui/export/schedule_lines.py": _PROGRAMS,
    "tui/export/torch_changes.py": "tui/export/test_torch_program.py",
    "tui/export/written_out.py": _PROGRAMS,
    # A player is what is asked of its parts.
    "tui/player/cursor.py": "tui/player/test_player.py",
    "tui/player/ghost_run.py": "tui/player/test_player.py",
    "tui/player/unsaved_work.py": "tui/player/test_player.py",
    "tui/player/sweep_player.py": "tui/screens/sweep/test_sweep_screen.py",
    "tui/records/loss_record.py": "tui/records/test_saved_runs.py",
    # Parts of one picture each.
    "tui/rendering/cells/sign_style.py": "tui/rendering/text/test_parameter_table.py",
    "tui/rendering/charts/chart_axes.py": "tui/rendering/charts/test_loss_chart.py",
    # Widgets compute nothing: what they show and what is typed at them is seen on a screen.
    "tui/widgets/choice.py": "tui/screens/settings/test_settings.py",
    "tui/widgets/map_panels.py": "tui/screens/sweep/test_map_screen.py",
    "tui/widgets/landscape_panels.py": "tui/screens/landscape/test_landscape_screen.py",
    "tui/widgets/hidden_panel.py": "tui/widgets/test_hidden_space.py",
    "tui/widgets/loss_panel.py": "tui/test_snapshots.py",
    "tui/widgets/network_panel.py": "tui/test_snapshots.py",
    "tui/widgets/panel.py": "tui/screens/main/test_layout.py",
    "tui/widgets/parameter_panel.py": "tui/test_snapshots.py",
    "tui/widgets/side_panels.py": "tui/test_snapshots.py",
    "tui/widgets/surface_panel.py": "tui/test_snapshots.py",
    "tui/widgets/paged_options.py": "tui/screens/test_typed_ahead.py",
    "tui/widgets/picture.py": "tui/painting/test_painter.py",
    "tui/widgets/recent_losses.py": "tui/test_snapshots.py",
    "tui/widgets/run_caption.py": "tui/screens/main/test_run_caption.py",
    "tui/widgets/sweep_panels.py": "tui/screens/sweep/test_sweep_screen.py",
    "tui/widgets/tables.py": "tui/screens/main/test_edit_controller.py",
    "tui/widgets/timeline_bar.py": "tui/terminal/test_playing.py",
    "tui/widgets/update_panels.py": "tui/screens/update/test_update_screen.py",
    "tui/widgets/view_options.py": "tui/widgets/test_run_picture.py",
}
"""Module -> the file of tests that would fail with it."""

OF_NO_MODULE = {
    # What holds across the core.
    "core/sweep/test_judged_recipes.py",
    "core/test_articles.py",
    "core/test_library.py",
    "core/test_reference_descents.py",
    "core/test_reference_inputs.py",
    "core/test_reference_outputs.py",
    "core/test_reference_runs.py",
    "core/test_same_bits.py",
    # The program as people and shells meet it.
    "tui/cli/test_program.py",
    "tui/cli/test_start_lines.py",
    "tui/terminal/",
    "tui/test_snapshots.py",
}
"""Tests, or folders of them, of something that no single module does."""


# Every worker asks this of every module while it collects; parsing would take it half a second.
_FUNCTION: Final = re.compile(r"^ *(async )?def \w", re.MULTILINE)


def does_something(module: Path) -> bool:
    """Whether there is a function in it: tables and bare classes have nothing to be tested."""
    return _FUNCTION.search(module.read_text(encoding="utf-8")) is not None


FILES = [path for room in ("core", "tui") for path in (ROOT / room).rglob("*.py")]
MODULES = sorted(
    place
    for path in FILES
    if not (place := path.relative_to(ROOT).as_posix()).startswith(NOT_YET) and does_something(path)
)


def own_test(module: str) -> str:
    """Where the tests of a module stand, from the folder of tests."""
    path = Path(module)
    return path.with_name(f"test_{path.name}").as_posix()


def fault_of(module: str) -> str:
    """What is wrong with the place of a module's tests, if anything is."""
    place = own_test(module)
    is_there = (TESTS / place).is_file()
    if module not in ELSEWHERE:
        return "" if is_there else f"{module} needs tests/{place}"
    if is_there:
        return f"{module} has tests/{place} and needs no other place"
    return "" if (TESTS / ELSEWHERE[module]).is_file() else f"{ELSEWHERE[module]} is not there"


def test_every_module_has_a_file_of_tests() -> None:
    assert len(MODULES) > 300
    assert list(filter(None, map(fault_of, MODULES))) == []


def test_no_place_is_that_of_a_module_that_is_gone() -> None:
    assert sorted(set(ELSEWHERE) - set(MODULES)) == []


def test_a_file_of_tests_stands_where_its_module_stands() -> None:
    modules = {own_test(path.relative_to(ROOT).as_posix()) for path in FILES}
    left_over = []
    for room in ("core", "tui"):
        for path in (TESTS / room).rglob("test_*.py"):
            place = path.relative_to(TESTS).as_posix()
            is_elsewhere = place.startswith((*NOT_YET, *OF_NO_MODULE))
            if place not in modules and not is_elsewhere:
                left_over.append(place)
    assert sorted(left_over) == []
