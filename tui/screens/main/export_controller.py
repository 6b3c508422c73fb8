"""Taking a run along: its card, a picture, its data, a script.

A guest takes along what goes through the terminal, and nothing is written here for one.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from textual.errors import NoWidget
from textual.widget import Widget

from xortui.tui.core_errors import reason_of, told
from xortui.tui.internals.textual_app import driver_of
from xortui.tui.language import translate as _
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.run_card import card_remark, run_card
from xortui.tui.records.shortened import shortened
from xortui.tui.records.unused_names import unused_path
from xortui.tui.terminal_clipboard import takes_clipboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen
    from textual.timer import Timer

    from xortui.tui.permissions import SessionPermissions
    from xortui.tui.records.replays import Saving
    from xortui.tui.screens.main.run_view import RunView

_PERIOD: Final = 0.05
_BUDGET: Final = 0.015
_FIRST_SLICE: Final = 16
_LARGEST_SLICE: Final = 1024
_PRINTED_EVERY: Final = 100
_SAID: Final = "ToastRack"
"""What Textual shows notices in."""
_MOMENT: Final = 1 / 60  # s until it is looked again whether they are off the screen
_MOST_LOOKS: Final = 60
"""Looks until a picture is taken with whatever is on it: turns, which a busy machine is slow at."""
_BY_HAND: Final = 30.0  # s in which a command can be marked with the mouse


class ExportController:
    """Makes something of the run to be kept.

    Attributes:
        show_progress: Is told how far saving is; an empty text when it is done.
    """

    def __init__(
        self,
        run: RunView,
        screen: Screen[None],
        permissions: SessionPermissions,
        show_progress: Callable[[str], bool],
    ) -> None:
        """Keeps a run that is shown.

        Args:
            run: The run.
            screen: What is saved as a picture, and has the terminal's clipboard.
            permissions: Whether files may be saved here.
            show_progress: Is told how far saving is; an empty text when it is done.
        """
        self._run, self._screen = run, screen
        self._permissions = permissions
        self.show_progress = show_progress
        self._saving: Saving | None = None
        self._kept: Callable[[], None] = run.player.keeping()
        self._saving_path = Path()
        self._saving_timer: Timer | None = None
        self._slice = self._n_pictures = 0

    @property
    def is_saving(self) -> bool:
        """Whether a file is made that is not complete yet."""
        return self._saving is not None

    def action_copy_run_card(self) -> None:
        """Copies the command that makes the run again to the clipboard of the terminal."""
        card = run_card(self._run.player.config, "xortui")
        self._screen.app.copy_to_clipboard(card)
        told = card if "\n" not in card else shortened(card)
        text = "\n".join(filter(None, (told, card_remark(self._run.player.config))))
        is_shared = getattr(driver_of(self._screen.app), "is_shared", False)
        if takes_clipboard(os.environ) and not is_shared:
            title, seconds = _("Copied: the command that makes this run again"), None
        else:
            title, seconds = _("To copy by hand: the command that makes this run again"), _BY_HAND
        self._run.notify(text, title=title, markup=False, timeout=seconds)

    def action_save_picture(self) -> None:
        """Saves what is on the screen as an SVG picture, without what is said for some seconds."""
        if not self._permissions.saves_files:
            return
        self._n_pictures += 1
        if self._n_pictures == 1:
            self._save_pictures(_MOST_LOOKS)

    def action_save_run(self, ending: str) -> None:
        """Starts to save the run with every loss.

        Args:
            ending: ``npz`` or ``jsonl``.
        """
        if not self._permissions.saves_files:
            return
        if self._saving is not None:
            text = _("still saving {path}").format(path=self._saving_path.name)
            self._run.notify(text, markup=False)
            return
        from xortui.core import RecordedHistory
        from xortui.tui.records.recorded_runs import RECORDED_SAVERS
        from xortui.tui.records.replays import SAVERS

        player = self._run.player
        path = self._unused_path(ending)
        if path is None:
            return
        self._saving_path, self._kept = path, player.keeping()
        history = player.history
        if isinstance(history, RecordedHistory):
            self._saving = RECORDED_SAVERS[ending](path, history, player.end_in_words)
        else:
            self._saving = SAVERS[ending](path, player.config, history.epoch)
        self._slice = _FIRST_SLICE
        self._saving_timer = self._screen.set_interval(_PERIOD, self._save_on)
        self._save(next)

    def action_export_script(self, style: str) -> None:
        """Writes the run as a program that gives the same losses.

        Args:
            style: ``numpy`` or ``torch``.
        """
        if not self._permissions.saves_files:
            return
        from xortui.core import RecordedHistory
        from xortui.tui.export import numpy_script, torch_script
        from xortui.tui.watching.trained_here import trained_here

        config, history = self._run.player.config, self._run.player.history
        try:
            if isinstance(history, RecordedHistory):
                config = trained_here(history)
            program = (numpy_script if style == "numpy" else torch_script)(config, _PRINTED_EVERY)
        except ValueError as error:
            self._run.notify(told(error), severity="error", markup=False)
        else:
            kept = self._run.player.keeping()
            if self._write(f"{style}.py", program):
                kept()

    def close(self) -> None:
        """Leaves no half of a file behind."""
        if self._saving is not None:
            self._saving.close()

    def _save_on(self) -> None:
        """Makes as much as fits between two frames."""
        self._save(self._slices)

    def _save(self, part: Callable[[Saving], float]) -> None:
        """Makes a part of the file; says so when it is complete, or why it cannot be."""
        if self._saving is None:
            return
        try:
            share = part(self._saving)
        except StopIteration:
            self._end_saving()
            self._kept()
            self._tell_saved(self._saving_path)
        except OSError as error:
            self._end_saving()
            self._tell_refused(self._saving_path, error)
        else:
            self.show_progress(_("saving {share:.0%}").format(share=share))

    def _slices(self, saving: Saving) -> float:
        """Makes slices within the budget, and finds out how large they may be."""
        started = perf_counter()
        spent = 0.0
        while spent < _BUDGET:
            share = saving.send(self._slice)
            now = perf_counter() - started
            factor = 2 if now - spent < _BUDGET / 4 else 0.5 if now - spent > _BUDGET / 2 else 1
            self._slice = max(1, min(int(self._slice * factor), _LARGEST_SLICE))
            spent = now
        return share

    def _end_saving(self) -> None:
        self._saving = None
        if self._saving_timer is not None:
            self._saving_timer.stop()
        self.show_progress("")

    def _save_pictures(self, looks: int) -> None:
        """Saves the pictures that were asked for, once the screen stands without what is said."""
        said = [rack for rack in self._screen.query(_SAID) if rack.children]
        for rack in said:
            rack.display = False
        is_arranged = any(
            self._is_arranged(one) for rack in said for one in rack.walk_children(Widget)
        )
        if is_arranged and looks:
            # More may be said meanwhile, which shows it all again, and is hidden in its turn.
            self._screen.set_timer(_MOMENT, partial(self._save_pictures, looks - 1))
            return
        n_pictures, self._n_pictures = self._n_pictures, 0
        picture = self._screen.app.export_screenshot(title="xortui")
        for rack in said:
            rack.display = True
        for _picture in range(n_pictures):
            self._write("svg", picture)

    def _is_arranged(self, widget: Widget) -> bool:
        """Returns whether a widget has a place on the screen as it was arranged last."""
        try:
            self._screen.find_widget(widget)
        except NoWidget:
            return False
        return True

    def _unused_path(self, ending: str) -> Path | None:
        """Returns where a file may stand, or says why none can."""
        try:
            return unused_path(
                Path.cwd(),
                self._run.player.settings,
                ending,
                is_own=self._permissions.makes_runs,
            )
        except FileNotFoundError:
            text = _("cannot save: the current folder has been removed")
            self._run.notify(text, severity="error", markup=False)
            return None

    def _write(self, ending: str, text: str) -> bool:
        """Writes a file and says so; returns whether it was written."""
        path = self._unused_path(ending)
        if path is None:
            return False
        try:
            with replacing(path) as file:
                file.write(text.encode())
        except OSError as error:
            self._tell_refused(path, error)
            return False
        self._tell_saved(path)
        return True

    def _tell_saved(self, path: Path) -> None:
        self._run.notify(_("saved {path}").format(path=path), markup=False)

    def _tell_refused(self, path: Path, error: OSError) -> None:
        reason = reason_of(error)
        text = _("cannot save {path}: {reason}").format(path=path, reason=reason)
        self._run.notify(text, severity="error", markup=False)
