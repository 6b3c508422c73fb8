"""The top line: where the run is, in words."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.number_format import epoch_text, loss_text


@dataclass(frozen=True, slots=True)
class RunStatus:
    """What the top line says.

    Attributes:
        description: The run in words, such as ``XOR · 2-2-1 sigmoid · bce · sgd 0.1 · seed 42``.
        epoch: The epoch shown.
        loss: Its loss.
        train_loss: Its loss in training mode, where it differs.
        solved: Such as ``solved at epoch 11,204``, or empty.
        state: ``running``, ``paused``, ``diverged`` or ``undefined``.
        speed: Such as ``1,000/s``.
    """

    description: str
    epoch: int
    loss: float
    train_loss: float | None
    solved: str
    state: str
    speed: str


_STATE_SYMBOLS = {"running": "▶ ", "paused": "‖ ", "diverged": "✗ ", "undefined": "✗ "}
_STATE_STYLES = {"running": "right", "paused": "muted", "diverged": "wrong", "undefined": "wrong"}


def run_header(status: RunStatus, rows: int, cols: int, glyphs: Glyphs) -> Canvas:
    """Draws the run in words and its state: in one line where both fit, else in two.

    Args:
        status: What to say.
        rows: Height in cells, 1 or 2.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    separator = " · " if glyphs.unicode else ", "
    description = status.description.replace(" · ", separator)
    name = "" if cols < 130 else "xortui   "
    canvas.write(0, 1, name, style("accent", bold=True))
    canvas.write(0, 1 + len(name), description, style("text"))
    state = _state(status, glyphs)
    figures = _figures(status)
    if rows > 1:
        _write_right(canvas, 0, state)
        _write(canvas, 1, 1, [*figures, ("   ", 0), (status.solved, style("right"))])
    else:
        solved = _("solved") if status.solved else ""
        _write_right(canvas, 0, [*figures, ("  ", 0), (solved.ljust(8), style("right")), *state])
    return canvas


def _figures(status: RunStatus) -> list[tuple[str, int]]:
    muted, number = style("muted"), style("text", bold=True)
    parts = [
        ("epoch ", muted),
        (epoch_text(status.epoch), number),
        ("   loss ", muted),
        (loss_text(status.loss).ljust(6), number),
    ]
    if status.train_loss is not None:
        parts += [("   training ", muted), (loss_text(status.train_loss), number)]
    return parts


def _state(status: RunStatus, glyphs: Glyphs) -> list[tuple[str, int]]:
    symbols = (
        {"running": "▶ ", "paused": "‖ ", "diverged": "✗ ", "undefined": "✗ "}
        if glyphs.unicode
        else {}
    )
    state_style = style(_STATE_STYLES.get(status.state, "text"), bold=True)
    symbol = symbols.get(status.state, "")
    return [
        (symbol + status.state, state_style),
        ("  ", 0),
        (status.speed.rjust(8), style("muted")),
    ]


def _write(canvas: Canvas, row: int, col: int, parts: list[tuple[str, int]]) -> None:
    for text, text_style in parts:
        col = canvas.write(row, col, text, text_style)


def _write_right(canvas: Canvas, row: int, parts: list[tuple[str, int]]) -> None:
    width = sum(cell_len(text) for text, _ in parts)
    start = max(0, canvas.cols - width - 1)
    canvas.write(row, start - 2, "  ", 0)
    _write(canvas, row, start, parts)
