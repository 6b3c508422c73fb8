"""A map of training runs on the screen: every pixel a network, to be zoomed into and opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding

from xortui.core import RunConfig
from xortui.tui.internals.textual_app import is_told
from xortui.tui.language import translate as _
from xortui.tui.player.map_player import ZOOM, MapFrame, MapPlayer
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.keys import MAP
from xortui.tui.screens.sweep.timed_screen import TimedScreen
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.map_panels import MapHeader, MapLines, MapPicture, pixel_text
from xortui.tui.widgets.view_options import ViewOptions

_NOTICE_SECONDS: Final = 4.0


class MapScreen(TimedScreen[RunConfig | None]):
    """Shows a map that is computed meanwhile; returns the run that was opened, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = list(MAP.bindings)  # type: ignore[assignment]
    COMPUTING_SHARE = 0.6
    player: MapPlayer

    def __init__(
        self,
        player: MapPlayer,
        view_options: ViewOptions,
        *,
        frames_per_second: float,
        is_behind: Callable[[], bool],
        show_help: Callable[[], None],
        keys: KeyGroup = MAP,
    ) -> None:
        """Makes the view.

        Args:
            player: The map.
            view_options: What the terminal can show.
            frames_per_second: How often the screen is drawn while computing.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            show_help: Lists the keys.
            keys: The keys, as they are mapped now.
        """
        super().__init__(
            view_options,
            frames_per_second=frames_per_second,
            is_behind=is_behind,
            show_help=show_help,
            keys=keys,
        )
        self.player = player

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        yield MapHeader(id="map-header")
        yield MapPicture(id="map", classes="panel")
        yield MapLines(id="map-lines")
        yield KeyFooter()

    def entitle(self, frame: MapFrame) -> None:
        """Says which map it is, and what is under the cursor."""
        panel = self.query_one(MapPicture)
        zoom = f"   {frame.zoom:,.0f}x" if frame.zoom >= ZOOM else ""
        panel.border_title = _("Map: {about}").format(about=frame.about) + zoom
        panel.border_subtitle = pixel_text(frame, frame.cursor, self._view_options.glyphs)

    def action_move(self, right: int, up: int) -> None:
        """Moves the cursor, and at the rim the map."""
        self.player.move(right, up)
        self.go_on()

    def action_zoom_in(self) -> None:
        """Zooms in about the cursor."""
        self._say(self.player.zoom(ZOOM))

    def action_zoom_out(self) -> None:
        """Zooms out about the cursor."""
        self._say(self.player.zoom(1 / ZOOM))

    def action_whole(self) -> None:
        """Shows the whole map again."""
        self.player.show_whole()
        self._begin()

    def action_tour(self) -> None:
        """Goes ten times further in, to where the edge is."""
        self._say(self.player.show_tour())

    def action_next_map(self) -> None:
        """Shows the next map."""
        self.player.next_preset()
        self._begin()

    def action_open(self) -> None:
        """Opens the run under the cursor on the main view."""
        self.dismiss(self.player.chosen_config())

    def on_map_picture_pointed(self, message: MapPicture.Pointed) -> None:
        """Moves the cursor to the mouse; a second click opens the run."""
        if self.player.cursor == message.place:
            self.action_open()
            return
        self.player.cursor = message.place
        self.present()

    def on_map_picture_turned(self, message: MapPicture.Turned) -> None:
        """Zooms with the wheel."""
        self._say(self.player.zoom(ZOOM if message.inwards else 1 / ZOOM))

    def _say(self, sentence: str) -> None:
        if sentence and not is_told(self.app, sentence):
            self.notify(sentence, timeout=_NOTICE_SECONDS, markup=False)
        self._begin()

    def _begin(self) -> None:
        """Goes on at once: the first coarse picture waits for no timer, nor does what follows."""
        self.go_on()
        self._tick()
        self.call_after_refresh(self._tick)

    def on_resize(self) -> None:
        """Computes as many pixels as there is room for."""
        self.call_after_refresh(self.go_on)

    def compute(self, seconds: float) -> None:
        """Computes for about so long, as many pixels as there is room for, and shows them."""
        self.player.resize(*self.query_one(MapPicture).pixels)
        super().compute(seconds)
