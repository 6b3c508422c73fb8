"""An app that fails as soon as its person has come."""

from __future__ import annotations

from textual.app import App

from xortui.core import RunConfig


class Failing(App[None]):
    is_held = is_waiting = False

    def hold(self) -> None:
        self.is_held = True

    def release(self, frames_per_second: float) -> None:
        self.is_waiting = False
        self.call_later(self.fail)

    def on_mount(self) -> None:
        self.is_waiting = self.is_held
        if not self.is_held and not self.is_headless:
            self.call_later(self.fail)

    def fail(self) -> None:
        raise RuntimeError("told to fail")


def make_failing_app(config: RunConfig, *, frames_per_second: float = 10, **drawn: bool) -> Failing:
    return Failing()
