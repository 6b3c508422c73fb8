"""A run seen whole: its plane, the epoch looked at on its way, the step from there, the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import (
    History,
    LearnedParts,
    Level,
    Plane,
    RunConfig,
    Settings,
    StepProfile,
    Trainer,
    Way,
    has_every_row,
    learned_parts,
    levels,
    parameters_of_state,
    plane_losses,
    plane_of,
    step_profile,
    way_of,
)
from xortui.tui.language import translate as _

_MOST_EPOCH_WORK: Final = 1_000_000
"""Epochs made once more for a way, times parameters and rows: about half a second."""

_EPOCH_WORK: Final = 32
"""An epoch takes some time however small the network is."""

_MOST_MAP_WORK: Final = 15_000_000
"""Losses of a map, times parameters and rows: about half a second."""

_MOST_STEP_WORK: Final = 4_000_000
"""Losses along the gradient, times parameters and rows: about a quarter of a second."""

_MOST_HESSIAN_WORK: Final = 10_000_000
"""Entries of a Hessian, times rows: about as long."""

_MOST_WORK_BESIDE: Final = 20_000_000
"""Epochs of another run, times parameters and rows: about a second or two."""

_LEAST_STEPS: Final = 17
_MOST_STEPS: Final = 129
_LEAST_MAP: Final = (4, 8)
_MOST_ROWS_PARTED: Final = 8
_AT_LEVEL: Final = 0.1


class LossGrid:
    """The losses all over a plane, of as many points as there is time for; kept once computed."""

    def __init__(self, plane: Plane, settings: Settings) -> None:
        """Computes nothing yet."""
        self.plane, self._settings = plane, settings
        self._shape, self._losses = (0, 0), np.empty((0, 0))

    def losses(self, rows: int, cols: int) -> NDArray[np.float64]:
        """Returns the losses on a grid of this shape, or of a coarser one."""
        size = len(self.plane.origin) * self._settings.dataset.n_samples
        share = min(1.0, (_MOST_MAP_WORK / (size * rows * cols)) ** 0.5)
        least_rows, least_cols = _LEAST_MAP
        shape = (
            max(round(rows * share), min(rows, least_rows)),
            max(round(cols * share), min(cols, least_cols)),
        )
        if shape != self._shape:
            self._shape = shape
            with np.errstate(all="ignore"):
                self._losses = plane_losses(self.plane, self._settings, *shape)
        return self._losses


@dataclass(frozen=True, slots=True)
class WayBeside:
    """Another run in the same plane.

    Attributes:
        label: What it is.
        way: Its way.
        loss: Its loss at the end of that.
    """

    label: str
    way: Way
    loss: float


@dataclass(frozen=True, slots=True)
class LandscapeFrame:
    """What the view shows.

    Attributes:
        settings: The settings in force at the latest epoch.
        way: The run's way.
        grid: Its plane and the losses on it; None where it has not moved.
        epoch: The epoch looked at.
        now: Its point of the plane, shape ``(2,)``; None where it has diverged.
        loss: Its loss.
        profile: The step from there; None where it has diverged.
        parts: The parts over the way; None where the data is no full truth table.
        parts_now: The same at the epoch, shape ``(n_parts, 1)``.
        contours: The levels at which runs get stuck.
        floor: The one that the run has come to, or 0.
        beside: Another run in the same plane, if one was asked for.
    """

    settings: Settings
    way: Way
    grid: LossGrid | None
    epoch: int
    now: NDArray[np.float64] | None
    loss: float
    profile: StepProfile | None
    parts: LearnedParts | None
    parts_now: LearnedParts | None
    contours: tuple[float, ...]
    floor: float
    beside: WayBeside | None


class LandscapePlayer:
    """Looks at a run that stands still, and moves along its way.

    Attributes:
        epoch: The epoch looked at.
        earlier: The run without the last change, or the one before this, and its last epoch.
        beside: Another run in the same plane, if one was asked for.
    """

    def __init__(
        self, history: History, epoch: int, earlier: tuple[RunConfig, int] | None = None
    ) -> None:
        """Looks at a run as far as it has come.

        Args:
            history: The run; it must not go on meanwhile.
            epoch: The epoch looked at first.
            earlier: Another that can be shown beside it: its description, and its last epoch.
        """
        self._history, self.epoch, self.earlier = history, epoch, earlier
        self.beside: WayBeside | None = None
        settings = history.trainer.settings
        count = len(parameters_of_state(history.trainer.checkpoint()))
        work = max(count * settings.dataset.n_samples, _EPOCH_WORK)
        self.way = way_of(history, most_epochs=_MOST_EPOCH_WORK // work)
        moved = len(self.way.epochs) > 1 and bool(np.ptp(self.way.parameters, axis=0).any())
        self._grid = self._alone = LossGrid(plane_of(self.way), settings) if moved else None
        self._next_seed = history.config.seed
        self._is_table = has_every_row(settings.dataset)
        self._contours = _contours(settings)
        self._floor = self._found_floor()

    def move(self, steps: int) -> bool:
        """Goes so many points along the way; returns whether there was one."""
        epochs = self.way.epochs
        if not len(epochs):
            return False
        place = int(np.searchsorted(epochs, self.epoch))
        if steps < 0 or (place < len(epochs) and epochs[place] == self.epoch):
            place += steps
        if not 0 <= place < len(epochs):
            return False
        self.epoch = int(epochs[place])
        return True

    def show_beside(self, label: str, config: RunConfig, epochs: int) -> None:
        """Shows another run in one plane with this one.

        Args:
            label: What it is.
            config: The run.
            epochs: How far it is shown.

        Raises:
            ValueError: Its network has another size, it would take too long to be made, or one of
                the two has not moved.
        """
        settings = self._history.trainer.settings
        count, rows = self.way.parameters.shape[1], config.dataset.n_samples
        if config.sizes == settings.sizes and config.architecture != settings.architecture:
            raise ValueError(
                _("the other run must be of a network of the same parts: biases, links, batch norm")
            )
        if config.sizes != settings.sizes:
            text = _("the other run must be of a {size} network like this one, got {other}")
            names = ("-".join(map(str, one.sizes)) for one in (settings, config))
            raise ValueError(text.format(size=next(names), other=next(names)))
        if epochs * max(count * rows, _EPOCH_WORK) > _MOST_WORK_BESIDE:
            text = _("{epochs:,} epochs of the other run would take too long here")
            raise ValueError(text.format(epochs=epochs))
        history = History(Trainer(config))
        if epochs > config.epochs:
            history.end_when(epochs=epochs)
        history.advance(epochs)
        way = way_of(history)
        if self._alone is None or len(way.epochs) < 2:
            raise ValueError(_("two ways can be shown once both runs have moved"))
        self.beside = WayBeside(label, way, history.trainer.loss)
        self._grid = LossGrid(plane_of(self.way, way), settings)

    def show_earlier(self) -> None:
        """Shows the run without its last change, or the one before it.

        Raises:
            ValueError: There is none, or it cannot be shown.
        """
        if self.earlier is None:
            raise ValueError(_("there is no earlier run: nothing was changed, nothing begun again"))
        config, epoch = self.earlier
        self.show_beside(_("the run before the change"), config, epoch)

    def show_next_seed(self) -> None:
        """Shows the same run from another start, each time from the next.

        Raises:
            ValueError: It cannot be shown.
        """
        seed = self._next_seed + 1
        config = self._history.config.replace(seed=seed)
        self.show_beside(_("seed {seed}").format(seed=seed), config, self._history.epoch)
        self._next_seed = seed

    def show_alone(self) -> None:
        """Shows this run alone again."""
        self.beside, self._grid = None, self._alone
        self._next_seed = self._history.config.seed

    def frame(self) -> LandscapeFrame:
        """Returns what is seen of the epoch."""
        (state,) = self._history.states_at([self.epoch])
        trainer = Trainer.resumed(self._history.config, state)
        vector = parameters_of_state(state)
        settings = trainer.settings
        is_near = bool((np.abs(vector) < 1e100).all())
        grid, data, way = self._grid, self.way.settings.dataset, self.way
        parts = parts_now = None
        if self._is_table and len(way.epochs):
            parts = learned_parts(way.outputs.T, data)
            parts_now = learned_parts(trainer.outputs(data.inputs)[:, None], data)
        now = None
        if grid is not None and is_near:
            now = grid.plane.projected(vector[None])[0]
        with np.errstate(all="ignore"):
            now_in_use = _at_rate(settings, trainer.learning_rate)
            profile = _profile(vector, now_in_use) if is_near else None
        return LandscapeFrame(
            settings=self.way.settings,
            way=way,
            grid=grid,
            epoch=self.epoch,
            now=now,
            loss=trainer.loss,
            profile=profile,
            parts=parts,
            parts_now=parts_now,
            contours=self._contours,
            floor=self._floor,
            beside=self.beside,
        )

    def _found_floor(self) -> float:
        """The level that the run's end lies a little above: from there colours are told apart."""
        end = self._history.trainer.loss
        near = [level for level in self._contours if 0 <= end - level < _AT_LEVEL * level]
        return near[-1] if near else 0.0


def _at_rate(settings: Settings, rate: float) -> Settings:
    """Returns the settings with the rate that a schedule has come to, where it has not ended."""
    if settings.pace.is_constant or rate <= 0:
        return settings
    return Settings(settings.replace(learning_rate=rate))


def _profile(vector: NDArray[np.float64], settings: Settings) -> StepProfile:
    """Returns the profile of as many steps as there is time for."""
    work = vector.size * settings.dataset.n_samples
    return step_profile(
        vector,
        settings,
        sizes=min(max(_MOST_STEP_WORK // work, _LEAST_STEPS), _MOST_STEPS),
        with_sharpness=work * vector.size <= _MOST_HESSIAN_WORK,
    )


def _contours(settings: Settings) -> tuple[float, ...]:
    """Returns the losses of the levels at which a run can get stuck."""
    return tuple(level.loss for level in stuck_levels(settings))


def stuck_levels(settings: Settings) -> tuple[Level, ...]:
    """Returns the levels above 0 of data of two values, where there are few enough rows.

    Args:
        settings: The settings in force.
    """
    data = settings.dataset
    if data.border is None or data.n_samples > _MOST_ROWS_PARTED or data.n_outputs > 1:
        return ()
    found = levels(data, settings.loss) if settings.loss_function.shares_mean else ()
    return tuple(level for level in found if level.loss > 1e-9 and np.isfinite(level.loss))
