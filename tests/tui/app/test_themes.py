"""What is read in each theme, and what is told apart in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from rich.color import Color, ColorSystem
from support.color_vision import VISIONS, distance
from support.driving import Driven, drive
from textual.geometry import Region
from textual.theme import Theme

from xortui.core import PRESETS
from xortui.tui.app.themes import FRAME, HIGH_CONTRAST, THEMES, in_sixteen_colors
from xortui.tui.internals.textual_screen import strips_of
from xortui.tui.rendering.cells.color_ramps import contrast, quieter, ramp_hexes
from xortui.tui.rendering.cells.glyphs import COLORLESS, FULL
from xortui.tui.rendering.cells.ramps import RAMPS, SIXTEEN
from xortui.tui.rendering.hidden.hidden_space import side_hexes
from xortui.tui.screens.main.record_controller import shown_as
from xortui.tui.screens.sweep.map_screen import MapScreen

_APART = 25.0
"""CIE 1976: where 2 is just seen, this is seen at a glance."""

_FILLED = "\u2580\u2584\u2588\u258c\u2590\u2581\u2582\u2583\u2585\u2586\u2587 "
_FRAMES = "\u256d\u256e\u2570\u256f\u2500\u2502\u2501\u250c\u2510\u2514\u2518"
_MEANINGS = ("primary", "warning", "success", "error", "accent")


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_sign_and_right_stay_apart_for_every_eye(theme: Theme, vision: str) -> None:
    assert theme.warning and theme.error and theme.success
    assert distance(theme.primary, theme.warning, vision) >= _APART, "signs"
    assert distance(theme.success, theme.error, vision) >= _APART, "right and wrong"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_is_drawn_faint_is_seen(theme: Theme) -> None:
    ground = str(theme.background)
    for shade in (theme.primary, theme.warning, theme.foreground):
        faint = quieter(str(shade), ground)
        assert 3 <= contrast(faint, ground) < contrast(str(shade), ground)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("ramp", [*RAMPS, SIXTEEN.name])
def test_two_and_three_classes_stay_apart_for_every_eye(ramp: str, vision: str) -> None:
    assert distance(*side_hexes(ramp), vision) >= _APART
    shades = ramp_hexes(ramp, 128)
    for one, other in combinations((shades[0], shades[64], shades[-1]), 2):  # three classes
        assert distance(one, other, vision) >= _APART


def test_a_terminal_of_sixteen_colours_has_a_ramp_of_them_at_first() -> None:
    async def steps(driven: Driven) -> None:
        seen = []
        driven.main.use(glyphs=FULL, ascii=False)
        for _press in range(4):
            seen.append(driven.main.view_options.ramp)
            await driven.press("p")
        assert seen == [SIXTEEN.name, *RAMPS] and driven.main.view_options.ramp == SIXTEEN.name
        assert shown_as(driven.main.view_options, ())[:2] == ["--ramp", "viridis"]

    drive(steps, has_few_colors=True)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_each_meaning_has_a_hue_of_its_own_in_sixteen_colours_too(theme: Theme) -> None:
    few = in_sixteen_colors(theme)
    numbers = [
        Color.parse(str(getattr(few, name))).downgrade(ColorSystem.STANDARD).number
        for name in (*_MEANINGS, "foreground", "background")
    ]
    assert len(set(numbers)) == len(numbers)
    assert len({getattr(theme, name) for name in _MEANINGS}) == len(_MEANINGS)


def test_without_hues_nothing_that_stands_out_is_greyer_than_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(driven: Driven) -> None:
        driven.main.use(glyphs=COLORLESS, ascii=True)
        driven.player.step(300)
        for theme in THEMES:
            driven.app.theme = theme.name
            await driven.pilot.pause()
            await driven.pilot.pause()
            strips = strips_of(driven.app.screen)
            lightness = {
                segment.text.strip(): contrast(_hex(segment.style.color), _hex(ground))
                for strip in strips
                for segment in strip
                if segment.style and segment.style.color and (ground := segment.style.bgcolor)
            }
            assert lightness["space"] >= lightness["run"], theme.name
            wrong = next(text for text in lightness if text.endswith("✗"))
            right = next(text for text in lightness if text.endswith("✓"))
            assert lightness[wrong] >= lightness[right], theme.name

    drive(steps, PRESETS["torch"].config)


def test_everything_that_is_written_is_read() -> None:
    seen: dict[str, set[tuple[str, str, str, bool]]] = {theme.name: set() for theme in THEMES}

    async def steps(driven: Driven) -> None:
        driven.main.use(glyphs=FULL, ascii=False)
        driven.player.step(300)
        for keys in ((), ("h", "H", "w"), ("c", "question_mark"), ("ctrl+p",)):
            await driven.press(*keys)
            for theme in THEMES:
                driven.app.theme = theme.name
                await driven.pilot.pause()
                await driven.pilot.pause()
                seen[theme.name].update(_cells(driven))
            if keys:
                await driven.press("escape")

    drive(steps, PRESETS["torch"].config, size=(120, 40))
    for theme in THEMES:
        assert len(seen[theme.name]) > 40
        assert not _unread(theme, seen[theme.name]), theme.name
        assert contrast(str(theme.variables[FRAME]), str(theme.background)) >= 3


@dataclass(frozen=True, slots=True)
class _View:
    """A view of a run.

    Attributes:
        preset: The run.
        epochs: How far it has come.
        keys: What opens the view.
        words: What stands on it then.
        size: Columns and rows.
    """

    preset: str
    epochs: int
    keys: tuple[str, ...]
    words: str
    size: tuple[int, int] = (100, 30)


_VIEWS = {
    "update": _View("scratch", 300, ("w", "down", "m", *3 * ("enter",), "A"), "def sigmoid"),
    "checked": _View("torch", 300, ("m", "c", "w"), "wrong"),
    "equations": _View("torch", 300, ("m", "e"), "the boundary"),
    "classes": _View("classes", 40, (), "winning class"),
    "an output": _View("classes", 40, ("O", "x"), "class 0"),
    "held out": _View("overfit", 300, ("t",), "held out"),
    "landscape": _View("torch", 900, ("V", "s"), "Loss around both ways"),
    "map": _View("diverge", 0, ("M",), "Map", (60, 16)),
    "sweep": _View("diverge", 0, ("v",), "Fate of each seed"),
    "presets": _View("torch", 0, ("d",), "Presets"),
    "data": _View("torch", 0, ("C",), "Points by name"),
    "words": _View("torch", 0, ("G",), "What words mean"),
    "lessons": _View("torch", 0, ("L",), "A tour of two minutes"),
    "questions": _View("torch", 0, ("Q",), "What comes out"),
}
_SAMPLE = ("update", "lessons")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in _SAMPLE else pytest.mark.slow) for name in _VIEWS],
)
def test_every_view_is_read_in_every_theme(name: str) -> None:
    view = _VIEWS[name]
    seen: dict[str, set[tuple[str, str, str, bool]]] = {}

    async def steps(driven: Driven) -> None:
        driven.main.use(glyphs=FULL, ascii=False)
        driven.player.step(view.epochs)
        await driven.press(*view.keys)
        if isinstance(screen := driven.app.screen, MapScreen):
            while not screen.player.is_done or screen.player.size == (1, 1):
                screen.compute(1.0)
        await driven.until(lambda: view.words in driven.text(), view.words)
        for theme in THEMES:
            driven.app.theme = theme.name
            await driven.pilot.pause()
            await driven.pilot.pause()
            seen[theme.name] = set(_cells(driven))

    drive(steps, PRESETS[view.preset].config, size=view.size)
    for theme in THEMES:
        assert len(seen[theme.name]) > 10
        assert not _unread(theme, seen[theme.name]), theme.name


def _unread(theme: Theme, cells: set[tuple[str, str, str, bool]]) -> list[object]:
    """What is written too faintly: 7 in the theme that is for that, on the ramp 4.5.

    Lines may be dimmed, letters may not: how faint they then are is the terminal's to say.
    """
    on_ramp = {shade for levels in (9, 24, 32, 128) for shade in ramp_hexes("viridis", levels)}
    least = 7.0 if theme is HIGH_CONTRAST else 4.5
    return [
        (character, front, ground, round(contrast(front, ground), 2))
        for character, front, ground, is_dim in sorted(cells)
        if (is_dim and character.isalnum())
        or (not is_dim and contrast(front, ground) < (4.5 if ground in on_ramp else least))
    ]


def _cells(driven: Driven) -> Iterator[tuple[str, str, str, bool]]:
    """Yields what is written, its colour, that behind it, and whether it is dimmed."""
    screen = driven.app.screen
    # What a dialog stands before is not there to be read meanwhile.
    regions = [widget.region for widget in screen.query("*") if widget.region]
    shown = Region.from_union(regions) if screen.is_modal else screen.region
    for strip in strips_of(screen)[shown.y : shown.bottom]:
        for text, style, _control in strip.crop(shown.x, shown.right):
            marks = text.strip(_FILLED + _FRAMES)
            if not marks or style is None or style.color is None or style.bgcolor is None:
                continue
            front, ground = _hex(style.color), _hex(style.bgcolor)
            if style.reverse:
                front, ground = ground, front
            yield marks[0], front, ground, bool(style.dim)


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color.get_truecolor())
