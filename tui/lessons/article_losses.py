"""The losses that the PyTorch article's program prints, beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from xortui.core import PRESETS, Trainer

_FILE: Final = Path(__file__).with_name("article_losses.txt")
ARTICLE: Final = "torch"
"""The preset that is the article's run."""


class Printed(NamedTuple):
    """A line that the program prints; both numbers with the six decimals that it writes.

    Attributes:
        epoch: The epoch.
        single: The loss as the program stands there, in float32.
        double: The loss of the same program in float64, from the same first weights.
    """

    epoch: int
    single: str
    double: str


@cache
def printed_losses() -> dict[int, Printed]:
    """Returns what the program prints, by epoch."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    parts = (line.split() for line in lines if not line.startswith("#"))
    rows = (Printed(int(epoch), single, double) for epoch, single, double in parts)
    return {row.epoch: row for row in rows}


def beside_ours() -> Iterator[tuple[Printed, float]]:
    """Yields each line that the program prints, and our loss at its epoch."""
    trainer = Trainer(PRESETS[ARTICLE].config)
    for epoch, row in printed_losses().items():
        if epoch > trainer.epoch:
            trainer.advance(epoch - trainer.epoch)
        yield row, trainer.loss
