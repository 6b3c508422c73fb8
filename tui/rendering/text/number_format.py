"""How every number on the screen is written: widths that never jump, signs always shown."""

from __future__ import annotations

import math

from xortui.tui.language import translate as _

_SMALL = 0.0005


def epoch_text(epoch: int) -> str:
    """Returns an epoch or another count with thousands separators: ``12,340``."""
    return f"{epoch:,}"


def loss_text(loss: float) -> str:
    """Returns a loss as people quote it: ``0.0147``, ``12.345``, ``1.2e-07``, ``not finite``."""
    if not math.isfinite(loss):
        return _("not finite")
    size = abs(loss)
    if loss == 0 or 0.001 <= size < 10:
        return f"{loss:.4f}"
    if 10 <= size < 1000:
        return f"{loss:.3f}" if size < 100 else f"{loss:.2f}"
    return f"{loss:.1e}"


def signed_text(value: float, width: int = 8, decimals: int = 4, *, tiny: bool = False) -> str:
    """Returns a number with its sign in exactly ``width`` cells: `` +6.9412``, ``-10.3127``.

    Decimals give way to digits before the point, and those to an exponent, so that a column
    never changes its width.

    Args:
        value: Any float; ``+nan`` is written ``nan``.
        width: Cells, at least 6.
        decimals: Digits after the point where they fit.
        tiny: A value too small for the decimals is written with an exponent instead of as zero.
    """
    if tiny and 0 < abs(value) < _SMALL:
        text = f"{value:+.{max(width - 7, 0)}e}"
        if len(text) <= width:
            return text.rjust(width)
    return _fitted(value + 0.0, width, decimals)  # so that -0.0 has no sign of its own


def _fitted(value: float, width: int, decimals: int) -> str:
    """The most decimals that fit ``width``, then the most digits with an exponent."""
    if math.isnan(value):
        return "nan".rjust(width)
    forms = [f".{places}f" for places in range(decimals, -1, -1)]
    forms += [f".{places}e" for places in range(max(width - 6, 0), -1, -1)]
    text = ""
    for form in forms:
        text = f"{value:+{form}}"
        if len(text) <= width:
            return text.rjust(width)
    return text.replace("e+", "e").rjust(width)
