"""Runs side by side on the screen: their curves, a surface each, and which is ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical

from xortui.core import History
from xortui.core.sweep import combinations
from xortui.tui.internals.textual_app import is_told
from xortui.tui.language import translate as _
from xortui.tui.player.differences import run_values
from xortui.tui.player.questions import QUESTIONS
from xortui.tui.player.side_by_side import MOST_RUNS, SideBySide, TooManyRunsError, copied
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.keys import COMPARE
from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.screens.listed_keys import ListedKeys
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.sweep.grammar import varied_from_texts
from xortui.tui.widgets.compare_panels import (
    CompareChart,
    ComparedSurface,
    CompareHeader,
    CompareLines,
    RunLine,
    in_signs,
)
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.view_options import ViewOptions

_TRAINING_SHARE: Final = 0.5
_READ_SECONDS: Final = 0.5
"""From one drawing of what is read, and of the curves, to the next."""

_MOST_FRAMES: Final = 17
"""Frames a second at the most: six surfaces are six times the work of one."""

_NOTICE_SECONDS: Final = 4.0
_SCRUB_PARTS: Final = 100
_CELL_IS_HIGH: Final = 2
"""Widths of a cell that are its height."""

_BELOW: Final = 3
"""Rows of a run's panel that are no surface: its frame, and what is said below."""

_TITLE_FRAME: Final = 8
"""Cells of a panel's width that are no title."""

_BESIDE: Final = 70
"""Columns from which on a surface has room beside the curve."""

_LINES: Final = 6
"""Rows of the screen that are no panel."""

_BARS: Final = 2
"""Those of them that stand above all and below all: the others make room for a lesson."""


@dataclass(frozen=True, slots=True)
class OpenedRun:
    """One of the runs, which is to be gone on with by itself.

    Attributes:
        history: The run with its past.
        epoch: The epoch that it shows.
    """

    history: History
    epoch: int


class CompareScreen(LeftOnce, ListedKeys, PictureScreen[OpenedRun | None]):
    """Plays several runs in step; returns the one that was opened, or ``None``.

    Attributes:
        player: The runs that are shown.
        pinned: Those that were pinned by a person, which may be others while a question is shown.
        selected: Which run is chosen.
    """

    BINDINGS: ClassVar[list[Binding]] = list(COMPARE.bindings)  # type: ignore[assignment]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012

    def __init__(
        self,
        player: SideBySide,
        view_options: ViewOptions,
        *,
        frames_per_second: float,
        is_behind: Callable[[], bool],
        clock: Callable[[], float],
        asks: str = "",
        show_help: Callable[[], None],
        keys: KeyGroup = COMPARE,
    ) -> None:
        """Makes the view.

        Args:
            player: The runs.
            view_options: What the terminal can show.
            frames_per_second: How often the screen is drawn while running.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            clock: Returns seconds of a monotonic clock.
            asks: The question that the runs answer, or empty.
            show_help: Lists the keys.
            keys: The keys, as they are mapped now.
        """
        super().__init__()
        self.bind_keys(keys, show_help)
        self.player = self.pinned = player
        self.selected = 0
        self._asks, self._question = asks, ""
        self._view_options = view_options.replace(
            crosshair=None, unit_lines=False, parameter=None, row=None
        )
        self._period = 1 / min(frames_per_second, _MOST_FRAMES)
        self._is_behind, self._clock = is_behind, clock
        self._read_at = 0.0
        self._titles: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        yield CompareHeader(id="compare-header")
        with Container(id="compare-body"):
            yield CompareChart(id="compare-chart", classes="panel")
            with Horizontal(id="compared"):
                for index in range(MOST_RUNS):
                    with Vertical(classes="panel"):
                        yield ComparedSurface(index)
                        yield RunLine()
        yield CompareLines(id="compare-lines")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Finds the panels and starts the timer."""
        self._header = self.query_one(CompareHeader)
        self._chart = self.query_one(CompareChart)
        self._lines = self.query_one(CompareLines)
        self._surfaces = list(self.query(ComparedSurface))
        self._run_lines = list(self.query(RunLine))
        self._row = self.query_one("#compared")
        self._panels = list(self.query("#compared > Vertical"))
        self._chart.border_title = _("Loss")
        self._timer = self.set_interval(self._period, self._tick)
        self.present()

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing moves until a key is pressed."""
        return not (self.player.is_playing or self.player.is_catching_up)

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Draws more or less often from now on."""
        self._period = 1 / min(frames_per_second, _MOST_FRAMES)
        if self.is_mounted:
            self._timer.stop()
            self._timer = self.set_interval(self._period, self._tick, pause=self.is_at_rest)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tells which of two names of a key holds now."""
        if action in ("run", "pause"):
            return (action == "pause") == self.player.is_playing
        return super().check_action(action, parameters)

    def present(self) -> None:
        """Shows the moment, in every panel."""
        if self.is_over:
            return
        self._name_panels()
        self._draw(is_read=True)
        if self.is_at_rest:
            self._timer.pause()
        else:
            self._timer.resume()
        self.refresh_bindings()

    def _draw(self, *, is_read: bool) -> None:
        """Draws what is seen to move, and what is read where it is time for that."""
        frame, options = self.player.frame(), self._view_options
        self._header.show(frame, options)
        for index in range(len(frame.runs)):
            self._surfaces[index].show(frame.summary_of(index), options)
        if is_read:
            self._read_at = self._clock()
            self._chart.show(frame, options)
            self._lines.show(frame, options)
            for line, run in zip(self._run_lines, frame.runs, strict=False):
                line.show(run, options)

    def _name_panels(self) -> None:
        """Has a panel for each run, with its name, where they have changed."""
        labels = self.player.labels
        self.selected = min(self.selected, len(labels) - 1)
        titles = (labels, self.selected, self._asks, self.size)
        if titles == self._titles:
            return
        self._titles, self._chart.selected, self._header.asks = titles, self.selected, self._asks
        self._take_room(len(labels))
        values = run_values(self.player.configs)
        for index, panel in enumerate(self._panels):
            panel.display = index < len(labels)
            panel.set_class(index == self.selected and len(labels) > 1, "-selected")
            if panel.display:
                room = self.size.width // len(labels) - _TITLE_FRAME
                words = labels[index] if cell_len(labels[index]) <= room else values[index]
                label = in_signs(words, unicode=self._view_options.glyphs.unicode)
                panel.border_title = f"{index + 1} {label}".replace("[", r"\[")

    def _take_room(self, count: int) -> None:
        """Gives surfaces what they need to be square, at most as much as the curves have.

        That of one run stands beside its curve, where there is room: below it, most of the row
        would be empty.
        """
        is_alone = count == 1 and self.size.width >= _BESIDE
        self.set_class(is_alone, "-alone")
        if is_alone:
            self._row.styles.height = "1fr"
            return
        square = (self.size.width // count) // _CELL_IS_HIGH + _BELOW
        taken = sum(box.outer_size.height for box in self.query("#lesson"))
        most = (self.size.height - taken - (_LINES if self._lines.display else _BARS)) // 2
        self._row.styles.height = max(min(square, most), 1)

    def action_run(self) -> None:
        """Goes on."""
        self.player.play()
        if not self.player.is_playing:
            self._say(_("all of them have ended"))
        self.present()

    def action_pause(self) -> None:
        """Pauses."""
        self.player.pause()
        self.present()

    def action_step(self) -> None:
        """Pauses and makes one epoch of each."""
        self.player.step()
        self.present()

    def action_back(self) -> None:
        """Pauses and goes one epoch back in all."""
        self._go(self.player.epoch - 1)

    def action_scrub(self, direction: int) -> None:
        """Goes along the epochs made so far by a hundredth."""
        stride = max(1, self.player.head // _SCRUB_PARTS)
        self._go(self.player.epoch + direction * stride)

    def action_first(self) -> None:
        """Goes to epoch 0."""
        self._go(0)

    def action_latest(self) -> None:
        """Goes to the latest epoch."""
        self._go(self.player.head)

    def _go(self, epoch: int) -> None:
        self.player.show(epoch)
        self.present()

    def action_faster(self) -> None:
        """Plays faster."""
        self.player.set_speed(self.player.speed.faster())
        self.present()

    def action_slower(self) -> None:
        """Plays slower."""
        self.player.set_speed(self.player.speed.slower())
        self.present()

    def action_choose(self, direction: int) -> None:
        """Chooses the next run, or the one before."""
        self.selected = (self.selected + direction) % len(self.player.labels)
        self.present()

    def action_change(self) -> None:
        """Asks for what is to differ, and has another run beside the chosen one."""
        title = _("Beside run {number}").format(number=self.selected + 1)
        hint = _("what differs: lr=1, or hidden=2;16, or init=zeros optimizer=adam")
        self.app.push_screen(Prompt(title, "learning_rate=1", hint, self._add))

    def _add(self, text: str) -> None:
        config = self.player.configs[self.selected]
        made = combinations(config, varied_from_texts(text.split()))
        count = len(self.player.labels) + len(made)
        if count > MOST_RUNS:
            raise TooManyRunsError(count)
        for other in made:
            self.player.add(other)
        self.selected = count - 1
        self.present()

    def action_remove(self) -> None:
        """Takes the chosen run away."""
        if len(self.player.labels) == 1:
            self._say(_("one run has to stay"))
        self.player.remove(self.selected)
        self.present()

    def action_toggle_logarithmic(self) -> None:
        """Shows losses in powers of ten, or as they are."""
        options = self._view_options
        self._use(options.replace(logarithmic=not options.logarithmic))

    def action_toggle_logarithmic_epochs(self) -> None:
        """Shows epochs in powers of ten, or as they are."""
        options = self._view_options
        self._use(options.replace(logarithmic_epochs=not options.logarithmic_epochs))

    def _use(self, options: ViewOptions) -> None:
        self._view_options = options
        self.present()

    def action_next_question(self) -> None:
        """Shows the next question of the articles; after the last one what was pinned."""
        names = ["", *QUESTIONS]
        self._question = names[(names.index(self._question) + 1) % len(names)]
        self.player.pause()
        if self._question:
            asked = QUESTIONS[self._question]
            self.player, self._asks = SideBySide(asked.configs(), clock=self._clock), _(asked.asks)
            self.player.play()
        else:
            self.player, self._asks = self.pinned, ""
        self.selected = 0
        self.present()

    def action_open(self) -> None:
        """Opens the chosen run on the main view."""
        history = copied(self.player.histories[self.selected])
        self.dismiss(OpenedRun(history, min(self.player.epoch, history.epoch)))

    def action_leave(self) -> None:
        """Goes back to the main view."""
        self.dismiss(None)

    def on_compared_surface_chosen(self, message: ComparedSurface.Chosen) -> None:
        """Chooses the run under the mouse; a second click opens it."""
        if self.selected == message.index:
            self.action_open()
            return
        self.selected = message.index
        self.present()

    def _say(self, sentence: str) -> None:
        if not is_told(self.app, sentence):
            self.notify(sentence, timeout=_NOTICE_SECONDS, markup=False)

    def find_room(self) -> None:
        """Shares the room out between the curves and the surfaces."""
        self._titles = ()
        self.present()

    def on_resize(self) -> None:
        """Draws for another size."""
        self.call_after_refresh(self.present)

    def _tick(self) -> None:
        if self.is_over or self._is_behind():
            return
        if not self.player.tick(self._period * _TRAINING_SHARE):
            return
        if self.player.is_playing or self.player.is_catching_up:
            self._draw(is_read=self._clock() - self._read_at >= _READ_SECONDS)
        else:
            self.present()
