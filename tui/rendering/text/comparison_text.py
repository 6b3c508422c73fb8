"""Which of several runs is ahead and by how much, and when each was solved, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import epoch_text, loss_text


def ahead_sentence(
    labels: Sequence[str],
    measure: str,
    values: Sequence[float],
    order: Sequence[int],
    ahead: int | None,
    times: Sequence[float | None],
    epochs_behind: Sequence[int | None],
) -> str:
    """Returns which run is ahead now, and by how much.

    Args:
        labels: What the runs are called.
        measure: ``loss``, or ``mse`` where they have different losses.
        values: It, of each run.
        order: The runs, the one ahead first.
        ahead: The run that is ahead, if one is.
        times: How many times the value of the run ahead each one's is.
        epochs_behind: How many epochs ago the run ahead was where each one is now.
    """
    names = {"loss": _("loss"), "mse": _("mean squared error")}
    if ahead is None:
        text = _("none is ahead: {measure} {value}")
        ends = dict.fromkeys(loss_text(values[run]) for run in (order[0], order[-1]))
        return text.format(measure=names[measure], value=" .. ".join(ends))
    text = _("ahead: {label}, {measure} {value}")
    said = text.format(label=labels[ahead], measure=names[measure], value=loss_text(values[ahead]))
    if len(order) == 1:
        return said
    second = order[1]
    text = _("that of {label} is {times} times as large")
    if (factor := times[second]) is None:
        text = _("that of {label} is {value}")
    shown = times_text(factor) if factor is not None else ""
    value = loss_text(values[second])
    said += "; " + text.format(label=labels[second], times=shown, value=value)
    if epochs := epochs_behind[second]:
        said += _(", {epochs} epochs behind").format(epochs=epoch_text(epochs))
    return said


def solved_sentence(labels: Sequence[str], solved_at: Sequence[int | None]) -> str:
    """Returns which run was solved first, and how much later each other one; or that none is."""
    known = sorted((at, index) for index, at in enumerate(solved_at) if at is not None)
    if not known:
        return _("none is solved")
    first, index = known[0]
    text = _("solved first: {label}, at epoch {epoch}")
    parts = [text.format(label=labels[index], epoch=epoch_text(first))]
    for at, other in known[1:]:
        text = _("{label} {epochs} later")
        parts.append(text.format(label=labels[other], epochs=epoch_text(at - first)))
    if missing := [label for label, at in zip(labels, solved_at, strict=True) if at is None]:
        parts.append(_("not {labels}").format(labels=", ".join(missing)))
    return "; ".join(parts)


def times_text(factor: float) -> str:
    """Returns a factor in three digits: ``1.00``, ``1.43``, ``29.5``, ``1,720``."""
    if factor < 10:
        return f"{factor:.2f}"
    if factor >= 1e6:
        return f"{factor:.1e}"
    return f"{factor:,.0f}" if factor >= 100 else f"{factor:.3g}"
