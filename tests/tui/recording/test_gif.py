"""A recording as GIF shows each screen for its time; what it is made with is an extra."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

from xortui.tui.recording import gif
from xortui.tui.recording.gif import GifFile, MissingExtraError
from xortui.tui.recording.movie import About, Shown
from xortui.tui.recording.screen_grid import Ground, Ink, text_row

GROUND = Ground("#d8dbe2", "#0f1117")
ABOUT = About(8, 2, "title", "xortui", GROUND)
RED, BLUE = Ink("#ff0000", "#0f1117"), Ink("#0000ff", "#0f1117")


def screen(left: Ink, right: Ink) -> tuple[tuple[object, ...], ...]:
    return tuple((*text_row("████", 4, left), *text_row("████", 4, right)) for _row in range(2))


def written(screens: list[Shown], seconds: float) -> bytes:
    file = BytesIO()
    recording = GifFile(ABOUT, file)
    for shown in screens:
        recording.take(shown)
    recording.finish(seconds)
    return file.getvalue()


SCREENS = [
    Shown(0, screen(RED, RED)),
    Shown(0.1, screen(RED, BLUE)),
    Shown(0.2, screen(RED, BLUE)),
    Shown(0.35, screen(BLUE, RED)),
]


def test_each_screen_is_shown_for_its_time() -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("resvg_py")
    content = written(SCREENS, 2)
    with image.open(BytesIO(content)) as picture:
        assert (picture.n_frames, picture.info["loop"]) == (3, 0)
        seen, times = [], []
        for frame in range(3):
            picture.seek(frame)
            times.append(picture.info["duration"])
            pixels = np.asarray(picture.convert("RGB"))
            middle = pixels.shape[0] // 2
            seen.append([tuple(pixels[middle, at]) for at in (20, pixels.shape[1] - 20, 2)])
    assert times == [100, 250, 1650]
    red, blue, ground = (255, 0, 0), (0, 0, 255), (15, 17, 23)
    assert seen == [[red, red, ground], [red, blue, ground], [blue, red, ground]]
    assert written(SCREENS, 2) == content


def test_without_the_extra_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gif, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"Pillow and resvg-py: pip install 'xortui\[rec"):
        GifFile(ABOUT, BytesIO())
