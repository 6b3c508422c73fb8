"""What the terminal shows is what Textual's own way of drawing would show, cell for cell."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any, ClassVar

import pyte
import pytest
from rich.color import ColorSystem
from rich.style import Style
from support.driving import Driven, drive
from support.settling import settling_pilots
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Offset, Region, Size
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widget import Widget

from xortui.core import PRESETS
from xortui.tui.app.app import XortuiApp
from xortui.tui.internals.rich_console import use_color_system
from xortui.tui.painting.painter import Painter, painter_of
from xortui.tui.player.player import Player
from xortui.tui.rendering.cells.canvas import Canvas, Span
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, Glyphs
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.loss_panel import LossPanel
from xortui.tui.widgets.surface_picture import SurfacePicture

Cell = tuple[str, str, str, bool]
"""Character, colour, ground, whether it is bold."""

KEYS = ("p", "l", "a", "3", "h", "x", "left", "right", "s", "b", "tab", "question_mark", "escape")
KEYS += ("w", "n", "c", "escape", "plus", "minus", "space", "s", "s", "space")


class KeptDriver(Driver):
    """A terminal of pyte's, in the same process."""

    screen: ClassVar[pyte.Screen]
    stream: ClassVar[pyte.Stream]

    def write(self, data: str) -> None:
        self.stream.feed(data)

    def start_application_mode(self) -> None:
        size = Size(*(self._size or (80, 24)))
        self.send_message(events.Resize(size, size))

    def disable_input(self) -> None:
        pass

    def stop_application_mode(self) -> None:
        pass


def forget_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undoes what styles remember of tests before, whose terminals had other colours."""
    render_style = Strip.render_style

    def afresh(style: Style, text: str, color_system: ColorSystem) -> str:
        style._ansi = None
        return render_style(style, text, color_system)

    monkeypatch.setattr(Strip, "render_style", staticmethod(afresh))
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")


def shown(screen: pyte.Screen) -> list[list[Cell]]:
    """What the terminal shows."""
    rows = (screen.buffer[y] for y in range(screen.lines))
    return [
        [
            (row[x].data or " ", row[x].fg, row[x].bg, row[x].bold)
            for x in range(screen.columns)
            if row[x].data  # the second cell of a wide character
        ]
        for row in rows
    ]


def meant(app: XortuiApp) -> list[list[Cell]]:
    """What Textual draws where it draws the whole screen, from what it remembers of its lines."""
    return [list(cells(strip)) for strip in app.screen._compositor.render_strips()]


def cells(strip: Any) -> Iterator[Cell]:
    for text, style, _control in strip:
        colors = ["default", "default"]
        for place, color in enumerate((style.color, style.bgcolor)):
            if color is not None and color.triplet is not None:
                colors[place] = color.triplet.hex.removeprefix("#")
        for character in text:
            yield character, *colors, bool(style.bold)  # type: ignore[misc]


def visible(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Leaves out the colour of blanks, which nobody sees."""
    return [[(c, "" if c == " " else fg, bg, bold) for c, fg, bg, bold in row] for row in rows]


def is_shown(app: XortuiApp) -> bool:
    return visible(shown(KeptDriver.screen)) == visible(meant(app))


@pytest.mark.parametrize(
    ("size", "glyphs"),
    [
        ((80, 24), FULL),
        pytest.param((120, 40), FULL, marks=pytest.mark.slow),
        ((80, 24), COLORLESS),
        ((80, 24), ASCII),
    ],
    ids=["80x24", "120x40", "colorless", "ascii"],
)
def test_the_terminal_shows_what_is_meant(
    size: tuple[int, int], glyphs: Glyphs, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_colors(monkeypatch)
    KeptDriver.screen = pyte.Screen(*size)
    KeptDriver.stream = pyte.Stream(KeptDriver.screen)
    app = XortuiApp(PRESETS["torch"].config, paused=True, glyphs=glyphs, ascii=glyphs is ASCII)
    app.driver_class = KeptDriver
    chance = random.Random(repr(size))
    painted = 0
    paint = Painter.paint

    def counted(painter: Painter) -> None:
        nonlocal painted
        painted += 1
        paint(painter)

    monkeypatch.setattr(Painter, "paint", counted)

    async def type_and_look(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        driven = Driven(app, pilot)
        main = driven.main
        main.player = Player(PRESETS["torch"].config, paused=True, clock=perf_counter)
        for _ in range(10):
            key = chance.choice(KEYS)
            await pilot.press(key)
            if not main.player.is_playing:
                main.player.step(chance.choice((1, 300)))
                main.present()
            await pilot.pause()
            if main.player.is_playing:
                await pilot.press("space")
            await pilot.pause()
            await pilot.pause()
            # On a busy machine a picture that is due may not have been painted yet.
            await driven.until(lambda: is_shown(app), f"what is meant after {key}")
        app.exit(0)

    with settling_pilots():
        asyncio.run(app.run_async(size=size, auto_pilot=type_and_look))
    assert app.return_code == 0
    assert app._exception is None
    assert painted > 5, "the test looks at what was painted"


def test_a_picture_that_becomes_smaller_before_it_is_painted() -> None:
    async def steps(driven: Driven) -> None:
        panel = driven.main.query_one(SurfacePicture)
        whole = Region(0, 0, 120, 40)
        spans = [(row, 0, 500) for row in (30, 2, 0)]
        panel._canvas = Canvas(3, 5)
        text = panel.written_spans(spans, Offset(10, 10), whole)
        assert text is not None
        assert [int(row) for row in re.findall(r"\x1b\[(\d+);11H", text)] == [13, 11]
        assert re.sub(r"\x1b\[[0-9;]*[mH]", "", text) == " " * 10

    drive(steps)


def test_what_is_painted_has_the_colors_that_the_terminal_is_known_to_show() -> None:
    async def steps(driven: Driven) -> None:
        panel = driven.main.query_one(SurfacePicture)
        row = (panel._canvas.rows // 2, 0, panel._canvas.cols)

        def written(colors: str) -> str:
            use_color_system(driven.app.console, colors)
            text = panel.written_spans([row], Offset(0, 0), Region(0, 0, 80, 24))
            assert text is not None
            return text

        for colors, told, other in (("truecolor", "8;2;", "8;5;"), ("256", "8;5;", "8;2;")) * 2:
            assert told in written(colors)
            assert other not in written(colors)

    drive(steps)


def test_a_subtitle_is_on_the_terminal_before_anything_else_happens() -> None:
    size = (120, 40)
    KeptDriver.screen = pyte.Screen(*size)
    KeptDriver.stream = pyte.Stream(KeptDriver.screen)
    app = XortuiApp(PRESETS["torch"].config, paused=True, glyphs=FULL)
    app.driver_class = KeptDriver

    def terminal() -> str:
        return "".join(KeptDriver.screen.display)

    async def write_and_look(pilot: Pilot[Any]) -> None:
        driven = Driven(app, pilot)
        await driven.until(lambda: "linear" in terminal(), "the first picture")
        await pilot.pause()
        driven.main.query_one("#loss", LossPanel).set_subtitle("at once")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert "at once" in terminal()
        app.exit(0)

    asyncio.run(app.run_async(size=size, auto_pilot=write_and_look))
    assert app.return_code == 0


class Noted(Widget):
    """A picture that notes in which way it is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.ways: list[str] = []

    def written_spans(self, spans: Sequence[Span], at: Offset, clip: Region) -> str | None:
        self.ways.append("written")
        return ""

    def refresh_spans(self, spans: Iterable[Span]) -> None:
        self.ways.append("refreshed")


class Alone(App[None]):
    """One picture on a screen of Textual's, or of ours."""

    def __init__(self, screen: Screen[None]) -> None:
        super().__init__()
        self.only, self.picture = screen, Noted()

    def get_default_screen(self) -> Screen[None]:
        return self.only

    def compose(self) -> Iterator[Widget]:
        yield self.picture


@pytest.mark.parametrize(
    ("make_screen", "is_resized", "is_covered", "way"),
    [
        (PictureScreen, False, False, "written"),
        (PictureScreen, True, False, "refreshed"),
        (PictureScreen, False, True, "refreshed"),
        (Screen, False, False, "refreshed"),
    ],
    ids=["in the open", "of another size", "behind a dialog", "on a screen without a painter"],
)
def test_the_painter_decides_the_way(
    make_screen: Callable[[], Screen[None]], is_resized: bool, is_covered: bool, way: str
) -> None:
    app = Alone(make_screen())
    app.driver_class = KeptDriver
    KeptDriver.screen = pyte.Screen(80, 24)
    KeptDriver.stream = pyte.Stream(KeptDriver.screen)

    async def change(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        if is_covered:
            await app.push_screen(ModalScreen[None]())
            await pilot.pause()
        painter_of(app.picture).paint_soon(app.picture, [(0, 0, 1)], is_resized=is_resized)
        await asyncio.sleep(0)
        assert app.picture.ways == [way]
        app.exit()

    asyncio.run(app.run_async(size=(80, 24), auto_pilot=change))
    assert app.picture.ways == [way]
