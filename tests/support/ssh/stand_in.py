"""A small app in place of the real one: a picture that moves, keys that are answered."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.events import Resize
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from xortui.core import RunConfig

# Read in the zygote: a session's own environment is empty.
PRYING: dict[str, str] = json.loads(os.environ.get("PRYING", "{}"))
COLORS = [Style.parse(f"on #{level:02x}40{255 - level:02x}") for level in range(0, 256, 16)]


class Heat(Widget):
    """Thirty columns of colours that wander."""

    DEFAULT_CSS = "Heat { height: 8; width: 30; }"
    step = 0

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(" ", COLORS[(x + y + self.step) % 16]) for x in range(30)])


class StandIn(App[None]):
    """Counts pictures, shows the last key, stops and goes."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("space", "pause"),
        Binding("q", "quit"),
        Binding("c", "crash"),
        Binding("u", "open_link"),
    ]
    ENABLE_COMMAND_PALETTE = False
    ticks = 0
    keys = 0
    rate = 10.0
    timer: Timer | None = None
    is_held = is_waiting = is_paused = False

    def hold(self) -> None:
        self.is_held = True

    def release(self, rate: float) -> None:
        self.is_held = self.is_waiting = False
        self.set_frame_rate(rate)

    def compose(self) -> ComposeResult:
        yield Static("", id="line")
        yield Heat()
        yield Static("", id="size")
        yield Static("watchers ?", id="watchers")

    def on_mount(self) -> None:
        self.is_waiting = self.is_held
        if not self.is_held:
            self.set_frame_rate(self.rate)

    def set_frame_rate(self, rate: float) -> None:
        self.rate = rate
        if self.is_running:
            if self.timer is not None:
                self.timer.stop()
            self.timer = self.set_interval(1 / rate, self.tick, pause=self.is_paused)

    def set_watchers(self, watchers: int) -> None:
        self.query_one("#watchers", Static).update(f"watchers {watchers}")

    def tick(self) -> None:
        self.ticks += 1
        for heat in self.query(Heat) if self.screen_stack else ():  # none once it ends
            heat.step += 1
            heat.refresh()
        self.show()

    def show(self) -> None:
        text = f"tick {self.ticks} keys {self.keys} rate {self.rate:g} term {os.environ['TERM']}"
        for line in self.query("#line").results(Static) if self.screen_stack else ():
            line.update(text)

    def kept_run(self) -> bytes:
        return b"%d keys" % self.keys

    def restore_run(self, kept: bytes) -> None:
        self.keys = int(kept.split()[0])

    def on_resize(self, event: Resize) -> None:
        self.query_one("#size", Static).update(f"size {event.size.width}x{event.size.height}")

    def on_key(self) -> None:
        self.keys += 1
        self.show()

    def action_pause(self) -> None:
        self.is_paused = not self.is_paused
        self.set_frame_rate(self.rate)

    def action_crash(self) -> None:
        raise RuntimeError("the stand-in was told to crash")

    def action_open_link(self) -> None:
        self.open_url("https://example.org/")


def make_app(config: RunConfig, *, frames_per_second: float = 10, **drawn: bool) -> StandIn:
    app = StandIn()
    app.rate = frames_per_second
    return app


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "error")
    return "ALLOWED"


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


class Prying(App[None]):
    """Tries from inside a session what a session must not be able to do."""

    def compose(self) -> ComposeResult:
        yield Static("", id="results")

    def on_mount(self) -> None:
        if self.is_headless:
            return  # the zygote's warming run is not shut in
        target, state = Path(PRYING["target"]), Path(PRYING["state"])
        attempts: dict[str, Callable[[], object]] = {
            "tcp": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
            "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            "unix": lambda: socket.socket(socket.AF_UNIX),
            "write": lambda: target.write_text("x"),
            "append": lambda: (state / "access.jsonl").open("a"),
            "mkdir": target.mkdir,
            "unlink": lambda: Path(PRYING["victim"]).unlink(),
            "chmod": lambda: os.chmod(PRYING["victim"], 0o777),
            "fork": _fork,
            "exec": lambda: os.execv("/bin/true", ["true"]),
            "key": (state / "host_key").read_bytes,
            "token": (state / "token").read_bytes,
            "passwd": lambda: Path("/etc/passwd").read_bytes(),
            "front": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
            "kill": lambda: os.kill(os.getppid(), 0),
            "root": lambda: os.setuid(0) if os.getuid() else os.setuid(1),
        }
        facts = [f"{name}={_outcome(attempt)}" for name, attempt in attempts.items()]
        facts.append(f"uid={os.getuid()}")
        self.query_one("#results", Static).update("\n".join([*facts, "done"]))


def make_prying_app(config: RunConfig, *, frames_per_second: float = 10, **drawn: bool) -> Prying:
    return Prying()


class Stubborn(StandIn):
    """Hears nothing, whatever it is told."""

    def on_mount(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        super().on_mount()

    def action_pause(self) -> None:
        while True:
            time.sleep(1)


def make_stubborn_app(
    config: RunConfig, *, frames_per_second: float = 10, **drawn: bool
) -> Stubborn:
    return Stubborn()
