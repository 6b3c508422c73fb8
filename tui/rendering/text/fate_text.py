"""What becomes of a run, in words: levels, rows that share an output, epochs that are foreseen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from xortui.core import Dataset, RunConfig, SharedOutput, Unjudged, flow_time_of_epoch
from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import epoch_text

_MOST_PARTS: Final = 16
_SURE_TIME: Final = 1e4
_MOST_LISTED: Final = 4


def fraction_text(value: float) -> str:
    """Returns a mean of a few targets as people write it: ``1/2``, ``2/3``, else ``0.4286``."""
    fraction = Fraction(value).limit_denominator(_MOST_PARTS)
    return str(fraction) if abs(float(fraction) - value) < 1e-9 else f"{value:.4g}"


def row_text(row: int, data: Dataset) -> str:
    """Returns what a row is called: its inputs in a truth table, else its number from 1."""
    if data.is_truth_table:
        return "(" + ",".join(f"{value:g}" for value in data.rows[row]) + ")"
    return f"{row + 1}"


def shared_text(shared: SharedOutput, data: Dataset) -> str:
    """Returns which rows share an output: ``(1,0) and (1,1) share 1/2``, ``rows 3, 9 share ..``."""
    text = _shared_text(shared, data)
    return _("{name}: {text}").format(name=shared.name, text=text) if shared.name else text


def _shared_text(shared: SharedOutput, data: Dataset) -> str:
    output = fraction_text(shared.output)
    if shared.outputs:
        output = f"({', '.join(map(fraction_text, shared.outputs))})"
    if len(shared.rows) == data.n_samples:
        return _("all rows share {output}").format(output=output)
    names = [row_text(row, data) for row in shared.rows]
    if len(names) > _MOST_LISTED:
        line = _("{count} rows share {output}")
        return line.format(count=epoch_text(len(names)), output=output)
    if not data.is_truth_table:
        return _("rows {rows} share {output}").format(rows=", ".join(names), output=output)
    rows = _("{rows} and {last}").format(rows=", ".join(names[:-1]), last=names[-1])
    return _("{rows} share {output}").format(rows=rows, output=output)


def all_shared_text(shared: Sequence[SharedOutput], data: Dataset) -> str:
    """Returns the same of every group."""
    return "; ".join(shared_text(group, data) for group in shared)


def foreseen_epoch_text(epoch: int, now: int, config: RunConfig) -> str:
    """Returns an epoch that is foreseen, with as many digits as are certain.

    The further away it is, the more it depends on what no method knows exactly.

    Args:
        epoch: The epoch.
        now: The epoch from which it was foreseen.
        config: The run.
    """
    per_epoch = flow_time_of_epoch(config)
    if per_epoch is None or (epoch - now) * per_epoch <= _SURE_TIME:
        return epoch_text(epoch)
    size = 10 ** (len(str(epoch)) - 1)
    rounded = round(epoch / size) * size
    for unit, name in ((10**9, _("{count} thousand million")), (10**6, _("{count} million"))):
        if rounded >= unit:
            count = f"{rounded // unit:,}"
            return _("about {number}").format(number=name.format(count=count))
    return _("about {number}").format(number=epoch_text(rounded))


def unjudged_text(reason: Unjudged) -> str:
    """Returns why it is not told of runs where they end."""
    texts = {
        "regression": _("its targets are not two values, so nothing is solved"),
        "changes": _("it is changed on the way"),
        "dropout": _("dropout makes its way a matter of chance"),
        "step": _("a step has no gradient to follow: what it descends is a stand-in for one"),
        "float32": _("float32 is too coarse to follow its way"),
        "schedule": _("its learning rate goes on by a schedule"),
        "rates apart": _("its output layer has a learning rate of its own"),
        "L1": _("its L1 penalty has a corner at every zero"),
        "clipping": _("its gradient is clipped"),
        "decoupled decay": _("the weight decay of adamw is no part of the loss"),
        "batch norm of mini-batches": _("batch normalisation of mini-batches has no one gradient"),
        "undefined loss": _("its loss is not defined for every output"),
        "loss": _("it is not known what its loss (mae, huber, hinge) can only approach"),
        "too large": _("the network is too large to follow its way"),
    }
    return texts[reason]
