"""A watched program before its network is known, or of which none is: its words, perhaps its loss.

What it asks stands here and can be answered, as it would in a terminal of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from xortui.tui.language import translate as _
from xortui.tui.player.speeds import Speed
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.charts.loss_chart import Curve, loss_chart
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.text_line import TextLine
from xortui.tui.widgets.view_options import ViewOptions

if TYPE_CHECKING:
    from xortui.tui.watching.beginning import Beginning
    from xortui.tui.watching.watched_program import WatchedProgram

_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class _Losses:
    """What the chart shows."""

    curve: Curve


class LossAlone(Picture[_Losses]):
    """The loss against the epochs."""

    def draw(self, frame: _Losses, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the chart."""
        last = int(frame.curve.epochs[-1]) if frame.curve.epochs.size else None
        return loss_chart(
            frame.curve, rows, cols, options.glyphs, logarithmic=options.logarithmic, epoch=last
        )


class BeginningScreen(PictureScreen[None]):
    """What a program says while it is found out what can be shown of it, and where little can."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("space", "run_or_pause", show=False),
        Binding("s", "step", show=False),
        Binding("plus,equals_sign", "pace(1)", show=False),
        Binding("minus", "pace(-1)", show=False),
        Binding("l", "logarithmic", show=False),
        Binding("i", "write", show=False),
        Binding("q", "app.quit", show=False),
        Binding("escape", "let_go", show=False),
        Binding("pageup", "scroll(-10)", show=False, priority=True),
        Binding("pagedown", "scroll(10)", show=False, priority=True),
    ]

    AUTO_FOCUS = ""  # at once or not at all: what it is may be known before Textual comes to it

    DEFAULT_CSS = """
    BeginningScreen {
        layout: vertical;
        background: $background;
        .state { height: auto; padding: 0 1; }
        .losses { height: 2fr; display: none; }
        .losses.-known { display: block; }
        LossAlone { height: 1fr; }
        VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        .printed { height: auto; }
        .keys { height: 1; padding: 0 1; color: $text-muted; }
    }
    """

    def __init__(
        self,
        beginning: Beginning,
        options: ViewOptions,
        found: Callable[[WatchedProgram], None],
        *,
        paused: bool = False,
    ) -> None:
        """Shows what is watched.

        Args:
            beginning: What is watched.
            options: How losses are drawn.
            found: Is called once with its run, when its network is known.
            paused: Whether to wait for a key where the loss alone is known.
        """
        super().__init__()
        self._beginning, self._options, self._found = beginning, options, found
        self._is_playing, self._speed = not paused, Speed()
        self._printed = self._told = ""
        self._n_points, self._is_begun, self._is_handed_on = -1, False, False

    def compose(self) -> ComposeResult:
        """Lays out the sentence, the chart, what is printed and the line to type."""
        yield Static(markup=False, classes="state")
        with Vertical(classes="panel losses") as losses:
            losses.border_title = _("Loss")
            yield LossAlone()
        with Vertical(classes="panel words") as words:
            words.border_title = Content(self._beginning.script)
            with VerticalScroll(can_focus=False):
                yield Static(markup=False, classes="printed")
            if self._beginning.takes_input:
                yield TextLine("", compact=True, placeholder=_("a line for the program"))
        yield Static(markup=False, classes="keys")

    def on_mount(self) -> None:
        """Looks at once, and goes on looking."""
        self.action_write()
        self._look()
        self.set_interval(_SECONDS, self._look)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Types a line to the program."""
        self._beginning.type(message.value)
        message.input.value = ""

    def action_run_or_pause(self) -> None:
        """Goes on, or waits."""
        self._is_playing = not self._is_playing
        self._steer()

    def action_step(self) -> None:
        """Makes one epoch."""
        self._is_playing = False
        if self._beginning.losses is not None:
            self._beginning.losses.step(1)
        self._look()

    def action_pace(self, by: int) -> None:
        """Goes faster or slower."""
        self._speed = self._speed.faster() if by > 0 else self._speed.slower()
        self._steer()

    def action_logarithmic(self) -> None:
        """Changes between a linear and a logarithmic loss."""
        self._options = self._options.replace(logarithmic=not self._options.logarithmic)
        self._n_points = -1
        self._look()

    def action_write(self) -> None:
        """Has what is typed go to the program."""
        for line in self.query(TextLine):
            self.set_focus(line)
        self._show_keys()

    def action_let_go(self) -> None:
        """Has what is typed be keys."""
        self.set_focus(None)
        self._show_keys()

    def action_scroll(self, lines: int) -> None:
        """Goes up or down."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _steer(self) -> None:
        losses = self._beginning.losses
        if losses is not None:
            if self._is_playing:
                losses.play(self._speed.epochs_per_second)
            else:
                losses.pause()
        self._look()

    def _look(self) -> None:
        if not self.is_attached or self._is_handed_on:
            return
        found, losses = self._beginning.found, self._beginning.losses
        if found is not None:
            self._is_handed_on = True
            self._found(found)
            return
        if losses is not None:
            if not self._is_begun:
                self._is_begun = True
                if losses.name:
                    self.set_focus(None)
                self._steer()
                return
            losses.hear()
            self._draw_losses()
        self._print()
        self._tell()
        self._show_keys()

    def _draw_losses(self) -> None:
        losses = self._beginning.losses
        if losses is None or not losses.points.epochs:
            return
        epochs = losses.points.epochs
        if (now := len(epochs) ^ epochs[-1]) == self._n_points:
            return
        self._n_points = now
        self.query_one(".losses").add_class("-known")
        curve = Curve(np.array(epochs, np.int64), np.array(losses.points.losses, np.float64))
        self.query_one(LossAlone).show(_Losses(curve), self._options)

    def _print(self) -> None:
        text = self._beginning.output() or _("it has printed nothing yet")
        if text == self._printed:
            return
        self._printed = text
        scroll = self.query_one(VerticalScroll)
        was_at_end = scroll.scroll_y >= scroll.max_scroll_y - 1
        self.query_one(".printed", Static).update(Content(text))
        if was_at_end:
            scroll.scroll_end(animate=False)

    def _tell(self) -> None:
        losses = self._beginning.losses
        if losses is None:
            text = _("its first epochs are looked at; it is shown as soon as it trains")
        else:
            text = self._beginning.reason
            if losses.points.epochs:
                epoch, loss = losses.points.epochs[-1], losses.points.losses[-1]
                now = _("epoch {epoch}   {name} {loss}   {state}").format(
                    epoch=epoch_text(epoch),
                    name=losses.name,
                    loss=loss_text(loss),
                    state=self._state(losses.ended),
                )
                text = f"{now}\n{text}"
            if losses.ended:
                text = f"{text}\n{losses.ended}"
        if text != self._told:
            self._told = text
            self.query_one(".state", Static).update(Content(text))

    def _state(self, ended: str) -> str:
        if ended:
            return _("ended")
        if not self._is_playing:
            return _("paused")
        pace = self._speed.epochs_per_second
        return _("running") + (f" {pace:,}/s" if pace is not None else "")

    def _show_keys(self) -> None:
        losses = self._beginning.losses
        if self.focused is not None:
            text = _("enter types it to the program, esc leaves the line, ctrl+q quits")
        else:
            keys = [_("space pause, s step, + - speed, l scale")] if losses and losses.name else []
            if self._beginning.takes_input:
                keys.append(_("i type to it"))
            text = ", ".join([*keys, _("q quit")])
        self.query_one(".keys", Static).update(Content(text))
