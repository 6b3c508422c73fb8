"""A run as its person left it, in bytes, so that somebody who comes back finds it as it was.

The bytes are an ``.npz`` like that of a saved run, and are read as strictly, whoever has written
them. They hold what is at hand at any moment, as whoever leaves does not wait until the run is made
again: ``config`` (JSON), ``state`` (JSON: how it was looked at, and what checkpoints hold besides
their vectors), ``vectors``, those of all checkpoints one behind the other, and ``losses``, as many
as the screen keeps. From the last checkpoint the run goes on bit for bit; from the others its past
is seen again soon.
"""

from __future__ import annotations

import codecs
import dataclasses
import io
import json
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from xortui.core import Checkpoint, History, LossCurve, RunConfig, check_checkpoint, vector_size
from xortui.tui.language import translate as _
from xortui.tui.records.array_archive import UNREADABLE, ArrayArchive, archive_of
from xortui.tui.records.saved_runs import LONGEST_JSON, LONGEST_WORD, MOST_CHANGES, bounded_config
from xortui.tui.records.shortened import shortened

_FORMAT: Final = "xortui kept run 1"
_MOST_CHECKPOINTS: Final = 128
_LARGEST_VECTORS: Final = 1 << 18
"""Bytes that checkpoints may take together, beyond the last one."""

_MOST_LOSSES: Final = 4096
_LAST_EPOCH: Final = 1 << 53
"""More than anybody makes; up to there every number of epochs is a float, too."""

_STATED: Final = ("epoch", "steps", "generator_state", "solved_at", "n_applied")
"""What is written of each checkpoint; its settings are the run's at its epoch."""


for _encoding in ("cp437", "utf-32-le", "utf-32-be"):
    # What archives and their texts are written in: whoever is shut in loads nothing later.
    codecs.lookup(_encoding)


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run, and how it was looked at.

    Attributes:
        history: The run with its past, from epoch 0 on.
        shown: The epoch that was shown.
        pace: Epochs a second, or ``None`` for as fast as it goes.
        is_playing: Whether it was running.
        stops_when_solved: Whether it was running up to the first solved epoch.
        goal: The epoch that it was running up to, if there was one.
    """

    history: History
    shown: int
    pace: int | None
    is_playing: bool
    stops_when_solved: bool
    goal: int | None

    def to_bytes(self) -> bytes:
        """Returns what `from_bytes` reads."""
        history = self.history
        size = history.trainer.checkpoint().vector.nbytes
        states = history.checkpoints(max(1, min(_MOST_CHECKPOINTS, _LARGEST_VECTORS // size)))
        state = {name: getattr(self, name) for name in _VIEW}
        state["stride"] = history.curve.stride
        state["checkpoints"] = [[getattr(one, name) for name in _STATED] for one in states]
        for stated, one in zip(state["checkpoints"], states, strict=True):
            if one.best is not None:
                stated.append(list(one.best))
        vectors = [one.vector for one in states]
        file = io.BytesIO()
        arrays: dict[str, Any] = {
            "format": np.array(_FORMAT),
            "config": np.array(json.dumps(history.config.to_dict())),
            "state": np.array(json.dumps(state)),
            "vectors": np.concatenate(vectors) if vectors else np.empty(0, history.config.dtype),
            "losses": history.curve.points()[1],
        }
        if history.config.test is not None:
            arrays["test_losses"] = history.test_curve.points()[1]
        np.savez(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Returns what `to_bytes` has written.

        Raises:
            ValueError: It is something else, damaged, or of no run.
        """
        try:
            return cls._of(archive_of(data))
        except UNREADABLE as error:
            text = _("a run must be as xortui keeps it, got {reason}")
            reason = str(error) or type(error).__name__
            raise ValueError(shortened(text.format(reason=reason))) from None

    @classmethod
    def _of(cls, archive: ArrayArchive) -> Self:
        if archive.text("format", LONGEST_WORD) != _FORMAT:
            raise ValueError(_("a file of another kind"))
        config = bounded_config(json.loads(archive.text("config", LONGEST_JSON)), MOST_CHANGES)
        state = json.loads(archive.text("state", LONGEST_JSON))
        if not isinstance(state, dict) or set(state) != {*_VIEW, "stride", "checkpoints"}:
            raise ValueError(_("a state of other fields"))
        states = _checkpoints(config, state.pop("checkpoints"), archive)
        epoch = states[-1].epoch if states else 0
        stride = state.pop("stride")
        curve, test_curve = _curve(archive, epoch, stride), None
        if config.test is not None:
            test_curve = _curve(archive, epoch, stride, "test_losses")
        _check_view(epoch, **state)
        return cls(History.resumed(config, states, curve, test_curve), **state)


_VIEW: Final = tuple(field.name for field in dataclasses.fields(KeptRun) if field.name != "history")


def _checkpoints(config: RunConfig, stated: Any, archive: ArrayArchive) -> list[Checkpoint]:
    """Returns the checkpoints of a run, each as it must be and later than the one before."""
    if not isinstance(stated, list) or len(stated) > _MOST_CHECKPOINTS:
        raise ValueError(_("checkpoints that are too many or none"))
    fields = [_stated(one) for one in stated]
    epochs = [one["epoch"] for one in fields]
    for before, epoch in zip([0, *epochs], epochs, strict=False):
        if not _is_count(epoch) or epoch <= before:
            raise ValueError(_("checkpoints whose epochs do not grow"))
    settings = [config.at(epoch) for epoch in epochs]
    sizes = [vector_size(one) for one in settings]
    vectors = archive.array("vectors", config.dtype, (sum(sizes),))
    vectors.flags.writeable = False
    ends = [sum(sizes[:number]) for number in range(1, len(sizes))]
    states = [
        Checkpoint(settings=in_force, vector=vector, **one)
        for in_force, vector, one in zip(settings, np.split(vectors, ends), fields, strict=False)
    ]
    for one in states:
        check_checkpoint(config, one)
    return states


def _stated(one: Any) -> dict[str, Any]:
    """Returns what is written of a checkpoint; the best epoch, where the run keeps it, is last."""
    if not isinstance(one, list) or len(one) not in (len(_STATED), len(_STATED) + 1):
        raise ValueError(_("a checkpoint of other fields"))
    fields = dict(zip(_STATED, one, strict=False))
    if len(one) > len(_STATED):
        best = one[-1]
        fields["best"] = tuple(best) if isinstance(best, list) else best
    return fields


def _curve(archive: ArrayArchive, epoch: int, stride: Any, name: str = "losses") -> LossCurve:
    if not _is_count(stride) or not 0 < stride <= epoch + 1:
        raise ValueError(_("a stride that no curve has"))
    count = epoch // stride + 1
    if count > _MOST_LOSSES:
        raise ValueError(_("losses that are too many"))
    losses: NDArray[np.float64] = archive.array(name, "float64", (count,))
    return LossCurve.resumed(stride, losses, _MOST_LOSSES)


def _check_view(
    epoch: int,
    shown: Any,
    pace: Any,
    is_playing: Any,
    stops_when_solved: Any,
    goal: Any,
) -> None:
    if not _is_count(shown) or shown > epoch:
        raise ValueError(_("an epoch shown that was not made"))
    if pace is not None and not _is_count(pace):
        raise ValueError(_("a pace that is no number of epochs"))
    if not (isinstance(is_playing, bool) and isinstance(stops_when_solved, bool)):
        raise ValueError(_("a state of other fields"))
    if goal is not None and not (_is_count(goal) and goal > shown):
        raise ValueError(_("a goal that lies behind"))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LAST_EPOCH
