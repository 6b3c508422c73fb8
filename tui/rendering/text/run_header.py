"""The top line: where the run is, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len

from xortui.core import RightRows
from xortui.tui.language import deferred, translate_in
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped, padded
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.number_format import epoch_text, loss_text


@dataclass(frozen=True, slots=True)
class RunWords:
    """A run in words, which are left out whole where there is no room: no number is cut.

    Attributes:
        words: Such as ``XOR``, ``2-2-1 sigmoid``, ``bce``, ``sgd``, ``lr 0.1``, ``seed 42``.
        least: Indices of words that go before all others, the least needed first. The others go
            from the last to the second.
        needed: Indices of words that go after those.
    """

    words: tuple[str, ...]
    least: tuple[int, ...] = ()
    needed: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Returns all words."""
        return " · ".join(self.words)

    def within(self, room: int, glyphs: Glyphs) -> str:
        """Returns as much as there is room for.

        Args:
            room: Cells; in no room a word or two stay.
            glyphs: What the terminal can show.
        """
        separator, ellipsis = (" · ", "…") if glyphs.unicode else (", ", "..")

        whole = separator.join(self.words)
        if cell_len(whole) <= room:
            return whole

        def told(places: Iterable[int]) -> str:
            some = [self.words[place] for place in sorted(places)]
            return separator.join([*some, ellipsis] if len(some) < len(self.words) else some)

        kept, gone = set(range(len(self.words))), []
        for place in self._going():
            if cell_len(told(kept)) <= room:
                break
            kept.remove(place)
            gone.append(place)
        # Where a long word went, shorter ones that matter less may have room again.
        for place in gone[-2::-1]:
            if place not in self.least and cell_len(told({*kept, place})) <= room:
                kept.add(place)
        return clipped(told(kept), room, glyphs)

    def shortest(self, glyphs: Glyphs) -> int:
        """Returns the cells of what is needed, beside the first two words."""
        kept = [word for at, word in enumerate(self.words) if at < 2 or at in self.needed]
        return cell_len(
            (" · " if glyphs.unicode else ", ").join([*kept, "…" if glyphs.unicode else ".."])
        )

    def _going(self) -> list[int]:
        others = range(len(self.words) - 1, 0, -1)
        usual = [at for at in others if at not in (*self.least, *self.needed)]
        return [*self.least, *usual, *self.needed]


@dataclass(frozen=True, slots=True)
class RunStatus:
    """What the top line says.

    Attributes:
        description: The run in words.
        epoch: The epoch shown.
        loss: Its loss.
        train_loss: Its loss in training mode, where it differs.
        solved: Such as ``solved at epoch 11,204``, or empty.
        state: ``running``, ``paused``, ``diverged`` or ``undefined``.
        speed: Such as ``1,000/s``.
        right: How many rows are right; None where nothing is right or wrong.
        test_loss: The loss of rows that are held out from training, where there are any.
        test_right: How many of those are right.
        classes: What targets are called that are the numbers of classes, where they have names.
    """

    description: RunWords
    epoch: int
    loss: float
    train_loss: float | None
    solved: str
    state: str
    speed: str
    right: RightRows | None = None
    test_loss: float | None = None
    test_right: RightRows | None = None
    classes: tuple[str, ...] = ()


_MANY_CLASSES = 5
_STATE_SYMBOLS = {"running": "▶ ", "paused": "‖ ", "diverged": "✗ ", "undefined": "✗ "}
_STATE_STYLES = {
    deferred("running"): "text",
    deferred("paused"): "muted",
    deferred("diverged"): "wrong",
    deferred("undefined"): "wrong",
}


def run_header(status: RunStatus, rows: int, cols: int, glyphs: Glyphs) -> Canvas:
    """Draws the run in words and its state: in one line where both fit, else in two.

    Args:
        status: What to say.
        rows: Height in cells, 1 or 2.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    name = "" if cols < 130 else "xortui   "
    canvas.write(0, 1, name, style("text", bold=True))
    told = state = _state(status, glyphs)
    if rows > 1:
        _write_second(canvas, status)
    else:
        solved_word = _("solved") if status.solved else ""
        end = [("  ", 0), (padded(solved_word, 8), style("right")), *state]
        kept = cell_len(str(status.description))
        if status.test_right is not None:
            # How it does on held-out rows is more than the last words about the run.
            kept = min(kept, status.description.shortest(glyphs))
        room = cols - cell_len(name) - kept - _width(end) - 5
        told = [*_fitting(status, room), *end]
    room = cols - cell_len(name) - _width(told) - 4
    canvas.write(0, 1 + cell_len(name), status.description.within(room, glyphs), style("text"))
    _write_right(canvas, 0, told)
    return canvas


def _write_second(canvas: Canvas, status: RunStatus) -> None:
    """Writes the figures below the description, and since when the run is solved."""
    for word in dict.fromkeys((status.solved, _("solved") if status.solved else "")):
        solved = [("   ", 0), (word, style("right"))] if word else []
        figures = _fitting(status, canvas.cols - 2 - _width(solved))
        if status.test_right is None or len(figures) > len(_figures(status)):
            break
    _write(canvas, 1, 1, [*figures, *solved])


def _fitting(status: RunStatus, room: int) -> list[tuple[str, int]]:
    """Returns epoch and losses, and of the shares of right rows as much as there is room for."""
    figures = _figures(status)
    left = room - _width(figures)
    for shortened in (_right, _right_of_all, _short_right):
        parts = shortened(status)
        if _width(parts) <= left:
            return [*figures, *parts]
    return figures


def _right_of_all(status: RunStatus) -> list[tuple[str, int]]:
    """The share of right rows, not told by class."""
    return _right(status, by_class=False)


def _right(status: RunStatus, *, by_class: bool = True) -> list[tuple[str, int]]:
    """Returns the share of right rows, held-out ones after a stroke; none where all are solved."""
    is_told = status.solved and status.test_right is None
    if status.right is None or is_told or not math.isfinite(status.loss):
        return []
    muted, number = style("muted"), style("text", bold=True)
    told, test = translate_in("header", "right"), _("test")
    parts = [
        (f"   {told} ", muted),
        (_percent(status.right.share), number),
    ]
    if by_class:
        parts.append((_classes(status.right, status.classes), muted))
    if status.test_right is not None:
        parts += [
            (" / ", muted),
            (_percent(status.test_right.share), number),
            (f" {test}", muted),
        ]
        if by_class:
            parts.append((_classes(status.test_right, status.classes), muted))
    return parts


def _short_right(status: RunStatus) -> list[tuple[str, int]]:
    """Both shares in few cells."""
    if status.right is None or status.test_right is None or not math.isfinite(status.loss):
        return []
    right, test = (_percent(rows.share) for rows in (status.right, status.test_right))
    shares = f"{right.removesuffix(' %')}/{test}"
    return [("   right ", style("muted")), (shares, style("text", bold=True))]


def _classes(rows: RightRows, names: tuple[str, ...]) -> str:
    """The shares by class, where they tell more than the share of all."""
    if rows.share == 1 or not 1 < len(rows.targets) < _MANY_CLASSES:
        return ""
    shares = (
        f"{names[int(target)] if names else f'{target:g}'}: {_percent(share)}"
        for target, share in rows.shares.items()
    )
    return f" ({', '.join(shares)})"


def _percent(share: float) -> str:
    """A share in whole percent; only all is 100 %, and only none 0 %."""
    whole = min(max(round(100 * share), 1 if share > 0 else 0), 99 if share < 1 else 100)
    return f"{whole} %"


def _width(parts: list[tuple[str, int]]) -> int:
    # What is ASCII is as wide as it is long: most of it, and new in every picture.
    return sum(len(text) if text.isascii() else cell_len(text) for text, _style in parts)


def _figures(status: RunStatus) -> list[tuple[str, int]]:
    muted, number = style("muted"), style("text", bold=True)
    training, test = _("training"), _("test")
    parts = [
        ("epoch ", muted),
        (epoch_text(status.epoch), number),
        ("   loss ", muted),
        (loss_text(status.loss).ljust(6), number),
    ]
    if status.train_loss is not None:
        parts += [(f"   {training} ", muted), (loss_text(status.train_loss), number)]
    if status.test_loss is not None:
        parts += [(f"   {test} ", muted), (loss_text(status.test_loss).ljust(6), number)]
    return parts


def _state(status: RunStatus, glyphs: Glyphs) -> list[tuple[str, int]]:
    symbols = _STATE_SYMBOLS if glyphs.unicode else {}
    state_style = style(_STATE_STYLES.get(status.state, "text"), bold=True)
    symbol = symbols.get(status.state, "")
    return [
        (symbol + _(status.state), state_style),
        ("  ", 0),
        (status.speed.rjust(8), style("muted")),
    ]


def _write(canvas: Canvas, row: int, col: int, parts: list[tuple[str, int]]) -> None:
    for text, text_style in parts:
        col = canvas.write(row, col, text, text_style)


def _write_right(canvas: Canvas, row: int, parts: list[tuple[str, int]]) -> None:
    start = max(0, canvas.cols - _width(parts) - 1)
    canvas.write(row, start - 2, "  ", 0)
    _write(canvas, row, start, parts)
