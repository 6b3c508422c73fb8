"""The panels of the main view and where they stand.

The main view and what stands in its place while it is loaded are both made from this; a panel says
in its own file what room it needs, and stands here in its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Static

from xortui.tui.internals.textual_screen import lay_out
from xortui.tui.language import translate as _
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.hidden_panel import HiddenPanel
from xortui.tui.widgets.loss_panel import LossPanel
from xortui.tui.widgets.network_panel import NetworkPanel
from xortui.tui.widgets.panel import Panel, PanelScroll, PanelSpec, TitleNote
from xortui.tui.widgets.parameter_panel import GradientPanel, ParameterPanel
from xortui.tui.widgets.side_panels import BottomSidePanel, SidePanel
from xortui.tui.widgets.surface_panel import SurfacePanel

ROWS: Final[dict[str, tuple[type[Panel], ...]]] = {
    "top": (NetworkPanel, SurfacePanel, HiddenPanel, SidePanel, GradientPanel),
    "bottom": (LossPanel, ParameterPanel, BottomSidePanel),
}
"""Id of a row of the screen -> its panels from left to right."""

PANELS: Final = tuple(panel for row in ROWS.values() for panel in row)

WIDTHS: Final = {"narrow": 40, "normal": 100, "wide": 160}
"""What a panel may have another room in -> the columns from which on it is that."""

HEIGHTS: Final = {"low": 12, "medium": 34, "tall": 50}


def laid_out(
    header: Widget, caption: Widget, timeline: Widget, footer: Widget, *, filled: bool
) -> ComposeResult:
    """Yields all that stands on a screen of panels, from top to bottom.

    Args:
        header: The line above the panels.
        caption: The sentence below it.
        timeline: The line below them.
        footer: The line of the keys.
        filled: Whether the panels have their pictures, or are empty boxes.
    """
    yield Static(_("xortui needs a terminal of at least 40x12 cells"), id="too-small")
    yield header
    yield caption
    for name, panels in ROWS.items():
        with Horizontal(id=name):
            for panel in panels:
                with panel.placed() as box:
                    if filled:
                        yield from box.pictures()
    yield timeline
    yield footer


def panel_rules(panels: Sequence[type[Panel]]) -> str:
    """Returns the style sheet of the rooms that panels say they need."""
    return "\n".join(rule for width in WIDTHS for panel in panels for rule in _rules(panel, width))


def _rules(panel: type[Panel], width: str) -> Iterator[str]:
    spec, screen = panel.spec, f"PanelScreen.-{width}"
    room = spec.room(width)
    display = "block" if room.shown else "none"
    cells = f"{room.share}fr" if room.cells is None else room.cells
    limits = f"min-width: {room.least};" if room.least else ""
    limits += f"max-width: {room.most};" if room.most else ""
    yield f"{screen} #{spec.id} {{ display: {display}; width: {cells}; {limits} }}"
    if room.in_place_of:
        yield f"{screen}.{spec.shown_class} #{spec.id} {{ display: block; }}"
        yield f"{screen}.{spec.shown_class} #{room.in_place_of} {{ display: none; }}"


class PanelScreen(PictureScreen[None]):
    """A screen of panels, laid out by the size of the terminal."""

    DEFAULT_CSS = panel_rules(PANELS)
    SCOPED_CSS = False
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-too-narrow"),
        *((columns, f"-{name}") for name, columns in WIDTHS.items()),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-too-low"),
        *((rows, f"-{name}") for name, rows in HEIGHTS.items()),
    ]

    @property
    def panels(self) -> list[Panel]:
        """The panels that stand on it."""
        return list(self.query(".panel").results(Panel))

    def note(self, note: TitleNote, text: str) -> bool:
        """Has the panels whose title says such a thing say it. Returns whether one is seen."""
        noting = [panel for panel in self.panels if panel.spec.note is note]
        for panel in noting:
            panel.set_note(text)
        rows = range(self.size.height - 1)  # the last one is the footer's
        return any(panel.is_on_screen and panel.region.y in rows for panel in noting)

    def scroll_panels(self, up: int) -> bool:
        """Scrolls what is larger than its panel; returns whether it can go further that way."""
        moved = False
        for panel in self.query(PanelScroll):
            is_at_end = panel.scroll_y >= panel.max_scroll_y if up < 0 else panel.scroll_y <= 0
            if panel.size.height and not is_at_end:
                panel.scroll_relative(y=-2 * up, animate=False)
                moved = True
        return moved

    @property
    def width_class(self) -> str:
        """Which of the widths the screen has; below the least that too."""
        found = (name for name in reversed(WIDTHS) if self.has_class(f"-{name}"))
        return next(found, next(iter(WIDTHS)))

    def has_place_for(self, name: str) -> bool:
        """Whether a panel is shown in the place of another at this size, and not by itself."""
        specs = (panel.spec for panel in PANELS)
        return any(s.id == name and s.room(self.width_class).in_place_of for s in specs)

    def shows(self, name: str) -> bool:
        """Whether anything of a panel's content is to be seen."""
        try:
            # Textual keeps what it found by an id; to find all panels takes as long as a picture.
            panel = self.query_one(f"#{name}", Panel)
        except NoMatches:
            return False
        if panel.display and not panel.region:
            lay_out(panel)  # what the key before this one has shown may not be laid out yet
        return panel.display and bool(panel.content_region.intersection(self.region))

    def room_of(self, name: str) -> str:
        """Returns whose room a panel takes at this size: its own, or another's."""
        specs = (panel.spec for panel in PANELS if panel.spec.id == name)
        return next((s.room(self.width_class).in_place_of or name for s in specs), name)

    @property
    def _in_place(self) -> list[PanelSpec]:
        """The panels that stand in the place of another now."""
        specs = (panel.spec for panel in PANELS)
        return [s for s in specs if self.has_class(s.shown_class) and self.has_place_for(s.id)]

    @property
    def has_panel_in_place(self) -> bool:
        """Whether a panel stands in the place of another now."""
        return bool(self._in_place)

    def put_panels_away(self) -> None:
        """Shows again what all panels stand in the place of."""
        self.remove_class(*(spec.shown_class for spec in self._in_place))

    def _covering(self, name: str) -> list[PanelSpec]:
        return [s for s in self._in_place if s.room(self.width_class).in_place_of == name]

    def is_covered(self, name: str) -> bool:
        """Whether another panel stands in the place of one, and is to be seen there."""
        return any(self.shows(spec.id) for spec in self._covering(name))

    def uncover(self, name: str) -> None:
        """Shows a panel again that another stands in the place of."""
        self.remove_class(*(spec.shown_class for spec in self._covering(name)))

    def no_room_for(self, name: str) -> str:
        """Returns what is said of a panel that is not to be seen at this size."""
        title = next(panel.spec.title for panel in PANELS if panel.spec.id == name)
        return _("{panel}: no room for it here, a larger window shows it").format(panel=title)

    def toggle_panel(self, name: str) -> None:
        """Puts a panel in the place of another where its room says so, or takes it away again.

        What stood in that place already goes.
        """
        place = self.room_of(name)
        for spec in (panel.spec for panel in PANELS):
            if spec.id == name:
                self.toggle_class(spec.shown_class)
            elif self.has_place_for(spec.id) and self.room_of(spec.id) == place:
                self.remove_class(spec.shown_class)

    def show_edited_panels(self) -> None:
        """Takes away what a key has put in the place of a panel that something is changed in."""
        edited = {panel.spec.id for panel in PANELS if panel.spec.is_edited}
        for spec in (panel.spec for panel in PANELS):
            if not edited.isdisjoint(spec.room(width).in_place_of for width in WIDTHS):
                self.remove_class(spec.shown_class)
