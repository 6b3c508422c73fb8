"""What the keys do that open something over the main view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xortui.core import PRESETS
from xortui.core.number_text import integer_from_text
from xortui.tui.language import translate as _
from xortui.tui.screens.dialogs.glossary_screen import GlossaryScreen
from xortui.tui.screens.dialogs.help_screen import HelpScreen, main_mouse
from xortui.tui.screens.dialogs.presets_screen import PresetsScreen
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.keys import DRAW, EDIT, GROUPS, MODES, SETTINGS, permitted
from xortui.tui.screens.mode import BY_HAND, EDITING, Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.permissions import SessionPermissions
    from xortui.tui.screens.key_group import KeyGroup
    from xortui.tui.screens.main.run_view import RunView

_MOST_OUTPUTS: Final = 4
"""Outputs that stand in a line."""


class DialogController:
    """Asks or tells, and presents the outcome."""

    def __init__(
        self,
        run: RunView,
        seek: Callable[[int], None],
        permissions: SessionPermissions,
        *,
        has_mouse: bool,
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            seek: Pauses it and goes to an epoch.
            permissions: What the person may do.
            has_mouse: Whether the mouse is heard.
        """
        self._run, self._seek = run, seek
        self._permissions, self._has_mouse = permissions, has_mouse

    @property
    def listed(self) -> tuple[KeyGroup, ...]:
        """The keys that hold here, and those of other places."""
        run = self._run
        here = [*GROUPS]
        if run.mode & BY_HAND:
            here.append(EDIT if run.mode & EDITING else DRAW)
        elsewhere: tuple[KeyGroup, ...] = MODES
        if run.mode & (BY_HAND | Mode.SETTINGS):
            elsewhere = (SETTINGS,) if run.mode & Mode.SETTINGS else ()
        return (*(run.held(run.mapped(group)) for group in here), *map(run.mapped, elsewhere))

    def action_help(self) -> None:
        """Lists all keys that the person may use here, and those of other places by their name."""
        groups = permitted(self.listed, self._permissions)
        unicode = self._run.view_options.glyphs.unicode
        mouse = main_mouse(self._permissions) if self._has_mouse else ()
        self._run.push_screen(HelpScreen(groups, unicode=unicode, mouse=mouse))

    def action_glossary(self) -> None:
        """Says what words mean."""
        self._run.push_screen(GlossaryScreen())

    def action_go_to_epoch(self) -> None:
        """Asks for an epoch and goes there."""
        hint = _("a number, 5k, +100, -100, start or end")
        epoch = str(self._run.player.epoch)
        self._run.push_screen(Prompt(_("Go to epoch"), epoch, hint, self._go, self._told_of))

    def _told_of(self, text: str) -> str:
        """Returns what there was at the epoch that is typed; nothing of none, and of none made."""
        player = self._run.player
        try:
            snapshot = player.history.at(epoch_from_text(text, player.epoch, player.history.epoch))
        except ValueError:
            return ""
        told = _("epoch {epoch:,}: loss {loss:.4f}")
        words = told.format(epoch=snapshot.epoch, loss=snapshot.loss)
        outputs = snapshot.predictions.ravel()
        if len(outputs) > _MOST_OUTPUTS:
            return words
        numbers = " ".join(f"{output:.3f}" for output in outputs)
        return f"{words}\n" + _("outputs {numbers}").format(numbers=numbers)

    def action_presets(self) -> None:
        """Offers the presets."""
        self._run.push_screen(PresetsScreen(PRESETS), self.start_preset)

    def start_preset(self, name: str | None) -> None:
        """Starts a preset from epoch 0; without a name nothing happens."""
        if name is not None:
            preset, player = PRESETS[name], self._run.player
            player.restart(preset.config)
            player.play()
            player.notice = f"{name}: {_(preset.shows)}"
            self._run.present()

    def action_undo(self) -> None:
        """Takes back the last change or restart."""
        self._run.player.undo()
        self._run.present()

    def _go(self, text: str) -> None:
        player = self._run.player
        epoch = epoch_from_text(text, player.epoch, player.history.epoch)
        if epoch < player.history.first_epoch:
            raise ValueError(
                _("epoch must be >= {first}, got {epoch}").format(
                    first=player.history.first_epoch, epoch=epoch
                )
            )
        self._seek(epoch)


def epoch_from_text(text: str, now: int, latest: int) -> int:
    """Returns the epoch that a person means.

    Args:
        text: A number, with or without thousands separators, or of thousands, as in ``5k``; with a
            sign it counts from ``now``; or ``start`` or ``end``.
        now: The epoch shown.
        latest: The latest epoch made.

    Raises:
        ValueError: The text is none of these.
    """
    words = {"start": 0, "end": latest, _("start"): 0, _("end"): latest}
    if text in words:
        return words[text]
    digits = text.lstrip("+-").replace(",", "").replace(" ", "")
    if digits.endswith("k"):
        digits = digits[:-1] + "000" * (len(digits) > 1)
    count = integer_from_text(digits) if digits[:1].isdecimal() and len(digits) <= 12 else None
    if count is None or len(text) - len(text.lstrip("+-")) > 1:
        raise ValueError(_("epoch must be a whole number, got {text!r}").format(text=text))
    if text.startswith("-"):
        return max(now - count, 0)
    return now + count if text.startswith("+") else count
