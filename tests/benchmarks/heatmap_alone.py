"""The program's heatmap of 60x30 cells alone, through 300 frames of a run that learns."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from dataclasses import replace

from textual.app import ComposeResult
from textual.screen import Screen

from xortui.core import RunConfig
from xortui.tui.app.app import XortuiApp
from xortui.tui.app.loading import pause_gc, resume_gc
from xortui.tui.player.frame import PlayState
from xortui.tui.player.player import Player
from xortui.tui.screens.main.layout import PanelScreen
from xortui.tui.widgets.surface_picture import SurfacePicture
from xortui.tui.widgets.view_options import ViewOptions

FRAMES = 300
EPOCHS_A_FRAME = 10


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class HeatmapScreen(PanelScreen):
    CSS = "SurfacePicture { width: 64; height: 31; }"

    def compose(self) -> ComposeResult:
        yield SurfacePicture()

    def on_mount(self) -> None:
        player = Player(RunConfig(learning_rate=0.5), paused=True, clock=lambda: 0.0)
        self.frames = []
        for _ in range(FRAMES):
            player.step(EPOCHS_A_FRAME)
            self.frames.append(replace(player.frame(), state=PlayState.RUNNING))
        self.frames.reverse()
        self.panel = self.query_one(SurfacePicture)
        self.set_timer(0.5, self.begin)

    def begin(self) -> None:
        self.panel.show(self.frames.pop(), ViewOptions())
        resume_gc()
        self.used = cpu_seconds()
        asyncio.get_running_loop().create_task(self.go())

    async def go(self) -> None:
        """Draws and paints frame after frame."""
        while self.frames:
            self.panel.show(self.frames.pop(), ViewOptions())
            self._on_timer_update()
            await asyncio.sleep(0)
        used = cpu_seconds() - self.used
        self.app.exit(message=json.dumps({"cpu_seconds": used, "frames": FRAMES}))


class HeatmapApp(XortuiApp):
    CSS_PATH = None

    def get_default_screen(self) -> Screen[None]:
        return HeatmapScreen()


pause_gc()
HeatmapApp(RunConfig()).run()
sys.exit(0)
