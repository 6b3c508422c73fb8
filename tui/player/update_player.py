"""Goes through the updates of a run, stage by stage, and makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from xortui.core.explain import (
    STAGES,
    CheckedGradient,
    Explanation,
    ParameterPlace,
    Update,
    check_gradients,
    count_parameters,
    explain,
    largest_gradient,
    largest_share,
    next_updates,
    parameter_index,
    parameter_place,
)
from xortui.tui.export.stage_lines import ProgramStyle, stage_lines
from xortui.tui.language import translate as _
from xortui.tui.player.frame import Frame
from xortui.tui.player.player import Player

Page = Literal["formulas", "check", "equations"]

_MOST_CHECKED: Final = 256
_MOST_PRODUCTS: Final = 50_000_000
_STYLES: Final[tuple[ProgramStyle | None, ...]] = (None, "numpy", "torch")


@dataclass(frozen=True, slots=True)
class UpdateFrame:
    """A moment of an update that is gone through.

    Attributes:
        frame: The run at the epoch that the update leads away from.
        explanation: The update of the parameter that is chosen.
        stage: Which of `STAGES` it has come to.
        page: What is read: the formulas, every gradient's check, or the boundary's equations.
        checked: Gradients beside what is measured: the chosen parameter's, or those of the page.
        program: Stage -> lines of a program that do it; empty where none is wanted.
        style: Whose program, if one is wanted.
        notice: A sentence about what just happened, or empty.
    """

    frame: Frame
    explanation: Explanation
    stage: int
    page: Page
    checked: tuple[CheckedGradient, ...]
    program: dict[int, tuple[str, ...]]
    style: ProgramStyle | None
    notice: str

    @property
    def chosen(self) -> CheckedGradient:
        """The chosen parameter's gradient beside what is measured."""
        return next(one for one in self.checked if one.place == self.explanation.place)


class UpdatePlayer:
    """Chooses a parameter, a row and a stage of the next update of a run.

    Attributes:
        page: What is read.
        is_wrong: Whether the chosen parameter's gradient is made wrong on purpose.
    """

    def __init__(self, player: Player, parameter: int | None = None) -> None:
        """Begins at the first stage of the update that comes next.

        Args:
            player: The run; it rests while its updates are gone through.
            parameter: Which parameter, in the order of the table; by default the weight
                whose gradient is the largest.
        """
        self._player = player
        self.page: Page = "formulas"
        self.is_wrong = False
        self._style: ProgramStyle | None = None
        self._number = self._stage = 0
        self._read_updates()
        first = largest_gradient(self._update)
        if parameter is not None and parameter < count_parameters(player.settings):
            first = parameter_place(player.settings, parameter)
        self._place = first
        self._row: int | None = int(self._update.rows[largest_share(self._update, first)])

    @property
    def parameter(self) -> int:
        """The parameter that is chosen, in the order of the table."""
        return parameter_index(self._update.settings, self._place)

    def frame(self) -> UpdateFrame:
        """Returns what is shown of this moment."""
        update = self._update
        rows = update.rows.tolist()
        row = rows.index(self._row) if self._row in rows else None
        wrong = self._place if self.is_wrong else None
        program = {}
        if self._style is not None:
            program = stage_lines(update.settings, self._style, self._place)
        return UpdateFrame(
            frame=self._player.frame(),
            explanation=explain(update, self._place.field, row),
            stage=self._stage,
            page=self.page,
            checked=check_gradients(update, self._checked_places(), wrong),
            program=program,
            style=self._style,
            notice=self._player.notice,
        )

    def next_stage(self) -> None:
        """Goes to the next stage; after the last the update is made."""
        self._player.notice = ""
        if self._stage < len(STAGES) - 1:
            self._stage += 1
            return
        if self._number < self._update.count - 1:
            self._number += 1
        else:
            before = self._player.epoch
            self._player.step()
            if self._player.epoch == before:  # the run cannot go on, which its notice says
                return
            self._number = 0
            self._read_updates()
        self._stage = 0

    def previous_stage(self) -> None:
        """Goes a stage back; from the first to the last of the update before."""
        self._player.notice = ""
        if self._stage > 0:
            self._stage -= 1
            return
        if self._number > 0:
            self._number -= 1
        elif self._player.epoch > self._player.history.first_epoch:
            self._player.back()
            self._read_updates()
            self._number = self._update.count - 1
        else:
            self._player.notice = _("there is no update before this one")
            return
        self._stage = len(STAGES) - 1

    def show_stage(self, stage: int) -> None:
        """Goes to a stage of this update."""
        self._stage = stage

    def move_parameter(self, by: int) -> None:
        """Chooses a parameter that stands further down in the table, or further up."""
        count = count_parameters(self._update.settings)
        self.choose_parameter((self.parameter + by) % count)

    def choose_parameter(self, index: int) -> None:
        """Chooses a parameter by its place in the table."""
        self._place = parameter_place(self._update.settings, index)

    def move_row(self, by: int) -> None:
        """Chooses another row of the batch, or all together, which stand after the last."""
        rows: list[int | None] = [*sorted(self._update.rows.tolist()), None]
        now = rows.index(self._row) if self._row in rows else len(rows) - 1
        self._row = rows[(now + by) % len(rows)]

    def choose_row(self, row: int) -> None:
        """Chooses a row of the batch, by its place in it; a second time all together."""
        chosen = int(self._update.rows[row])
        self._row = None if chosen == self._row else chosen

    def next_style(self) -> None:
        """Shows the lines of the first article's program, of the second's, or none."""
        self._style = _STYLES[(_STYLES.index(self._style) + 1) % len(_STYLES)]

    @property
    def _update(self) -> Update:
        return self._updates[self._number]

    def _read_updates(self) -> None:
        self._updates = next_updates(self._player.trainer)

    def _checked_places(self) -> list[ParameterPlace]:
        if self.page != "check":
            return [self._place]
        settings = self._update.settings
        count = count_parameters(settings)
        # each costs two passes forward, which a key must not have to wait for
        passes = _MOST_PRODUCTS // (2 * count * self._update.rows.size)
        most = max(1, min(_MOST_CHECKED, passes))
        first = max(0, min(self.parameter - most // 2, count - most))
        return [parameter_place(settings, n) for n in range(first, min(first + most, count))]
