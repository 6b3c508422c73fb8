"""A recording shows what the screen shows, cell for cell, and the same every time."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path

import pyte
import pytest
from textual._context import active_app

from xortui.core import PRESETS
from xortui.tui.app.screen_recorder import (
    VIEWS,
    RecordingPlan,
    ViewNotShownError,
    about_of,
    record_screens,
)
from xortui.tui.recording.files import CastFile
from xortui.tui.recording.movie import Shown
from xortui.tui.recording.screen_grid import text_of_grid

CONFIG = PRESETS["torch"].config
FALL = RecordingPlan(CONFIG, 12_500, 11_900, speed=2_000, caption="the default run is solved")


def sent_by_textual() -> str:
    """What Textual itself sends for the whole screen that it shows now."""
    app = active_app.get()
    update = app.screen._compositor.render_update(full=True)
    return update.render_segments(app.console)


def cells_of(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """The cells of a terminal: text, colours, marks; its own colour stands for the theme's."""

    def drawn(char: pyte.screens.Char) -> tuple[object, ...]:
        front, back = (char.bg, char.fg) if char.reverse else (char.fg, char.bg)
        front = FALL.ground.foreground.removeprefix("#") if front == "default" else front
        return char.data, front, back, char.bold, char.italics, char.underscore

    rows = [screen.buffer[row] for row in range(FALL.rows)]
    return [[drawn(row[column]) for column in range(screen.columns)] for row in rows]


@cache
def recorded() -> tuple[bytes, list[tuple[float, str, str]]]:
    """The recording as a file, and of each screen when it is shown, its text and what is sent."""
    file, screens = BytesIO(), []
    recording = CastFile(about_of(FALL), file)

    def take(shown: Shown) -> None:
        screens.append((shown.seconds, text_of_grid(shown.grid), sent_by_textual()))
        recording.take(shown)

    recording.finish(record_screens(FALL, take))
    return file.getvalue(), screens


def test_a_cast_replayed_equals_the_screen_cell_for_cell() -> None:
    content, screens = recorded()
    header, *events = [json.loads(line) for line in content.decode().splitlines()]
    assert (header["width"], header["height"]) == (80, 25)
    shown = pyte.Screen(80, 25)
    stream = pyte.Stream(shown)
    played = {seconds: text for seconds, _kind, text in events}
    assert list(played)[:-1] == [seconds for seconds, _text, _sent in screens] == [0, 0.1, 0.2, 0.3]
    for seconds, text, sent in screens:
        stream.feed(played[seconds])
        textual = pyte.Screen(80, 24)
        pyte.Stream(textual).feed(sent)
        assert cells_of(shown) == cells_of(textual)
        assert "the default run is solved" in shown.display[24] and shown.display[24] in text
    assert len(played[0.1]) < len(played[0]) / 2, "only what differs is sent"
    assert max(played) == pytest.approx(0.3 + FALL.hold)


def test_its_own_reader_takes_a_cast(tmp_path: Path) -> None:
    reader = pytest.importorskip("asciinema.asciicast", reason="asciinema is not installed")
    path = tmp_path / "run.cast"
    path.write_bytes(recorded()[0])
    with reader.open_from_url(str(path)) as cast:
        events = list(cast.events("o"))
        assert [text for _seconds, _kind, text in events] == [
            json.loads(line)[2] for line in recorded()[0].decode().splitlines()[1:]
        ]
        assert cast.v2_header["title"] == "the default run is solved"


def test_it_shows_the_run_from_one_epoch_to_the_other() -> None:
    _content, screens = recorded()
    first, *_between, last = [text for _seconds, text, _sent in screens]
    assert "epoch 11,900 " in first and "running" in first
    assert "epoch 12,500 " in last and "solved at epoch 12,231" in last
    assert "more" in first.splitlines()[-2], "the keys stand there too"
    assert "solved near epoch 12,2" in first


def test_the_same_plan_gives_the_same_bytes() -> None:
    content, _screens = recorded()
    recorded.cache_clear()
    assert recorded()[0] == content


def test_a_view_that_cannot_be_shown_says_why() -> None:
    one_layer = RecordingPlan(CONFIG.replace(hidden=()), 10, views=("unit-lines",))
    with pytest.raises(ViewNotShownError, match="unit-lines cannot be shown: there is no hidden"):
        record_screens(one_layer, lambda shown: None)


SHOWS = {
    "3d": "3-D",
    "hidden": "Hidden space",
    "network": "Network",
    "gradients": "gradient",
    "unit-lines": "h1",
    "ascii": ":",
    "log": "logarithmic",
    "log-epochs": "epoch",
    "update": "stage 1 of",
    "landscape": "Loss around the way",
}


@pytest.mark.parametrize(
    "view", [pytest.param(view, marks=() if view == "3d" else pytest.mark.slow) for view in VIEWS]
)
def test_every_view_follows_the_run(view: str) -> None:
    seen: list[str] = []
    plan = RecordingPlan(CONFIG, 12_100, 12_000, speed=1_000, views=(view,))
    record_screens(plan, lambda shown: seen.append(text_of_grid(shown.grid)))
    assert len(seen) == 2
    assert seen[0] != seen[1]
    assert SHOWS[view] in seen[0]
