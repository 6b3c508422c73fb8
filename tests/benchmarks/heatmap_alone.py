"""A heatmap of 60x30 cells and nothing else, through 300 frames of a run that learns."""

from __future__ import annotations

import json
import resource
import sys

from textual.app import App, ComposeResult

from xortui.core import RunConfig
from xortui.tui.player.player import Player
from xortui.tui.widgets.look import Look
from xortui.tui.widgets.surface_panel import SurfacePanel

FRAMES = 300
EPOCHS_A_FRAME = 10


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class HeatmapApp(App[None]):
    CSS = "SurfacePanel { width: 64; height: 31; }"

    def compose(self) -> ComposeResult:
        yield SurfacePanel()

    def on_mount(self) -> None:
        player = Player(RunConfig(learning_rate=0.5), paused=True, clock=lambda: 0.0)
        self.frames = []
        for _ in range(FRAMES):
            player.step(EPOCHS_A_FRAME)
            self.frames.append(player.frame())
        self.frames.reverse()
        self.panel = self.query_one(SurfacePanel)
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        self.panel.show(self.frames.pop(), Look())
        self.used = cpu_seconds()
        self.call_after_refresh(self.next)

    def next(self) -> None:
        if self.frames:
            self.panel.show(self.frames.pop(), Look())
            # Wait for this one to be written before the next is drawn, so that all are.
            self.set_timer(0.02, self.next)
        else:
            self.exit(message=json.dumps({"cpu_seconds": cpu_seconds() - self.used}))


HeatmapApp().run()
sys.exit(0)
