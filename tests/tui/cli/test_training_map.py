"""``xortui map`` as people and shells meet it."""

from pathlib import Path

import numpy as np
import pytest
from support.command import xortui
from support.command_line import refused_by

from xortui.tui.cli import main
from xortui.tui.sweep import map_work

pytestmark = pytest.mark.terminal


def test_a_map_is_drawn_as_text_as_a_picture_and_as_arrays(tmp_path: Path) -> None:
    done = xortui("map", "edge", "--ascii")
    assert done.returncode == 0
    assert "diverged" in done.stdout and "!!!!" in done.stdout
    assert "across lr 0.251 to 2 (log)" in done.stdout
    options = ("--preset", "scratch", "--epochs", "30", "--size", "40x20")
    axes = ("--across", "lr=0.1..10:log", "--up", "weights[0][0,0]=-4..4")
    arrays, picture = tmp_path / "map.npz", tmp_path / "map.png"
    assert xortui("map", "run", str(arrays), *axes, *options).returncode == 0
    with np.load(arrays) as found:
        assert found["loss"].shape == found["solved_at"].shape == (20, 40)
        assert found["across"].shape == (40,) and found["up"][0] == pytest.approx(-3.8)
    pillow = pytest.importorskip("PIL.Image", reason="Pillow is not there")
    assert xortui("map", "run", str(picture), *axes, *options).returncode == 0
    with pillow.open(picture) as image:
        assert image.size == (40, 20)
    assert xortui("map", "run", str(tmp_path / "again.png"), *axes, *options).returncode == 0
    assert (tmp_path / "again.png").read_bytes() == picture.read_bytes()


def test_a_tour_leads_to_the_edge_and_is_a_moving_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not there")
    film, still = tmp_path / "zoom.gif", tmp_path / "zoom.svg"
    size = ("--size", "36x24", "--tour", "2")
    assert main(["map", "edge", str(film), *size]) == 0
    with image.open(film) as moving:
        assert moving.size == (36, 24) and moving.n_frames == 17
        moving.seek(16)
        assert moving.info["duration"] == 1000
    assert main(["map", "edge", str(still), *size]) == 0
    assert 'viewBox="0 0 36 24"' in still.read_text()
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "zoomed in 100 times" and told[: len(told) // 2] == told[len(told) // 2 :]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nowhere",), "NAME must be one of edge, momentum, basins, basins-sigmoid or run"),
        (("edge", "--lr", "2"), "the map edge has a run of its own"),
        (("run", "x.jpg"), "FILE must end in .png or .svg or .gif or .npz, got x.jpg"),
        (("edge", "--tour", "99"), "--tour must be from 0 to 13, got 99"),
        (("run", "--up", "lr=1..2"), "axes must be of two numbers, got learning_rate twice"),
        (("run", "x.npz", "--size", "9"), "--size must be WIDTHxHEIGHT, got '9'"),
        (("run", "--size", "0x5"), "--size must have a width from 1 to 4,000 pixels, got 0"),
        (("run", "--across", "epochs=1..2"), "--across must be of learning_rate"),
        (("edge", "--jobs", "0"), "--jobs must be >= 1, got 0"),
        (
            ("edge", "--tour", "1", "--store", "x.db"),
            "--store must be without --tour, which keeps no map but its last",
        ),
        (("edge", "--store", "no/where.db"), "--store must be a file in a folder"),
        (("run", "--up", "lr=2..1"), "--up of learning_rate must begin below its end"),
    ],
)
def test_bad_input_is_one_line(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused_by(capsys, "map", *words)


def test_a_kept_map_is_not_trained_again_and_no_other_is_taken_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, size = str(tmp_path / "map.db"), ("--size", "30x20")
    first, again = tmp_path / "first.npz", tmp_path / "again.npz"
    assert main(["map", "edge", str(first), *size, "--store", store]) == 0
    told = capsys.readouterr().out
    monkeypatch.setattr(map_work, "pixel_chunk", None)
    assert main(["map", "edge", str(again), *size, "--store", store]) == 0
    assert again.read_bytes() == first.read_bytes()
    assert capsys.readouterr().out == told
    assert main(["map", "edge", "--size", "30x21", "--store", store]) == 1
    assert "size is [30, 20] there and [30, 21] here" in capsys.readouterr().err
    assert main(["map", "edge", *size, "--scheduler", "nowhere"]) == 1
    assert "--scheduler nowhere: no scheduler answers" in capsys.readouterr().err
