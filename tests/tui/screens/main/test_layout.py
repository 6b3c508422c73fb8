"""What panels say of themselves is what screens and the style sheet do."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from support.driving import Driven, drive
from textual.screen import Screen
from textual.widget import Widget

from xortui.tui.screens.keys import GROUPS
from xortui.tui.screens.main import layout
from xortui.tui.screens.main.opening_screen import OpeningScreen
from xortui.tui.widgets.hidden_panel import HiddenPanel
from xortui.tui.widgets.loss_panel import LossPanel
from xortui.tui.widgets.network_panel import NetworkPanel
from xortui.tui.widgets.parameter_panel import GradientPanel, ParameterPanel
from xortui.tui.widgets.side_panels import BottomSidePanel, SidePanel
from xortui.tui.widgets.surface_panel import SurfacePanel

PANELS = (
    NetworkPanel,
    SurfacePanel,
    HiddenPanel,
    SidePanel,
    GradientPanel,
    LossPanel,
    ParameterPanel,
    BottomSidePanel,
)
"""All panels of the main view, from the upper left to the lower right."""

SIZES = {"narrow": (80, 24), "normal": (120, 40), "wide": (200, 60)}


def panels_of(driven: Driven) -> dict[str, Widget]:
    return {panel.id or "": panel for panel in driven.app.screen.query(".panel")}


@pytest.mark.parametrize("width", SIZES)
def test_a_panel_has_the_room_that_it_asks_for(width: str) -> None:
    async def steps(driven: Driven) -> None:
        seen = panels_of(driven)
        assert list(seen) == [panel.spec.id for panel in PANELS]
        for panel in PANELS:
            widget, room = seen[panel.spec.id], getattr(panel.spec, width)
            assert isinstance(widget, panel)
            assert widget.border_title == panel.spec.title
            assert widget.display is room.shown, panel.spec.id
            wanted = f"{room.share}fr" if room.cells is None else str(room.cells)
            assert str(widget.styles.width) == wanted, panel.spec.id

    drive(steps, size=SIZES[width])


def test_its_key_shows_a_panel_that_has_no_room() -> None:
    actions = {binding.id: binding.action for group in GROUPS for binding in group.bindings}

    async def steps(driven: Driven) -> None:
        for panel in PANELS:
            spec = panel.spec
            if not spec.key:
                continue
            await driven.main.run_action(actions[spec.key])
            await driven.pilot.pause()
            assert panels_of(driven)[spec.id].display, spec.id
            assert not panels_of(driven)[spec.narrow.in_place_of].display, spec.id
            if panel is GradientPanel:  # of the network that stood there before nothing is left
                assert "gradient" in driven.text() and "-0.3443    +0.0935" in driven.text()
                await driven.main.run_action(actions["toggle_network"])
                await driven.pilot.pause()
                assert not panels_of(driven)[spec.id].display
                await driven.main.run_action(actions[spec.key])
                await driven.pilot.pause()
            await driven.main.run_action(actions[spec.key])
            await driven.pilot.pause()
            assert not panels_of(driven)[spec.id].display, spec.id

    drive(steps, size=SIZES["narrow"])


@pytest.mark.parametrize(
    ("name", "size"),
    [("hidden", "narrow"), ("network", "narrow"), ("gradients", "narrow"), ("hidden", "normal")],
)
def test_a_key_finds_what_the_one_before_it_has_shown(name: str, size: str) -> None:
    """Keys come faster than panels are laid out; none is told that there is no room."""

    async def steps(driven: Driven) -> None:
        for times in range(1, 6):
            for _time in range(times):
                driven.main.action_toggle_panel(name)
            await driven.pilot.pause()
            assert not driven.notices()
            assert driven.main.shows(name) is (times % 2 == 1)
            await driven.begin_anew()
        # Where nothing is in its place, the surface is asked for, and it is there.
        driven.main.action_toggle_panel("hidden")
        driven.main.view.action_let_go()
        driven.main.view.action_toggle_3d()
        await driven.pilot.pause()
        assert not driven.notices()
        assert driven.main.shows("surface") and driven.main.view_options.in_3d

    drive(steps, size=SIZES[size])


def test_the_settings_leave_in_view_what_a_change_of_them_shows_in() -> None:
    async def steps(driven: Driven) -> None:
        for size, seen in (
            ((120, 40), ("surface", "loss", "bottom-side", "parameters")),
            ((80, 24), ("surface", "loss")),
            ((200, 60), ("surface", "hidden", "loss", "bottom-side")),
        ):
            await driven.pilot.resize_terminal(*size)
            await driven.press("c")
            await driven.pilot.pause()
            drawer = driven.main.settings.panel
            assert drawer is not None and drawer.region.width >= 39 and drawer.region.height >= 18
            for name in seen:
                covered = panels_of(driven)[name].region.intersection(drawer.region)
                assert not covered, (size, name)
            await driven.press("escape")

    drive(steps, size=(120, 40))


def test_the_settings_stand_in_the_place_of_what_the_key_before_has_shown() -> None:
    async def steps(driven: Driven) -> None:
        driven.main.action_toggle_panel("hidden")
        driven.main.settings.action_settings()
        await driven.pilot.pause()
        drawer = driven.main.settings.panel
        assert drawer is not None
        assert drawer.region == panels_of(driven)["surface"].region
        assert not drawer.region.intersection(panels_of(driven)["hidden"].region)

    drive(steps, size=SIZES["normal"])


def places(screen: Screen[Any]) -> dict[str, object]:
    """Returns where everything that has a name and no picture of its own stands."""
    boxes = {box.id: (box.region, box.border_title, box.display) for box in screen.query(".panel")}
    lines = {line.id: line.region for line in screen.children if line.id != "keys"}
    return {**lines, **boxes}


@pytest.mark.parametrize("width", SIZES)
def test_the_opening_screen_has_the_same_panels_in_the_same_places(width: str) -> None:
    async def steps(driven: Driven) -> None:
        expected = places(driven.main)
        opening = OpeningScreen()
        driven.app.push_screen(opening)
        await driven.pilot.pause()
        assert places(opening) == expected
        assert {panel.spec.id for panel in PANELS} | {"header", "timeline"} <= expected.keys()
        assert all(not box.children for box in opening.query(".panel")), "nothing is in them yet"

    drive(steps, size=SIZES[width])


def test_the_layout_has_every_panel_once() -> None:
    assert layout.PANELS == PANELS


def test_a_panel_says_beside_its_title_what_it_is_asked_to() -> None:
    async def steps(driven: Driven) -> None:
        titles = lambda: [str(panel.border_title) for panel in panels_of(driven).values()]  # noqa: E731
        before = titles()
        driven.main.set_watchers(3)
        driven.main.show_progress("saving 40%")
        assert [new for new, old in zip(titles(), before, strict=True) if new != old] == [
            "Output surface · 3 watching",
            "Loss · saving 40%",
        ]
        driven.main.set_watchers(0)
        driven.main.show_progress("")
        assert titles() == before

    drive(steps)


def test_what_stands_before_all_is_loaded_loads_neither_the_core_nor_a_picture() -> None:
    probe = (
        "import sys\n"
        "import xortui.tui.screens.main.opening_screen\n"
        "print([name for name in sys.argv[1:] if name in sys.modules])\n"
    )
    late = ("xortui.core", "xortui.tui.player", "xortui.tui.widgets.run_picture", "plotext")
    told = subprocess.check_output([sys.executable, "-c", probe, *late], text=True)
    assert told == "[]\n"


def test_of_what_is_told_the_latest_alone_is_read_and_an_error_keeps_its_line() -> None:
    async def steps(driven: Driven) -> None:
        async def told(*lines: str) -> None:
            await driven.until(lambda: all(line in driven.text() for line in lines), str(lines))
            news = [line.strip() for line in driven.text().splitlines() if "news" in line]
            assert news == [lines[-1]], "the latest alone"

        for words in ("first news", "second news", "third news"):
            driven.main.say(words)
        await told("third news")
        assert "Output surface" in driven.text().splitlines()[3], "no panel is covered"
        driven.main.say("first news")
        await told("first news")  # a key that is pressed again is answered again
        driven.main.notify("cannot save", severity="error", markup=False)
        driven.main.say("second news")
        await told("cannot save", "second news")

    drive(steps, notices=True)
