"""Every parameter's gradient beside what is measured of the loss, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from xortui.core import Settings
from xortui.core.explain import CheckedGradient, ParameterPlace
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.clipped_text import padded
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.text.formula_text import Notation, short_number
from xortui.tui.rendering.text.update_text import (
    Piece,
    UpdateLine,
    mistake_text,
    parameter_name,
    verdict_text,
)

_GAP = "  "


def gradient_check_lines(
    checked: Sequence[CheckedGradient],
    settings: Settings,
    glyphs: Glyphs = FULL,
    chosen: ParameterPlace | None = None,
) -> list[UpdateLine]:
    """Returns a heading, a line for each parameter, and how many are right.

    Args:
        checked: The gradients, each beside its central difference.
        settings: The network's settings.
        glyphs: What the terminal can show.
        chosen: The parameter that stands out.
    """
    notation = Notation(unicode=glyphs.unicode)

    def number(value: float) -> str:
        return notation.number(short_number("", value))

    headings = ("", _("gradient"), _("measured"), "")
    rows = [
        (
            parameter_name(one.place, settings, glyphs),
            number(one.gradient),
            number(one.difference),
            verdict_text(one, glyphs),
        )
        for one in checked
    ]
    widths = [max(cell_len(row[n]) for row in [headings, *rows]) for n in range(4)]
    lines = [UpdateLine(0, (Piece(_aligned(headings, widths), "muted"),))]
    for one, row in zip(checked, rows, strict=True):
        is_chosen = one.place == chosen
        role = "wrong" if not one.is_right and not one.is_at_kink else "text"
        lines.append(UpdateLine(0, (Piece(_aligned(row, widths), role, chosen=is_chosen),)))
    lines += [UpdateLine(0, (Piece(text, role),)) for text, role in _verdicts(checked)]
    return lines


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    name, gradient, measured, verdict = row
    cells = (
        padded(name, widths[0]),
        padded(gradient, widths[1], to_the_right=True),
        padded(measured, widths[2], to_the_right=True),
        padded(verdict, widths[3]),
    )
    return _GAP.join(cells).rstrip()


def _verdicts(checked: Sequence[CheckedGradient]) -> list[tuple[str, str]]:
    wrong = [one for one in checked if not one.is_right and not one.is_at_kink]
    right = sum(one.is_right for one in checked)
    text = _("{right} of {count} gradients agree with (L(w + e) - L(w - e)) / 2e")
    found = [(text.format(right=right, count=len(checked)), "wrong" if wrong else "right")]
    for one in wrong:
        if one.mistake is not None:
            why = _("made wrong on purpose: {why}").format(why=mistake_text(one.mistake))
            found.append((why, "wrong"))
    return found
