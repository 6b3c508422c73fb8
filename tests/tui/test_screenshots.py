"""The pictures of the project: what they are made of, and that making them works."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from support.readme_commands import README

from xortui.tui.screenshots import (
    EDGE,
    MOVIES,
    POSTER,
    SHOTS,
    WATCHED,
    Shot,
    main,
    portable,
    taken,
    write_edge,
    write_watched,
)

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_every_picture_is_kept(ending: str) -> None:
    moving = {POSTER, WATCHED, *(movie.name for movie in MOVIES)}
    others = {"svg": moving, "png": {EDGE}}[ending]
    kept = {path.stem for path in FOLDER.glob(f"*.{ending}")}
    assert kept == {shot.name for shot in SHOTS} | others


def test_the_readme_opens_with_a_small_picture_that_moves_from_plateau_to_solution() -> None:
    shown = re.findall(r"\]\((screenshots/[^)]+)\)", README.read_text(encoding="utf-8"))
    path = README.parent / shown[0]
    assert path.stem in {movie.name for movie in MOVIES}
    content = path.read_bytes()
    assert len(content) < 2_000_000
    text = content.decode()
    assert "@keyframes" in text and "<script" not in text
    said = re.findall(r"<text[^>]*>([^<]+)<", text)
    for words in ("on a plateau near a saddle", "on a slope", "solved"):
        assert any(words in each for each in said), words


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


def test_the_edge_is_drawn_as_the_command_draws_it(tmp_path: Path) -> None:
    path = write_edge(tmp_path, ("--tour", "1", "--size", "40x20", "--jobs", "1"))
    assert path.name == f"{EDGE}.png" and path.read_bytes().startswith(b"\x89PNG")


def test_without_pytorch_the_kept_picture_of_watched_programs_stays(tmp_path: Path) -> None:
    kept = tmp_path / f"{WATCHED}.svg"
    kept.write_text("kept")
    said = write_watched(tmp_path, str(tmp_path / "no-python"))
    assert str(said).startswith(f"{WATCHED}.svg stays as it is: ")
    assert kept.read_text() == "kept"


def test_the_picture_of_watched_programs_shows_both_from_their_first_epoch_on_and_is_small() -> (
    None
):
    content = (FOLDER / f"{WATCHED}.svg").read_bytes()
    assert len(content) < 1_000_000
    text = content.decode()
    said = "".join(re.findall(r"<text[^>]*>([^<]+)<", text))
    for words in ("a class in NumPy", "a Sequential in PyTorch", "10,000", "20,000", "plateau"):
        assert words in said, words
