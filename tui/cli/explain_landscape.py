"""``xortui explain --landscape``: the loss around the way of a run, or of two in one plane."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import History, RunConfig, Trainer, losses_at
from xortui.core.number_text import integer_from_text
from xortui.tui.cli.errors import UsageError
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.player.landscape_player import LandscapeFrame, LandscapePlayer
from xortui.tui.records.json_lines import finite_number
from xortui.tui.records.saved_runs import load_run
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.landscape.loss_map import MapColors, MapMarks, loss_map, way_marks
from xortui.tui.rendering.text.number_format import epoch_text, loss_text

_ROWS: Final = 20
_COLS: Final = 80
_GRID: Final = (32, 64)


def landscape_at(trainer: Trainer, beside: str | None) -> LandscapePlayer:
    """Returns the landscape of a run as far as it has come.

    Args:
        trainer: The run.
        beside: The seed of another of its kind, or the file of a saved run, if there is one.

    Raises:
        UsageError: The run has not moved, or the other cannot be shown beside it.
    """
    config, epoch = trainer.config, trainer.epoch
    history = History(Trainer(config))
    if epoch > config.epochs:
        history.end_when(epochs=epoch)
    history.advance(epoch)
    player = LandscapePlayer(history, epoch)
    if player.frame().grid is None:
        rule = _("--landscape must be of a run that has moved, got epoch {epoch}; --at says which")
        raise UsageError(rule.format(epoch=epoch))
    if beside is not None:
        try:
            player.show_beside(*_described(beside, config, epoch))
        except ValueError as error:
            own = str(error).startswith("must ")
            raise UsageError(f"--beside{' ' if own else ': '}{error}") from None
    return player


def landscape_object(player: LandscapePlayer, config: RunConfig) -> dict[str, Any]:
    """Returns a landscape as plain JSON values.

    Args:
        player: The landscape.
        config: The run.
    """
    frame = player.frame()
    assert frame.grid is not None
    plane = frame.grid.plane
    ways = [(_("this run"), config, frame.way, frame.loss)]
    if frame.beside is not None:
        other = frame.beside
        ways.append((other.label, other.way.settings, other.way, other.loss))
    return {
        "epoch": frame.epoch,
        "axes": {"shares": plane.shares.tolist(), "bounds": [list(each) for each in plane.bounds]},
        "levels": list(frame.contours),
        "losses": _finite(frame.grid.losses(*_GRID)),
        "ways": [
            {
                "label": label,
                "config": description.to_dict(),
                "epochs": way.epochs.tolist(),
                "points": points.tolist(),
                "losses": _finite(losses_at(way.parameters, frame.settings)),
                "loss": finite_number(loss),
            }
            for (label, description, way, loss), points in zip(ways, plane.ways, strict=True)
        ],
    }


def print_landscape(player: LandscapePlayer) -> None:
    """Writes the map to standard output, and below it what the marks on it are."""
    frame, glyphs = player.frame(), Glyphs.of_stream(sys.stdout, color=False)
    assert frame.grid is not None
    across, up = (100 * frame.grid.plane.shares).tolist()
    text = _("{run}, epoch {epoch}, loss {loss}")
    epoch, loss = epoch_text(frame.epoch), loss_text(frame.loss)
    print(text.format(run=frame.settings.title, epoch=epoch, loss=loss))
    text = _("the loss around the way: axes with {across:.1f} % + {up:.1f} % of its variance")
    print(text.format(across=across, up=up), end="\n\n")
    print(_map(frame, glyphs), end="\n\n")
    own, other = way_marks(glyphs)
    now = "●" if glyphs.unicode else "O"
    text = _("{start}{way}{now} this run, from its start")
    print(text.format(start=own.start, way=own.line, now=now))
    if frame.beside is not None:
        text = _("{marks} {label}, from its start to epoch {epoch}, loss {loss}")
        last = epoch_text(int(frame.beside.way.epochs[-1]))
        loss = loss_text(frame.beside.loss)
        print(text.format(marks=other, label=frame.beside.label, epoch=last, loss=loss))
    if frame.contours:
        text = _("contours where runs get stuck: {levels}")
        print(text.format(levels=" ".join(loss_text(level) for level in frame.contours)))


def _map(frame: LandscapeFrame, glyphs: Glyphs) -> str:
    assert frame.grid is not None
    plane, beside = frame.grid.plane, frame.beside
    marks = MapMarks(
        way=plane.ways[0],
        epochs=frame.way.epochs,
        arc_lengths=frame.way.arc_lengths,
        now=frame.now,
        contours=frame.contours,
        floor=frame.floor,
        beside=None if beside is None else plane.ways[1],
        beside_label="" if beside is None else beside.label,
    )
    losses = frame.grid.losses(_ROWS, _COLS)
    return loss_map(losses, plane, marks, _ROWS, _COLS, MapColors(), glyphs).text()


def _described(text: str, config: RunConfig, epoch: int) -> tuple[str, RunConfig, int]:
    """Returns label, description and last epoch of the run that is meant."""
    seed = integer_from_text(text)
    if seed is not None:
        return _("seed {seed}").format(seed=seed), config.replace(seed=seed), epoch
    path = Path(text).expanduser()
    try:
        trainer = load_run(path).trainer()
    except OSError as error:
        rule = _("must be a seed or a file that can be read, got {path!r} ({reason})")
        raise ValueError(rule.format(path=text, reason=reason_of(error))) from None
    return path.name, trainer.config, trainer.epoch


def _finite(values: NDArray[np.float64]) -> Any:
    """Returns numbers as lists, with None where they are none."""
    shown = values.astype(object)
    shown[~np.isfinite(values)] = None
    return shown.tolist()
