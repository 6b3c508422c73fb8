"""The pictures of the project: what they are made of, and that making them works."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from xortui.tui.screenshots import SHOTS, Shot, main, portable, taken

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_every_picture_is_kept(ending: str) -> None:
    assert {path.stem for path in FOLDER.glob(f"*.{ending}")} == {shot.name for shot in SHOTS}


def test_no_kept_picture_points_at_the_web() -> None:
    for path in FOLDER.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "@font-face" not in text
        assert "url(http" not in text


def test_a_picture_shows_the_run_it_is_said_to_show() -> None:
    svg = portable(asyncio.run(taken(Shot("small", 80, 24, 100))))
    assert "100" in svg
    assert "Output&#160;surface" in svg


def test_the_same_shot_twice_is_the_same_picture() -> None:
    shot = Shot("small", 80, 24, 100)
    assert portable(asyncio.run(taken(shot))) == portable(asyncio.run(taken(shot)))


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nonsense"])
    assert ended.value.code == 2
    assert "nonsense" in capsys.readouterr().err
