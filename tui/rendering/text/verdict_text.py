"""The verdict on a network in one sentence, and as plain values for other programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from rich.cells import cell_len, set_cell_size

from xortui.core import RunConfig, Verdict
from xortui.tui.language import SOURCE, speaking, translate_in
from xortui.tui.language import translate as _
from xortui.tui.rendering.text.fate_text import (
    all_shared_text,
    foreseen_epoch_text,
    row_text,
    unjudged_text,
)
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.rendering.text.unit_names import unit_names

_TOO_SMALL: Final = 10
_MOST_NAMED: Final = 3
_MOST_EPOCHS: Final = 10**7


def caption(verdict: Verdict, config: RunConfig, width: int) -> str:
    """Returns where a run is and what comes, in as many words as fit.

    What matters most comes first and is left out last: where it is, what comes of it, and what is
    seen of its units.

    Args:
        verdict: The verdict.
        config: The run.
        width: Cells that there are.
    """
    places, outlooks = place_texts(verdict), outlook_texts(verdict, config)
    stop = _(". ")
    remarks = [stop + remark for remark in remark_texts(verdict, config)]
    for text in _combinations(places, outlooks, remarks, _line_remarks(verdict, config)):
        if cell_len(text) <= width:
            return text
    return set_cell_size(outlooks[-1], width).rstrip()


def _combinations(
    places: Sequence[str],
    outlooks: Sequence[str],
    remarks: Sequence[str],
    line_remarks: Sequence[str],
) -> list[str]:
    """Returns the ways to say it, in the order in which they are to be tried."""
    said = [
        ": ".join(filter(None, (place, outlook))) for outlook in outlooks for place in (*places, "")
    ]
    said = [text for text in said if text]
    most = ["".join(remarks[:count]) for count in range(len(remarks), 0, -1)]
    most += [_(". ") + remark for remark in line_remarks]
    return [text + more for more in most for text in said] + said


def place_texts(verdict: Verdict) -> tuple[str, ...]:
    """Returns where a network is, in many words and in few."""
    if verdict.place == "edge":
        long = _("the learning rate is too large here: x curvature {now:.2f}, above {most:.3g}")
        text = long.format(now=verdict.stability, most=verdict.stability_limit)
        return text, _("lr too large here")
    if verdict.is_at_rest and verdict.place in ("plateau", "valley"):
        return _("at a point without a gradient"), _("no gradient here")
    if verdict.place == "plateau":
        short = _("on a plateau near a saddle")
        epochs = verdict.e_fold_epochs
        if epochs is None or epochs > _MOST_EPOCHS:
            return short, _("plateau")
        long = _("on a plateau near a saddle, left by a factor e in {epochs} epochs")
        return long.format(epochs=epoch_text(round(epochs))), short, _("plateau")
    if verdict.place == "slope":
        long = _("on a slope, {share} of the loss an epoch")
        return long.format(share=_share_text(verdict.fall_per_epoch)), _("on a slope")
    texts = {
        "solved": (_("solved"),),
        "minimum": (_("at a minimum"),),
        "valley": (_("in a valley, where the loss falls ever more slowly"), _("in a valley")),
    }
    return texts[verdict.place]


def outlook_texts(verdict: Verdict, config: RunConfig) -> tuple[str, ...]:
    """Returns what comes, in many words and in few; nothing of what is solved."""
    outlook = verdict.outlook
    if outlook == "solved":
        return ("",) if verdict.place == "solved" else (_("solved"),)
    if outlook == "solves" and verdict.place == "edge":
        return _("with smaller steps it would be solved"), _("smaller steps would solve it")
    if outlook == "solves" and verdict.predicted_epoch is not None and verdict.is_own_way:
        near = foreseen_epoch_text(verdict.predicted_epoch, verdict.epoch, config)
        return (_("solved near epoch {epoch}").format(epoch=near),)
    if outlook == "solves":
        return (_("gradient descent from here would solve it"), _("can be solved from here"))
    if outlook == "level" and verdict.level is not None:
        short = _("can only approach {level}").format(level=loss_text(verdict.level.loss))
        shared = all_shared_text(verdict.level.shared, config.dataset)
        return f"{short}: {shared}", short
    if outlook == "rests" and verdict.rest_loss is not None:
        rest = loss_text(verdict.rest_loss)
        if verdict.place == "minimum" or verdict.is_at_rest:
            return _("rests here, at {loss}").format(loss=rest), _("rests here")
        return (_("comes to rest at {loss}").format(loss=rest),)
    if verdict.unjudged is not None:
        why = unjudged_text(verdict.unjudged)
        return _("where it ends is not told: {why}").format(why=why), _("its end is not told")
    return (_("where it ends is open"), translate_in("verdict", "open"))


def remark_texts(verdict: Verdict, config: RunConfig) -> tuple[str, ...]:
    """Returns what is seen of the units where it matters, what matters most first."""
    seen, names = verdict.structure, unit_names(config.sizes)
    is_solved = verdict.outlook == "solved"
    remarks: list[str] = []
    if seen.equal_units and not is_solved:
        remarks.append(_("Units of a layer are all alike and stay so: symmetry is unbroken"))
    if seen.is_linear and not is_solved:
        if not config.hidden:
            remarks.append(_("One layer draws one line: {line}").format(line=_line_text(verdict)))
        else:
            remarks.append(_("Its layers make one: {line}").format(line=_line_text(verdict)))
    if seen.dead_units:
        units = _unit_list([names[layer + 1][unit] for layer, unit in seen.dead_units])
        remarks.append(_("Dead: {units}").format(units=units))
    if seen.outputs_are_equal and not is_solved:
        remarks.append(_("All outputs are equal"))
    if seen.saturated_units and not is_solved:
        units = _unit_list([names[layer + 1][unit] for layer, unit in seen.saturated_units])
        remarks.append(_("Saturated: {units}").format(units=units))
    if seen.vanishing_layers and not is_solved:
        layers = ", ".join(str(layer + 1) for layer in seen.vanishing_layers)
        remarks.append(_("The gradient hardly reaches layer {layers}").format(layers=layers))
    if _is_too_slow(verdict, config):
        remarks.append(_("The learning rate is small: ten times as much is stable"))
    return tuple(remarks)


def verdict_object(verdict: Verdict, config: RunConfig) -> dict[str, Any]:
    """Returns a verdict as plain JSON values, with the sentence that it is said in."""
    level, data = verdict.level, config.dataset
    names = unit_names(config.sizes)
    seen = verdict.structure
    with speaking(SOURCE):  # whoever reads JSON looks for the same words in every language
        sentence = caption(verdict, config, 10_000)
    return {
        "epoch": verdict.epoch,
        "place": verdict.place,
        "outlook": verdict.outlook,
        "loss": _finite(verdict.loss),
        "gradient_norm": _finite(verdict.gradient_norm),
        "smallest_curvature": _finite(verdict.smallest_curvature),
        "largest_curvature": _finite(verdict.largest_curvature),
        "negative_curvatures": verdict.negative_curvatures,
        "rate_times_curvature": _finite(verdict.stability),
        "edge_of_stability": _finite(verdict.stability_limit),
        "e_fold_epochs": _finite(verdict.e_fold_epochs),
        "e_fold_share": _finite(verdict.e_fold_share),
        "newton_decrement": _finite(verdict.newton_decrement),
        "fall_per_epoch": _finite(verdict.fall_per_epoch),
        "predicted_epoch": verdict.predicted_epoch,
        "level": None if level is None else level.loss,
        "rows": []
        if level is None
        else [
            {
                "rows": [row_text(row, data) for row in group.rows],
                "output": list(group.outputs) or group.output,
                **({"name": group.name} if group.name else {}),
            }
            for group in level.shared
        ],
        "rest_loss": _finite(verdict.rest_loss),
        "unjudged": verdict.unjudged,
        "dead_units": [names[layer + 1][unit] for layer, unit in seen.dead_units],
        "saturated_units": [names[layer + 1][unit] for layer, unit in seen.saturated_units],
        "vanishing_layers": [layer + 1 for layer in seen.vanishing_layers],
        "linear": {"weights": list(seen.linear_weights), "bias": seen.linear_bias}
        if seen.is_linear
        else None,
        "sentence": sentence,
    }


def _line_remarks(verdict: Verdict, config: RunConfig) -> tuple[str, ...]:
    """Returns in ever fewer words that a network is one linear function."""
    if not verdict.structure.is_linear or verdict.outlook == "solved":
        return ()
    line = _line_text(verdict, 2)
    if config.hidden:
        return _("Layers make one: {line}").format(line=line), _("Layers make one")
    return _("One layer: {line}").format(line=line), _("One layer draws one line")


def _is_too_slow(verdict: Verdict, config: RunConfig) -> bool:
    """Whether a run ends before it is solved, and could go ten times as fast."""
    epoch = verdict.predicted_epoch
    if epoch is None or epoch <= config.epochs or not math.isfinite(verdict.stability_limit):
        return False
    return verdict.stability * _TOO_SMALL < verdict.stability_limit


def _line_text(verdict: Verdict, digits: int = 3) -> str:
    """Returns the one linear function that a network is: ``w' = (1.2, -0.4), b' = 0.3``."""
    weights = ", ".join(f"{weight:.{digits}g}" for weight in verdict.structure.linear_weights)
    line = _("w' = ({weights}), b' = {bias}")
    return line.format(weights=weights, bias=f"{verdict.structure.linear_bias:.{digits}g}")


def _unit_list(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMED:
        return _("{count} units").format(count=epoch_text(len(names)))
    return ", ".join(names)


def _share_text(share: float) -> str:
    """Returns a share with two digits, however small: ``0.59 %``, ``4.2e-06 %``."""
    return f"{100 * share:.2g} %"


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
