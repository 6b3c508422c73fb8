"""What version 0.1 wrote is read: runs, events, a run card, preferences, a sweep's store.

The files in ``version_0_1`` were made by that version itself, on its command line and by its keys.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from support.hostile_files import Remembering

from xortui.core import PRESETS, RunConfig, Trainer
from xortui.core.sweep import combinations
from xortui.tui.app.preference_file import load_preferences
from xortui.tui.app.preferences import Preferences
from xortui.tui.cli import main
from xortui.tui.player.speeds import Speed
from xortui.tui.records.saved_runs import load_run, save_run
from xortui.tui.screens.keys import GROUPS
from xortui.tui.sweep.exports import write_csv
from xortui.tui.sweep.plan import SweepPlan
from xortui.tui.sweep.run import run_sweep
from xortui.tui.sweep.store import Store

ACTIONS: Final = frozenset(
    {
        "arrow_down",
        "arrow_left",
        "arrow_right",
        "arrow_up",
        "back",
        "command_palette",
        "copy_run_card",
        "edit_parameters",
        "edit_targets",
        "export_numpy",
        "export_torch",
        "faster",
        "first",
        "go_to_epoch",
        "help",
        "latest",
        "learning_rate_down",
        "learning_rate_up",
        "next_hidden_right",
        "next_hidden_up",
        "next_ramp",
        "next_seed",
        "presets",
        "quit",
        "reset",
        "run",
        "run_until_solved",
        "save_json_lines",
        "save_picture",
        "save_run",
        "scrub_back",
        "scrub_forward",
        "settings",
        "slower",
        "step",
        "sweep",
        "toggle_3d",
        "toggle_ascii",
        "toggle_contour",
        "toggle_crosshair",
        "toggle_hidden",
        "toggle_logarithmic",
        "toggle_network",
        "undo",
    }
)
"""What had a key on the main view."""

FOLDER = Path(__file__).with_name("version_0_1")
SCRATCH = PRESETS["scratch"].config.replace(epochs=300, learning_rate=1.0)
PLAN = SweepPlan(
    tuple(combinations(SCRATCH, {"hidden": ((2,), (3,))})), range(300), 300, ("hidden",)
)
WORDS = ["sweep", "--preset", "scratch", "--epochs", "300", "--lr", "1", "--seeds", "300"]
WORDS += ["--vary", "hidden=2,3", "--jobs", "1", "--json"]


def first_columns(rows: Path) -> list[str]:
    """The rows of a CSV without the columns that came later, which it must not have filled."""
    return [row.rsplit(",", 5)[0] for row in rows.read_text().splitlines()]


@pytest.mark.parametrize(
    ("name", "epoch"), [("train.npz", 300), ("screen.npz", 50), ("diverged.npz", 1055)]
)
def test_a_saved_run_goes_on_and_is_marked_as_unchecked(
    name: str, epoch: int, tmp_path: Path
) -> None:
    run = load_run(FOLDER / name)
    assert not run.is_checked
    assert run.checkpoint.epoch == epoch
    trainer, again = run.trainer(), Trainer(run.config.replace(epochs=epoch))
    again.advance(epoch)
    np.testing.assert_allclose(again.checkpoint().vector, trainer.checkpoint().vector, rtol=1e-6)
    save_run(tmp_path / "again.npz", run)
    assert load_run(tmp_path / "again.npz").is_checked


def test_going_on_says_once_that_the_run_is_unchecked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    start, after = FOLDER / "train.npz", tmp_path / "after.npz"
    words = ["train", "--from", str(start), "--epochs", "310", "--json", "--save", str(after)]
    assert main(words) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out.splitlines()[-1])["epoch"] == 310
    assert captured.err == (
        f"xortui: note: --from {start} was saved by version 0.1, without a checksum: "
        "it is unchecked\n"
    )
    assert main(["train", "--from", str(after), "--epochs", "311", "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_events_are_those_of_the_run_that_they_describe() -> None:
    lines = [json.loads(line) for line in (FOLDER / "screen.jsonl").read_text().splitlines()]
    config = RunConfig.from_dict(lines[0]["config"])
    losses = Trainer(config).advance(50).losses
    assert [line["epoch"] for line in lines[1:-1]] == list(range(1, 51))
    np.testing.assert_allclose([line["loss"] for line in lines[1:-1]], losses, rtol=1e-9)


def test_a_run_card_makes_its_run_again(capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split((FOLDER / "run_card.txt").read_text())
    assert main([*words[1:], "--json", "--every", "300"]) == 0
    ended = json.loads(capsys.readouterr().out.splitlines()[-1])
    expected = json.loads((FOLDER / "run_card_end.json").read_text())
    assert ended["loss"] == pytest.approx(expected["loss"], rel=1e-9)
    assert ended["predictions"] == pytest.approx(expected["predictions"], rel=1e-9)


def test_no_newer_action_takes_a_key_that_was_free(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    bindings = [binding for group in GROUPS for binding in group.bindings]
    newer = {(binding.key, binding.id) for binding in bindings if binding.id not in ACTIONS}
    assert {binding.id for binding in bindings} == ACTIONS | {name for _key, name in newer}
    for key, name in newer:
        assert name is not None
        path.write_text(f'[keys]\nstep = "{key}"\n')
        keys = load_preferences(path, set()).keys
        assert keys["step"] == key
        assert keys[name] != key


def test_preferences_mean_what_they_meant() -> None:
    assert load_preferences(FOLDER / "config.toml", {"nord"}) == Preferences(
        theme="nord",
        # An action that is newer gives way.
        keys={"step": "m", "back": "f3,backspace", "explain_update": "f6"},
        speed=Speed(100),
        ramp="grey",
        frames_per_second=20,
    )


def test_a_store_is_exported_as_it_was_and_is_marked_as_unchecked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, rows = tmp_path / "store.db", tmp_path / "rows.csv"
    shutil.copy(FOLDER / "store.db", path)
    for _time in range(2):
        assert main([*WORDS, "--store", str(path), "--csv", str(rows)]) == 0
        assert capsys.readouterr().err == (
            f"xortui: note: --store {path}: 600 runs were kept by version 0.1, "
            "without checksums: they are unchecked\n"
            f"xortui: note: --store {path}: 578 runs were called slow or stuck by an older rule, "
            "which often erred\n"
        )
        assert first_columns(rows) == (FOLDER / "store.csv").read_text().splitlines()


def test_a_store_that_was_not_finished_goes_on_with_checksums(tmp_path: Path) -> None:
    path, rows = tmp_path / "store.db", tmp_path / "rows.csv"
    shutil.copy(FOLDER / "store.db", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("delete from chunks where combination = 1")
    with closing(Store(replace(PLAN, chunk_size=7), path)) as store:
        assert "300 runs were kept by version 0.1" in store.notes[0]
        assert run_sweep(store, Remembering())
        write_csv(rows, store)
    assert first_columns(rows)[:301] == (FOLDER / "store.csv").read_text().splitlines()[:301]
    # What was computed now is judged by the rule of now.
    later = [row.rsplit(",", 5)[1:3] for row in rows.read_text().splitlines()[301:]]
    assert any(epoch for epoch, _level in later) and any(level for _epoch, level in later)
    # From now on rot is found in the old chunks, too.
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update chunks set losses = zeroblob(2400) where combination = 0")
    with closing(Store(PLAN, path)) as store:
        assert store.notes[:1] == [
            f"note: --store {path}: the chunk of combination 0, seeds 0 to 299, is damaged "
            "and is computed anew"
        ]
        assert store.finished_runs() == 300


def test_what_no_run_can_have_come_to_is_damage_without_a_checksum_too(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    shutil.copy(FOLDER / "store.db", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update chunks set fates = x'07' || substr(fates, 2)")
    with closing(Store(PLAN, path)) as store:
        assert store.finished_runs() == 0
        assert len(store.notes) == 2
