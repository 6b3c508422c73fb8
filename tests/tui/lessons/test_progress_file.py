"""How far one has come is kept, and what was kept badly is begun anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.tui.lessons.lesson_player import Progress
from xortui.tui.lessons.places import progress_path
from xortui.tui.lessons.progress_file import read_progress, write_progress


def test_progress_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = progress_path()
    kept = {"tour": Progress(3, {0, 2}, {1: 2.5}, True), "mine": Progress()}
    assert read_progress(path) == {}
    write_progress(path, kept)
    assert read_progress(path) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"tour": 3}',
        '{"tour": {"step": -1, "done": ["x", 1e9], "guesses": {"a": 1, "0": "b"}}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_progress_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lessons.json"
    path.write_text(text)
    assert read_progress(path) in ({}, {"tour": Progress()})
