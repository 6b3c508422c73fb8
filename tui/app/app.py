"""The Textual application."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen

from xortui.core import RunConfig
from xortui.tui.app.ascii_filter import AsciiFilter
from xortui.tui.app.terminal import glyphs_of, output_queue_length
from xortui.tui.app.themes import DARK, LIGHT
from xortui.tui.rendering.glyphs import Glyphs
from xortui.tui.screens.main_screen import MainScreen
from xortui.tui.widgets.look import Look

FRAMES_PER_SECOND = 20


class XortuiApp(App[int]):
    """Shows one run, live."""

    CSS_PATH = "xortui.tcss"
    TITLE = "xortui"
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(
        self,
        config: RunConfig,
        *,
        paused: bool = False,
        ascii: bool = False,
        glyphs: Glyphs | None = None,
        is_guest: bool = False,
        frames_per_second: int = FRAMES_PER_SECOND,
    ) -> None:
        """Makes the application.

        Args:
            config: The run that is shown first.
            paused: Whether to wait for a key before running.
            ascii: Draw with ASCII alone, whatever the terminal can do.
            glyphs: What may be drawn; by default what the terminal says.
            is_guest: The person is a guest on this machine: nothing is saved or opened here.
            frames_per_second: How often the screen is drawn while running.
        """
        super().__init__()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name
        self._config = config
        self._paused = paused
        self._ascii = ascii
        self._glyphs = glyphs
        self.is_guest = is_guest
        self._frames_per_second = frames_per_second
        self._line_filters: tuple[LineFilter, ...] = ()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Returns what every line goes through before it is sent."""
        return (*super().get_line_filters(), *self._line_filters)

    def on_mount(self) -> None:
        """Draws everything anew whenever the program comes back from being suspended."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Draws more or less often from now on, as a server with many guests may ask."""
        self._frames_per_second = int(frames_per_second)
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.set_frame_rate(frames_per_second)

    def set_watchers(self, watchers: int) -> None:
        """Shows how many people watch this session."""
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.set_watchers(watchers)

    def get_default_screen(self) -> Screen[None]:
        """Returns the main view."""
        glyphs = self._glyphs or glyphs_of(self, ascii=self._ascii)
        self.set_class(not glyphs.unicode, "-ascii-borders")
        if not glyphs.unicode:
            self._line_filters = (AsciiFilter(),)
        return MainScreen(
            self._config,
            paused=self._paused,
            look=Look(glyphs=glyphs, ascii=not (glyphs.color and glyphs.unicode)),
            frames_per_second=self._frames_per_second,
            clock=time.perf_counter,
            is_behind=lambda: output_queue_length(self) > 0,
        )
