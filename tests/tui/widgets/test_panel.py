"""What panels say of themselves is what screens and the style sheet do."""

from __future__ import annotations

import pytest
from support.driving import Driven, drive
from textual.widget import Widget

from xortui.tui.screens.keys import GROUPS
from xortui.tui.screens.layout import PANEL_TITLES
from xortui.tui.screens.opening_screen import OpeningScreen
from xortui.tui.widgets.hidden_space import HiddenSpace
from xortui.tui.widgets.loss_chart import LossPanel
from xortui.tui.widgets.network_diagram import NetworkPanel
from xortui.tui.widgets.surface_picture import SurfacePanel
from xortui.tui.widgets.tables import BottomSidePanel, ParameterTable, SidePanel

PANELS = (
    NetworkPanel,
    SurfacePanel,
    HiddenSpace,
    SidePanel,
    LossPanel,
    ParameterTable,
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
            wanted = "1fr" if room.cells is None else str(room.cells)
            assert str(widget.styles.width) == wanted, panel.spec.id

    drive(steps, size=SIZES[width])


def test_its_key_shows_a_panel_that_has_no_room() -> None:
    actions = {binding.action for group in GROUPS for binding in group.bindings}

    async def steps(driven: Driven) -> None:
        for panel in PANELS:
            if not panel.spec.key:
                continue
            assert panel.spec.key in actions
            await driven.main.run_action(panel.spec.key)
            await driven.pilot.pause()
            assert panels_of(driven)[panel.spec.id].display, panel.spec.id
            await driven.main.run_action(panel.spec.key)

    drive(steps, size=SIZES["narrow"])


@pytest.mark.parametrize("width", SIZES)
def test_the_opening_screen_has_the_same_panels_in_the_same_places(width: str) -> None:
    async def steps(driven: Driven) -> None:
        places = {
            name: (panel.region, panel.border_title) for name, panel in panels_of(driven).items()
        }
        driven.app.push_screen(OpeningScreen())
        await driven.pilot.pause()
        opening = panels_of(driven)
        assert list(opening) == list(places)
        for name, panel in opening.items():
            assert (panel.region, panel.border_title) == places[name], name

    drive(steps, size=SIZES[width])


def test_titles_stand_where_the_opening_screen_finds_them() -> None:
    assert {panel.spec.id: panel.spec.title for panel in PANELS} == PANEL_TITLES
