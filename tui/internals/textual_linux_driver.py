"""Textual's driver for the terminals of Linux and macOS."""

from __future__ import annotations

from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from xortui.tui.internals.textual_app import handle_fault
from xortui.tui.internals.textual_driver import OpenDriver


class OpenLinuxDriver(OpenDriver, LinuxDriver):
    """The driver, which may draw on another file, and whose faults are faults of the program."""

    def draw_on(self, file: Any) -> None:
        """Draws on a file from now on; to be called before the terminal is taken."""
        self._file = file

    def terminal_size(self) -> tuple[int, int] | None:
        """Returns columns and rows where they are known better than Textual knows them."""
        return None

    def _get_terminal_size(self) -> tuple[int, int]:
        return self.terminal_size() or super()._get_terminal_size()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self.loop.call_soon_threadsafe(handle_fault, self.app, error)
